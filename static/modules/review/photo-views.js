/**
 * One photo or two beside each other, zoomed and moved together: wheel, pinch, double click, + − 0, and dragging. The
 * place that is looked at is kept as fractions of the frame, so that two photos of different size show the same part.
 */

import { fill } from "../words.js";

export const MOST = 12;
const STEP = 1.35;

/** @typedef {{scale: number, x: number, y: number}} Look x and y: the middle of what is seen, from 0 to 1 */

/** Keep what is seen inside the picture. @param {Look} look @returns {Look} */
export function kept({ scale, x, y }) {
  const held = Math.max(1, Math.min(MOST, scale));
  const half = 0.5 / held;
  const inside = (/** @type {number} */ at) => Math.max(half, Math.min(1 - half, at));
  return { scale: held, x: inside(x), y: inside(y) };
}

/** Zoom about a point of the frame, which stays where it is. @param {Look} look @param {number} factor @param {number} fx @param {number} fy */
export function zoomed(look, factor, fx = 0.5, fy = 0.5) {
  const scale = Math.max(1, Math.min(MOST, look.scale * factor));
  const at = (/** @type {number} */ middle, /** @type {number} */ f) => middle + (f - 0.5) * (1 / look.scale - 1 / scale);
  return kept({ scale, x: at(look.x, fx), y: at(look.y, fy) });
}

export class PhotoViews {
  /** @param {HTMLElement} box @param {Record<string, string>} words */
  constructor(box, words) {
    this.box = box;
    this.words = words;
    /** @type {Look} */ this.look = { scale: 1, x: 0.5, y: 0.5 };
    /** @type {{frame: HTMLElement, sheet: HTMLElement, image: HTMLImageElement | null}[]} */ this.views = [];
    this.sizes = new ResizeObserver(() => this.draw());
  }

  /**
   * @param {{title: string, large: string | null, gone: string, alt: string, marks: {x: number, y: number}[], caption: string}[]} photos
   */
  show(photos) {
    this.sizes.disconnect();
    this.views = [];
    this.look = { scale: 1, x: 0.5, y: 0.5 };
    this.box.dataset.count = String(photos.length);
    this.box.replaceChildren(...photos.map((photo) => this.figure(photo)));
    this.draw();
  }

  /** @param {{title: string, large: string | null, gone: string, alt: string, marks: {x: number, y: number}[], caption: string}} photo */
  figure({ title, large, gone, alt, marks, caption }) {
    const figure = make("figure", "photo-view");
    const frame = make("div", "photo-frame");
    const sheet = make("div", "photo-sheet");
    frame.append(sheet);
    /** @type {HTMLImageElement | null} */ let image = null;
    if (large) {
      image = document.createElement("img");
      Object.assign(image, { alt, draggable: false, decoding: "sync", src: large });
      this.follow(frame, image);
      sheet.append(image);
      marks.forEach((mark, index) => {
        const dot = make("span", "photo-mark");
        dot.textContent = String(index + 1);
        dot.title = fill(this.words.mark, { n: index + 1 });
        dot.style.left = `${mark.x * 100}%`;
        dot.style.top = `${mark.y * 100}%`;
        sheet.append(dot);
      });
    } else {
      const none = make("p", "soft");
      none.textContent = gone || this.words.not_arrived;
      frame.replaceChildren(none);
    }
    const told = make("figcaption", "small");
    const strong = document.createElement("strong");
    strong.textContent = title;
    told.append(...(title ? [strong, document.createTextNode(" ")] : []), document.createTextNode(caption));
    figure.append(frame, told);
    if (image) {
      this.views.push({ frame, sheet, image });
      this.listen(frame);
      this.sizes.observe(frame);
    }
    return figure;
  }

  /** Whether a picture could not be fetched, so that nobody can say what it shows. */
  get isUnseen() {
    return this.views.some(({ frame }) => frame.dataset.state === "failed");
  }

