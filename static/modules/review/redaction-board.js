/**
 * A photo on which rectangles are drawn over what nobody is to see. Dragging on the picture draws one, dragging one moves
 * it; with a keyboard arrows move it, Shift and arrows change its size, Delete removes it.
 */

import { markAt } from "../marks.js";
import { between, isMeant, shifted, stretched } from "./regions.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("./regions.js").Region} Region */

const STEPS = { ArrowLeft: [-0.01, 0], ArrowRight: [0.01, 0], ArrowUp: [0, -0.01], ArrowDown: [0, 0.01] };

class RedactionBoard {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.words = readWords(root);
    this.most = Number(root.dataset.most);
    this.board = /** @type {HTMLElement} */ (root.querySelector(".board"));
    this.picture = /** @type {HTMLImageElement} */ (this.board.querySelector("img"));
    this.field = /** @type {HTMLInputElement} */ (root.querySelector("input[name=regions]"));
    this.count = /** @type {HTMLElement} */ (root.querySelector("[data-count]"));
    /** @type {Region[]} */
    this.regions = readRegions(this.field.value);
    this.board.addEventListener("pointerdown", (event) => this.press(event));
    root.querySelector("[data-add]")?.addEventListener("click", () => this.addOne());
    root.querySelector("[data-clear]")?.addEventListener("click", () => this.change([]));
    this.change(this.regions);
  }

  /** @param {PointerEvent} event */
  at(event) {
    return markAt(event.clientX, event.clientY, this.picture.getBoundingClientRect());
  }

  /** @param {PointerEvent} event */
  press(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.button !== 0 || target.closest(".remove")) return;
    const box = /** @type {HTMLElement | null} */ (target.closest(".region"));
    if (!box && this.regions.length >= this.most) return;
    event.preventDefault();
    const [start, before] = [this.at(event), this.regions];
    const index = box ? Number(box.dataset.index) : before.length;
    const drag = (/** @type {PointerEvent} */ moved) => {
      const now = this.at(moved);
      const region = box ? shifted(before[index], now.x - start.x, now.y - start.y) : between(start, now);
      this.change([...before.slice(0, index), region, ...before.slice(index + 1)]);
    };
    const done = () => {
      this.board.removeEventListener("pointermove", drag);
      this.change(this.regions.filter(isMeant));
      this.box(index)?.focus();
    };
    this.board.setPointerCapture(event.pointerId);
    this.board.addEventListener("pointermove", drag);
    this.board.addEventListener("lostpointercapture", done, { once: true });
  }

  addOne() {
    if (this.regions.length >= this.most) return;
    this.change([...this.regions, { x: 0.4, y: 0.4, width: 0.2, height: 0.15 }]);
    this.box(this.regions.length - 1)?.focus();
  }

  /** @param {number} index */
  box(index) {
    return /** @type {HTMLElement | undefined} */ (this.board.querySelectorAll(".region")[index]);
  }

  /** @param {Region[]} regions */
  change(regions) {
    this.regions = regions;
    for (const box of this.board.querySelectorAll(".region")) box.remove();
    regions.forEach((region, index) => this.board.append(this.drawn(region, index)));
    this.field.value = JSON.stringify(regions);
    this.count.textContent = regions.length ? fill(this.words.some, { n: regions.length }) : this.words.none;
  }

  /** @param {Region} region @param {number} index */
  drawn(region, index) {
    const box = document.createElement("div");
    box.className = "region";
    box.tabIndex = 0;
    box.dataset.index = String(index);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", fill(this.words.box, { n: index + 1 }));
    box.style.left = `${region.x * 100}%`;
    box.style.top = `${region.y * 100}%`;
    box.style.width = `${region.width * 100}%`;
    box.style.height = `${region.height * 100}%`;
    box.addEventListener("keydown", (event) => this.key(event, index));
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "remove";
    remove.setAttribute("aria-label", fill(this.words.remove, { n: index + 1 }));
    const sign = document.createElement("span");
    sign.textContent = "×";
    remove.append(sign);
    remove.addEventListener("click", () => this.drop(index));
    box.append(remove);
    return box;
  }

  /** @param {number} index */
  drop(index) {
    this.change(this.regions.filter((_, position) => position !== index));
  }

  /** @param {KeyboardEvent} event @param {number} index */
  key(event, index) {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (step) {
      event.preventDefault();
      const change = event.shiftKey ? stretched : shifted;
      this.change(this.regions.map((region, position) => (position === index ? change(region, step[0], step[1]) : region)));
      this.box(index)?.focus();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.drop(index);
    }
  }
}

/** What came back with the form, or what stands. @param {string} text @returns {Region[]} */
function readRegions(text) {
  try {
    const told = JSON.parse(text);
    return Array.isArray(told) ? told.filter((each) => each && isMeant(each)) : [];
  } catch {
    return [];
  }
}

/** @param {HTMLElement} root */
export default function start(root) {
  return new RedactionBoard(root);
}
