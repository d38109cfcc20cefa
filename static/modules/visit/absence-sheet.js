/** The sheet with three slots, 起点、中间、终点: what is taken, what is to be taken here, or to leave it be. */

import { pictureOf } from "./photo-strip.js";
import { SPOTS } from "../counting/spots.js";
import { fill } from "../words.js";

/** @typedef {import("../counting/spots.js").Spot} Spot */
/** @typedef {import("../outbox/outbox.js").KeptPhoto} KeptPhoto */
/**
 * What the sheet is about.
 * @typedef {object} About
 * @property {string} title
 * @property {() => Map<Spot, KeptPhoto>} taken the newest photo of each slot on this phone
 * @property {Set<string>} known what the server has already
 * @property {() => Spot | null} here the slot that fits where the inspector stands
 * @property {(spot: Spot) => void} shoot
 * @property {(photo: KeptPhoto) => void} open
 */

export class AbsenceSheet {
  /** @param {HTMLDialogElement} dialog @param {import("../outbox/outbox.js").Outbox} outbox @param {Record<string, string>} words */
  constructor(dialog, outbox, words) {
    this.dialog = dialog;
    this.outbox = outbox;
    this.words = words;
    /** @type {About | null} */
    this.about = null;
    for (const spot of SPOTS) this.slot(spot).addEventListener("click", () => this.press(spot));
    dialog.addEventListener("close", () => { this.about = null; });
  }

  /** @param {Spot} spot @returns {HTMLElement} */
  slot(spot) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(`[data-spot="${spot}"]`));
  }

  /** @param {Spot} spot */
  press(spot) {
    const photo = this.about?.taken().get(spot);
    if (photo) this.about?.open(photo);
    else this.about?.shoot(spot);
  }

  /** Show the slots until they are left. @param {About} about @returns {Promise<void>} */
  ask(about) {
    this.about = about;
    const head = this.dialog.querySelector("[data-absence-title]");
    if (head) head.textContent = about.title;
    this.draw();
    this.dialog.showModal();
    return new Promise((resolve) => this.dialog.addEventListener("close", () => resolve(), { once: true }));
  }

  draw() {
    const about = this.about;
    if (!about) return;
    const taken = about.taken();
    const here = about.here();
    for (const spot of SPOTS) this.drawSlot(this.slot(spot), taken.get(spot), about.known.has(spot), spot === here);
    const left = SPOTS.filter((spot) => !taken.has(spot) && !about.known.has(spot)).length;
    const count = this.dialog.querySelector("[data-absence-count]");
    if (count) count.textContent = left ? fill(this.words.spots_left, { n: left }) : this.words.spots_all;
    const skip = /** @type {HTMLElement | null} */ (this.dialog.querySelector("[data-absence-skip]"));
    if (skip) skip.hidden = left === 0;
  }

  /** @param {HTMLElement} slot @param {KeptPhoto | undefined} photo @param {boolean} isKnown @param {boolean} isHere */
  async drawSlot(slot, photo, isKnown, isHere) {
    const isTaken = Boolean(photo) || isKnown;
    slot.dataset.taken = String(isTaken);
    slot.toggleAttribute("data-here", isHere && !isTaken);
    const state = /** @type {HTMLElement} */ (slot.querySelector("[data-spot-state]"));
    state.textContent = photo ? this.words[`state_${photo.state}`] : isKnown ? this.words.spot_known : isHere ? this.words.spot_here : this.words.spot_empty;
    const picture = /** @type {HTMLImageElement} */ (slot.querySelector("img"));
    const address = photo ? await pictureOf(this.outbox, photo.uuid) : "";
    picture.hidden = !address;
    if (address && picture.src !== address) picture.src = address;
  }
}
