/** The part of the photo sheet that takes a position by hand, as a last resort and never without the reason. */

import { PinMap } from "./pin-map.js";

/** @typedef {{lon: number, lat: number, reason: string}} Pin */

export class PhotoPin {
  /** @param {HTMLDetailsElement} part @param {Record<string, string>} words */
  constructor(part, words) {
    this.part = part;
    this.words = words;
    this.map = new PinMap(this.find("[data-pin-map]"));
    /** @type {Pin | null} */
    this.pin = null;
    /** @type {{lon: number, lat: number} | null} */
    this.around = null;
    part.addEventListener("toggle", () => this.look());
    this.find("[data-set-pin]").addEventListener("click", () => this.set());
    this.reason.addEventListener("input", () => { if (this.pin) this.pin = { ...this.pin, reason: this.reason.value.trim() }; });
  }

  /** @param {string} selector @returns {any} */
  find(selector) {
    return this.part.querySelector(selector);
  }

  /** @returns {HTMLInputElement} */
  get reason() {
    return this.find('[name="pin_reason"]');
  }

  /** Begin with a photo. @param {{may: boolean, pin: Pin | null, around: {lon: number, lat: number} | null}} about */
  begin({ may, pin, around }) {
    this.part.hidden = !may;
    this.part.open = false;
    this.pin = pin;
    this.around = pin ?? around;
    this.reason.value = pin?.reason ?? "";
    this.say("");
  }

  look() {
    const around = this.around;
    if (this.part.open && around) this.map.show(around, Boolean(this.pin)).catch(() => this.say(this.words.pin_no_map));
    else if (this.part.open) this.say(this.words.pin_no_map);
  }

  set() {
    const reason = this.reason.value.trim();
    if (!reason) {
      this.say(this.words.pin_reason);
      this.reason.focus();
      return;
    }
    if (!this.map.map) return this.say(this.words.pin_no_map);
    this.pin = { ...this.map.place, reason };
    this.say(this.words.pin_set);
  }

  /** What was said; without a reason nothing. @returns {Pin | null} */
  get said() {
    return this.pin?.reason ? this.pin : null;
  }

  /** @param {string} text */
  say(text) {
    this.find("[data-pin-said]").textContent = text;
  }
}
