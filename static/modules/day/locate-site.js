/**
 * Puts a site where the inspector stands, or proposes that. A position is taken only fresh and only so exact that it tells
 * one side of a road from the other; it goes to the server at once, or is kept on the phone and goes
 * later; the page says which.
 */

import { correction, CorrectionSheet } from "./correction-sheet.js";
import { fieldStore } from "../outbox/field-store.js";
import { FRESH_MS, pagePositions } from "../position.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("../position.js").Fix} Fix */

export const MOST_M = 50;
const PATIENCE_MS = 8000;

/**
 * Tell why a position cannot say where a site is: the name of a sentence, or null where it can.
 * @param {Fix | null} fix @param {boolean} refused whether the browser may not tell the position @param {number} now
 */
export function objection(fix, refused, now) {
  if (!fix || now - Date.parse(fix.taken_at) > FRESH_MS || fix.accuracy_m === null) return refused ? "refused" : "no_fix";
  return fix.accuracy_m > MOST_M ? "too_vague" : null;
}

/** Name the sentence about an answer of the server. @param {import("../outbox/sender.js").Answer} answer */
export function consequence(answer) {
  if (answer.outcome === "arrived") return answer.body.outcome;
  if (answer.outcome === "later") return answer.offline ? "offline" : "busy";
  return answer.outcome === "signed_out" ? "signed_out" : "rejected";
}

class LocateSite {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = readWords(root);
    const { outbox, sender } = fieldStore(root.dataset.owner ?? "");
    this.outbox = outbox;
    this.sender = sender;
    this.positions = pagePositions();
    this.button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-locate]"));
    this.dialog = /** @type {HTMLDialogElement} */ (root.querySelector("[data-confirm]"));
  }

  start() {
    this.positions.addEventListener("change", () => this.draw());
    this.button.addEventListener("click", () => this.locate());
    this.button.form?.addEventListener("submit", (event) => { event.preventDefault(); this.locate(); });
    const sheet = /** @type {HTMLElement | null} */ (this.root.querySelector("[data-correction-sheet]"));
    const other = sheet && new CorrectionSheet(sheet, this.root.dataset.owner ?? "", this.positions);
    this.root.querySelector("[data-other-fault]")?.addEventListener("click", () => other?.open(Number(this.root.dataset.site), this.root.dataset.name ?? ""));
    const details = this.root.querySelector("details");
    if (details) details.addEventListener("toggle", () => { if (details.open) this.listen(); });
    else this.listen();
  }

  listen() {
    this.positions.start();
    this.draw();
  }

  draw() {
    const accuracy_m = this.positions.latest?.accuracy_m;
    const line = this.root.querySelector("[data-accuracy]");
    if (line && typeof accuracy_m === "number") line.textContent = fill(this.words.accuracy, { n: Math.round(accuracy_m) });
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  say(name, values) {
    const line = this.root.querySelector("[data-said]");
    if (line) line.textContent = fill(this.words[name], values);
  }

  async locate() {
    if (this.button.disabled) return undefined;
    this.button.disabled = true;
    try {
      this.say("locating");
      const fix = await this.positions.recent(10_000, PATIENCE_MS);
      const n = Math.round(fix?.accuracy_m ?? 0);
      const wrong = objection(fix, this.positions.refused, Date.now());
      if (wrong || !fix) return this.say(wrong ?? "no_fix", { n, most: MOST_M });
      this.root.querySelector("[data-said]")?.replaceChildren();
      if (!(await this.confirm(n))) return undefined;
      return await this.send(fix);
    } finally {
      this.button.disabled = false;
    }
  }

  /** @param {number} n metres of accuracy @returns {Promise<boolean>} */
  confirm(n) {
    const question = this.dialog.querySelector("[data-question]");
    if (question) question.textContent = fill(this.words.question, { name: this.root.dataset.name ?? "", n });
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "yes"), { once: true });
    });
  }

  /** @param {Fix} fix */
  async send({ lon, lat, accuracy_m, datum }) {
    this.say("sending");
    const reason = /** @type {HTMLInputElement | null} */ (this.root.querySelector('[name="reason"]'))?.value.trim() ?? "";
    const body = JSON.stringify({ lon, lat, accuracy_m, datum, reason });
    const answer = await this.sender.put(`/api/v1/sites/${this.root.dataset.site}/position`, body, "application/json");
    // Without a network, or while the server takes nothing, it is kept here and sent later.
    if (answer.outcome === "later") await this.outbox.add({ records: [correction(Number(this.root.dataset.site), "place", reason, { lon, lat, accuracy_m, datum, heading_deg: null, taken_at: "" })] });
    this.say(consequence(answer), { reason: answer.outcome === "refused" ? answer.reason : "" });
    if (answer.outcome !== "arrived") return;
    this.root.dataset.done = answer.body.outcome;
    const title = this.root.querySelector("[data-title]");
    if (title) title.textContent = this.words.located_title;
  }
}

/** @param {HTMLElement} root */
export default function start(root) {
  if (window.isSecureContext && "indexedDB" in window) new LocateSite(root).start();
}
