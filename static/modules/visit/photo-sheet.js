/** The sheet about one photo: marks, what it counts for, side, themes, medium, size, defects, note. All may be skipped. */

import { MarkBoard } from "./mark-board.js";
import { PhotoPin } from "./photo-pin.js";
import { readNumber } from "../counting/told.js";
import { fill } from "../words.js";

/** @typedef {{marks: import("../marks.js").Mark[], requirements: string[], side: string | null, themes: string[], medium: string | null, defects: string[], note: string, same: boolean, width_cm: number | null, height_cm: number | null, pin: import("./photo-pin.js").Pin | null}} Said */
/** @typedef {{action: "save" | "remove" | "close", said: Said}} Result */

const SIZES = /** @type {const} */ (["width_cm", "height_cm"]);

export class PhotoSheet {
  /** @param {HTMLDialogElement} dialog @param {Record<string, string>} words */
  constructor(dialog, words) {
    this.dialog = dialog;
    this.words = words;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    const count = dialog.querySelector("[data-marks-count]");
    this.board = new MarkBoard(/** @type {HTMLElement} */ (dialog.querySelector("[data-board]")), words, (marks) => {
      if (count) count.textContent = fill(words.things, { n: Math.max(1, marks.length) });
    });
    this.pin = new PhotoPin(/** @type {HTMLDetailsElement} */ (dialog.querySelector("[data-pin]")), words);
    /** @type {(() => void) | null} */
    this.saveWatermark = null;
    dialog.querySelector("[data-watermark]")?.addEventListener("click", () => this.saveWatermark?.());
    dialog.querySelector("[data-add-mark]")?.addEventListener("click", () => this.board.addOne());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close("save"); });
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); dialog.close("save"); });
  }

  /**
   * Ask; what was said so far is kept when the sheet is dismissed by a tap beside it, because nothing is to be lost.
   * @param {{address: string, facts: string, refused: string, said: Said, isSighting: boolean, mayJoin: boolean, needsSize: boolean, mayPin: boolean, around: {lon: number, lat: number} | null, saveWatermark: (() => void) | null}} about
   * @returns {Promise<Result>}
   */
  ask({ address, facts, refused, said, isSighting, mayJoin, needsSize, mayPin, around, saveWatermark }) {
    this.board.show(address, said.marks);
    this.text("[data-facts]", facts);
    const refusal = /** @type {HTMLElement} */ (this.dialog.querySelector("[data-refused]"));
    refusal.hidden = !refused;
    refusal.textContent = refused;
    this.tick("requirement", said.requirements);
    this.tick("theme", said.themes);
    this.tick("defect", said.defects);
    this.tick("side", said.side ? [said.side] : []);
    this.tick("medium", said.medium ? [said.medium] : []);
    this.tick("same", []);
    this.note.value = said.note;
    this.pin.begin({ may: mayPin, pin: said.pin, around });
    this.saveWatermark = saveWatermark;
    for (const name of SIZES) this.input(name).value = said[name] === null ? "" : String(said[name]);
    for (const [name, shown] of /** @type {[string, boolean][]} */ ([["[data-for]", isSighting], ["[data-same-as-last]", mayJoin], ["[data-size]", needsSize], ["[data-watermark]", saveWatermark !== null]])) {
      const part = /** @type {HTMLElement | null} */ (this.dialog.querySelector(name));
      if (part) part.hidden = !shown;
    }
    this.dialog.returnValue = "save";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve({ action: this.action(), said: this.read(said) }), { once: true });
    });
  }

  action() {
    const value = this.dialog.returnValue;
    return value === "remove" || value === "close" ? value : "save";
  }

  get note() {
    return this.input("note");
  }

  /** @param {string} name */
  input(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  /** Give the size; one half of it says nothing. */
  size() {
    const [width_cm, height_cm] = SIZES.map((name) => readNumber(this.input(name).value) || null);
    return width_cm && height_cm ? { width_cm, height_cm } : { width_cm: null, height_cm: null };
  }

  /** @param {Said} before @returns {Said} */
  read(before) {
    const requirements = this.ticked("requirement");
    return {
      marks: this.board.marks,
      requirements: requirements.length ? requirements : before.requirements,
      side: this.ticked("side")[0] ?? before.side,
      themes: this.ticked("theme"),
      medium: this.ticked("medium")[0] ?? null,
      defects: this.ticked("defect"),
      note: this.note.value.trim(),
      same: this.ticked("same").length > 0,
      ...this.size(),
      pin: this.pin.said,
    };
  }

  /** @param {string} name @returns {string[]} */
  ticked(name) {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll(`input[name="${name}"]:checked`));
    return [...boxes].map((box) => box.value);
  }

  /** @param {string} name @param {string[]} values */
  tick(name, values) {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll(`input[name="${name}"]`));
    for (const box of boxes) box.checked = values.includes(box.value);
  }

  /** @param {string} selector @param {string} text */
  text(selector, text) {
    const box = this.dialog.querySelector(selector);
    if (box) box.textContent = text;
  }
}