  /**
   * Say in the frame that its picture is on its way, or did not come; then it can be asked for once more.
   * @param {HTMLElement} frame @param {HTMLImageElement} image
   */
  follow(frame, image) {
    const told = make("div", "photo-told");
    const sentence = document.createElement("p");
    const again = make("button", "button");
    Object.assign(again, { type: "button", textContent: this.words.retry });
    const say = (/** @type {"coming" | "shown" | "failed"} */ state) => {
      frame.dataset.state = state;
      sentence.textContent = state === "failed" ? this.words.picture_failed : state === "coming" ? this.words.picture_coming : "";
      told.hidden = state === "shown";
      again.hidden = state !== "failed";
      if (state === "shown") this.draw();
    };
    again.addEventListener("click", () => {
      const { src } = image;
      say("coming");
      image.src = "";
      image.src = src;
    });
    image.addEventListener("load", () => say("shown"));
    image.addEventListener("error", () => { if (image.getAttribute("src")) say("failed"); });
    told.append(sentence, again);
    frame.append(told);
    say(image.complete && image.naturalWidth ? "shown" : "coming");
  }

  /** @param {number} factor */
  zoom(factor) {
    this.change(zoomed(this.look, factor));
  }

  closer() { this.zoom(STEP); }

  farther() { this.zoom(1 / STEP); }

  whole() { this.change({ scale: 1, x: 0.5, y: 0.5 }); }

  /** Move what is seen by parts of the frame. @param {number} dx @param {number} dy */
  pan(dx, dy) {
    this.change(kept({ ...this.look, x: this.look.x + dx / this.look.scale, y: this.look.y + dy / this.look.scale }));
  }

  /** @param {Look} look */
  change(look) {
    this.look = look;
    this.draw();
  }

  draw() {
    const { scale, x, y } = this.look;
    this.box.dataset.zoom = scale.toFixed(2);
    this.box.classList.toggle("zoomed", scale > 1.001);
    for (const { frame, sheet, image } of this.views) {
      if (!image?.naturalWidth) continue;
      const { clientWidth: room_w, clientHeight: room_h } = frame;
      const fit = Math.min(room_w / image.naturalWidth, room_h / image.naturalHeight);
      const [w, h] = [image.naturalWidth * fit, image.naturalHeight * fit];
      sheet.style.width = `${w}px`;
      sheet.style.height = `${h}px`;
      // The frame, not the picture, is what the look speaks of: bars beside a narrow picture are zoomed away first.
      const [left, top] = [room_w / 2 - (x * room_w - (room_w - w) / 2) * scale, room_h / 2 - (y * room_h - (room_h - h) / 2) * scale];
      sheet.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
      sheet.style.setProperty("--unzoom", String(1 / scale));
    }
  }

  /** @param {HTMLElement} frame */
  listen(frame) {
    /** @type {Map<number, {x: number, y: number}>} */ const fingers = new Map();
    frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { left, top, width, height } = frame.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002));
      this.change(zoomed(this.look, factor, (event.clientX - left) / width, (event.clientY - top) / height));
    }, { passive: false });
    frame.addEventListener("dblclick", (event) => {
      const { left, top, width, height } = frame.getBoundingClientRect();
      if (this.look.scale > 1.001) this.whole();
      else this.change(zoomed(this.look, 3, (event.clientX - left) / width, (event.clientY - top) / height));
    });
    frame.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (this.look.scale > 1.001 || fingers.size > 1) frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const { left, top, width, height } = frame.getBoundingClientRect();
      const now = { x: event.clientX, y: event.clientY };
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      if (other) {
        const apart = (/** @type {{x: number, y: number}} */ one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
        this.change(zoomed(this.look, apart(now) / apart(before), ((now.x + other.x) / 2 - left) / width, ((now.y + other.y) / 2 - top) / height));
      }
      if (this.look.scale > 1.001) this.pan((before.x - now.x) / width / fingers.size, (before.y - now.y) / height / fingers.size);
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
      frame.addEventListener(name, (event) => fingers.delete(event.pointerId));
    }
  }
}

/** @param {string} tag @param {string} className */
function make(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
