/**
 * The panel of a chosen site: reads it from the API, fills the skeleton, shows one photo large when asked.
 * It tells the map through events: "photo-chosen" with the photo, "panel-closed".
 */

import { fillSlots } from "./slots.js";

export class SitePanel {
  /**
   * @param {HTMLElement} element the skeleton
   * @param {(site: number) => string} addressOf
   */
  constructor(element, addressOf) {
    this.element = element;
    this.addressOf = addressOf;
    this.site = 0;
    /** @type {any} */
    this.data = null;
    this.part("[data-close]").addEventListener("click", () => this.close());
    this.part("[data-again]").addEventListener("click", () => this.open(this.site));
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button[data-photo]") : null;
      if (button instanceof HTMLElement) this.showPhoto(Number(button.dataset.photo));
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  /**
   * Show a site, and one of its photos if named.
   * @param {number} site
   * @param {number} [photo]
   */
  async open(site, photo) {
    if (this.site === site && this.data) {
      if (photo) this.showPhoto(photo);
      return;
    }
    this.site = site;
    this.data = null;
    this.show("wait");
    this.element.focus({ preventScroll: true });
    try {
      const answer = await fetch(this.addressOf(site), { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const data = await answer.json();
      if (this.site !== site) return;
      this.data = data;
    } catch {
      if (this.site === site) this.show("wrong");
      return;
    }
    fillSlots(this.part("[data-filled]"), this.data);
    this.part(".panel-photo").hidden = true;
    this.element.scrollTop = 0;
    this.show("filled");
    this.element.dispatchEvent(new CustomEvent("site-filled", { detail: this.data }));
    if (photo) this.showPhoto(photo);
  }

  /** @param {"wait" | "wrong" | "filled"} state */
  show(state) {
    this.element.hidden = false;
    this.part("[data-wait]").hidden = state !== "wait";
    this.part("[data-wrong]").hidden = state !== "wrong";
    this.part("[data-filled]").hidden = state !== "filled";
  }

  /** @param {number} id */
  showPhoto(id) {
    const photo = this.data?.photos.find((/** @type {any} */ each) => each.id === id);
    if (!photo) return;
    const figure = this.part(".panel-photo");
    fillSlots(figure, photo);
    const image = /** @type {HTMLImageElement} */ (figure.querySelector("img"));
    image.alt = photo.what;
    const marks = /** @type {HTMLElement} */ (figure.querySelector("[data-marks]"));
    marks.replaceChildren(...photo.marks.map(markOf));
    figure.hidden = false;
    for (const button of this.element.querySelectorAll("button[data-photo]")) {
      button.setAttribute("aria-pressed", String(Number(/** @type {HTMLElement} */ (button).dataset.photo) === id));
    }
    figure.scrollIntoView({ block: "nearest" });
    this.element.dispatchEvent(new CustomEvent("photo-chosen", { detail: photo }));
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.site = 0;
    this.data = null;
    this.element.dispatchEvent(new CustomEvent("panel-closed"));
  }
}

/**
 * @param {{x: number, y: number}} mark fractions of the picture
 * @param {number} index
 */
function markOf({ x, y }, index) {
  const dot = document.createElement("span");
  dot.className = "mark";
  dot.textContent = String(index + 1);
  dot.style.left = `${x * 100}%`;
  dot.style.top = `${y * 100}%`;
  return dot;
}
