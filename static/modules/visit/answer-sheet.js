/** The sheet behind 不符合, 无法检查 and a 不涉及 that has a condition: what is wrong, or why, with a photo. */

import { fill } from "../words.js";

export class AnswerSheet {
  /** @param {HTMLDialogElement} dialog @param {Record<string, string>} words */
  constructor(dialog, words) {
    this.dialog = dialog;
    this.words = words;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.wrong = /** @type {HTMLElement} */ (dialog.querySelector("[data-wrong]"));
    this.photos = 0;
    this.needs = { reason: false, photo: false, condition: "" };
    /** @type {() => void} */
    this.shoot = () => undefined;
    dialog.querySelector("[data-answer-shoot]")?.addEventListener("click", () => this.shoot());
    this.form.addEventListener("submit", (event) => {
      const leaving = event.submitter instanceof HTMLButtonElement && event.submitter.value === "close";
      const fault = leaving ? "" : this.fault();
      if (fault) event.preventDefault();
      this.say(fault);
    });
  }

  /** @param {string} fault */
  say(fault) {
    this.wrong.hidden = !fault;
    this.wrong.textContent = fault;
  }

  fault() {
    if (this.needs.reason && !this.reason()) return this.words.need_reason;
    if (this.needs.condition && !this.note()) return this.words.need_reason;
    return this.needs.photo && this.photos === 0 ? this.words.need_photo : "";
  }

  reason() {
    return /** @type {HTMLInputElement | null} */ (this.form.querySelector('input[name="reason"]:checked'))?.value ?? null;
  }

  /** Give the note, led by the condition that is not given where that was ticked. */
  note() {
    const typed = /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("note")).value.trim();
    const ticked = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("not_given")).checked;
    const why = this.needs.condition && ticked ? fill(this.words.not_given, { condition: this.needs.condition }) : "";
    return [why, typed].filter(Boolean).join("；");
  }

  /**
   * @param {string} answer @param {string} title
   * @param {{photos: number, given: any, shoot: () => void, needsPhoto: boolean, condition: string}} about
   * @returns {Promise<{reason: string | null, note: string} | null>}
   */
  ask(answer, title, { photos, given, shoot, needsPhoto, condition }) {
    const isUnable = answer === "unable";
    this.needs = { reason: isUnable, photo: needsPhoto, condition };
    this.shoot = shoot;
    const head = this.dialog.querySelector("[data-title]");
    if (head) head.textContent = `${this.words[`title_${answer}`]} · ${title}`;
    const hint = this.dialog.querySelector("[data-photo-hint]");
    if (hint) hint.textContent = this.words[`hint_${answer}`];
    /** @type {HTMLElement} */ (this.dialog.querySelector("[data-reasons]")).hidden = !isUnable;
    /** @type {HTMLElement} */ (this.dialog.querySelector("[data-condition]")).hidden = !condition;
    const why = this.dialog.querySelector("[data-condition-text]");
    if (why) why.textContent = fill(this.words.not_given, { condition });
    /** @type {HTMLInputElement} */ (this.form.elements.namedItem("not_given")).checked = false;
    const same = given?.answer === answer ? given : null;
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll('input[name="reason"]'))) box.checked = box.value === same?.reason;
    const note = /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("note"));
    note.value = same?.note ?? "";
    this.say("");
    this.showPhotos(photos);
    this.dialog.returnValue = "close";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        resolve(this.dialog.returnValue === "save" ? { reason: isUnable ? this.reason() : null, note: this.note() } : null);
      }, { once: true });
    });
  }

  /** @param {number} photos */
  showPhotos(photos) {
    this.photos = photos;
    const box = this.dialog.querySelector("[data-answer-photos]");
    if (box) box.textContent = photos ? fill(this.words.photos_taken, { n: photos }) : "";
    if (photos && this.wrong.textContent === this.words.need_photo) this.say("");
  }
}
