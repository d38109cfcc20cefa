/** The sheet of 点位纠错: what is wrong about a site is kept on the phone first and sent from there, as any record is. */

import { fieldStore } from "../outbox/field-store.js";
import { toast } from "../toast.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("../position.js").Fix} Fix */

/**
 * The record of a correction, as `PUT /api/v1/corrections/{uuid}` takes it.
 * @param {number} site @param {string} fault @param {string} note @param {Fix | null} fix @returns {import("../outbox/outbox.js").NewRecord}
 */
export function correction(site, fault, note, fix) {
  const place = fix ? { lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy_m, datum: fix.datum } : {};
  return { what: "correction", uuid: crypto.randomUUID(), visit: null, body: { site, fault, note: note.trim(), noticed_at: new Date().toISOString(), ...place } };
}

/** Tell why a correction says too little: the name of a sentence, or "" where it says enough. @param {string} fault @param {string} note @param {Fix | null} fix */
export function objection(fault, note, fix) {
  if (!fault) return "need_fault";
  return fault === "place" && !fix && !note.trim() ? "need_place" : "";
}

export class CorrectionSheet {
  /** @param {HTMLElement} dialog @param {string} owner @param {import("../position.js").Positions} positions */
  constructor(dialog, owner, positions) {
    this.dialog = /** @type {HTMLDialogElement} */ (dialog);
    this.owner = owner;
    this.positions = positions;
    this.words = readWords(dialog);
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.site = 0;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.keep(); });
    dialog.querySelector("[data-cancel]")?.addEventListener("click", () => this.dialog.close());
    positions.addEventListener("change", () => this.sayAccuracy());
  }

  /** @param {number} site @param {string} name @param {string} [fault] */
  open(site, name, fault = "") {
    this.site = site;
    this.form.reset();
    /** @type {HTMLElement} */ (this.dialog.querySelector("[data-correction-name]")).textContent = name;
    for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll("[name=fault]"))) choice.checked = choice.value === fault;
    this.say("");
    this.positions.start();
    this.sayAccuracy();
    this.dialog.showModal();
  }

  sayAccuracy() {
    const fix = this.positions.current;
    const line = /** @type {HTMLElement} */ (this.dialog.querySelector("[data-correction-accuracy]"));
    line.textContent = fix ? fill(this.words.accuracy, { n: Math.round(fix.accuracy_m ?? 0) }) : this.words.no_fix;
  }

  /** @param {string} sentence */
  say(sentence) {
    const line = /** @type {HTMLElement} */ (this.dialog.querySelector("[data-wrong]"));
    line.textContent = sentence;
    line.hidden = !sentence;
  }

  async keep() {
    const data = new FormData(this.form);
    const [fault, note] = [String(data.get("fault") ?? ""), String(data.get("note") ?? "")];
    const fix = data.has("position") ? this.positions.current : null;
    const wrong = objection(fault, note, fix);
    if (wrong) return this.say(this.words[wrong]);
    try {
      await fieldStore(this.owner).outbox.add({ records: [correction(this.site, fault, note, fix)] });
    } catch (failure) {
      return this.say(fill(this.words.failed, { reason: failure instanceof Error ? failure.name : "" }));
    }
    this.dialog.close();
    return toast(this.words.kept);
  }
}
