/** The outbox page: one sentence, how sending stands, what was refused and why, then every photo by site. */

import { fieldStore } from "./field-store.js";
import { OutboxExport } from "./outbox-export.js";
import { alone, unsent } from "./outbox-file.js";
import { OutboxList } from "./outbox-list.js";
import { RowMaker, sayShare } from "./outbox-row.js";
import { SendingControls } from "./sending-controls.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("./outbox-row.js").One} One */
/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {import("./outbox.js").KeptRecord} KeptRecord */

const REDRAW_MS = 200;

class OutboxPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = readWords(root);
    this.store = fieldStore(root.dataset.owner ?? "");
    this.outbox = this.store.outbox;
    const template = (/** @type {string} */ name) => /** @type {HTMLTemplateElement} */ (root.querySelector(`[data-template="${name}"]`));
    this.exports = new OutboxExport(root, this.words, this.outbox);
    const rows = new RowMaker(this.outbox, this.words, template("row"), { onExport: (one) => this.exports.save(() => alone(this.outbox, one), "chosen") });
    const makeRow = (/** @type {One} */ one) => rows.make(one);
    this.refused = new OutboxList(this.part("[data-refused-list]"), template("group"), makeRow);
    this.list = new OutboxList(this.part("[data-list]"), template("group"), makeRow);
    this.controls = new SendingControls(root, this.words, this.store);
    this.shows_sent = false;
    this.waiting = false;
  }

  async start() {
    for (const source of [this.outbox, this.store.sender, this.store.wishes]) {
      source.addEventListener("change", () => this.soon());
      source.addEventListener("status", () => this.soon());
    }
    this.store.sender.addEventListener("progress", (event) => sayShare(this.root, this.words, /** @type {CustomEvent} */ (event).detail));
    this.on("[data-retry]", () => this.outbox.hurry({ refused: true }).then(() => this.store.sender.wake({ at_once: true })));
    this.on("[data-export]", () => this.exports.save(() => unsent(this.outbox), "unsent"));
    this.on("[data-export-refused]", () => this.exports.save(() => unsent(this.outbox, { refused: true }), "refused"));
    for (const button of this.root.querySelectorAll("[data-show]")) {
      button.addEventListener("click", () => { this.shows_sent = /** @type {HTMLElement} */ (button).dataset.show === "sent"; this.draw(); });
    }
    await this.draw();
    this.root.dataset.ready = "true";
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /** @param {string} selector @param {() => unknown} act */
  on(selector, act) {
    this.part(selector).addEventListener("click", act);
  }

  soon() {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => { this.waiting = false; this.draw(); }, REDRAW_MS);
  }

  async draw() {
    const states = await this.outbox.states();
    this.part("[data-sentence]").textContent = states.taken ? fill(this.words.sent_sentence, states) : this.words.empty;
    const bar = /** @type {HTMLProgressElement} */ (this.part("[data-progress]"));
    bar.max = Math.max(1, states.taken);
    bar.value = states.verified;
    bar.hidden = states.on_phone === 0;
    const { records_sent, records_waiting, records_refused } = states;
    this.part("[data-records]").textContent = fill(this.words.records, { sent: records_sent, waiting: records_waiting, refused: records_refused });
    this.controls.draw(states);
    const unsent_count = states.on_phone + records_waiting + records_refused;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-show]"))) {
      const isSent = button.dataset.show === "sent";
      button.setAttribute("aria-pressed", String(isSent === this.shows_sent));
      button.textContent = fill(isSent ? this.words.show_sent : this.words.show_unsent, { n: isSent ? states.verified : states.on_phone - states.rejected });
    }
    this.part("[data-lists]").hidden = states.taken === 0 && records_waiting === 0;
    this.part("[data-export-panel]").hidden = unsent_count === 0 && !this.part("[data-exported]").textContent;
    /** @type {HTMLButtonElement} */ (this.part("[data-export]")).disabled = unsent_count === 0;
    await this.drawRefused(states.refused);
    await this.drawPhotos();
  }

  /** @param {number} count */
  async drawRefused(count) {
    this.part("[data-refused]").hidden = count === 0;
    this.part("[data-refused-count]").textContent = fill(this.words.refused_count, { n: count });
    const rows = count ? [...await this.outbox.recordsCounted("refused"), ...await this.outbox.photosCounted("rejected")] : [];
    this.refused.draw(await this.bySite(rows, () => ""));
  }

  async drawPhotos() {
    const photos = this.shows_sent ? await this.outbox.photosCounted("verified") : await this.outbox.photosCounted("sending", "on_phone");
    const records = this.shows_sent ? [] : await this.outbox.recordsCounted("waiting", "sending");
    if (this.shows_sent) photos.reverse();
    const groups = await this.bySite([...photos, ...records], (rows) => {
      const pictures = rows.filter((row) => "sha256" in row).length;
      return fill(this.words.group_note, { photos: pictures, records: rows.length - pictures });
    }, (rows) => rows.filter((row) => "sha256" in row));
    this.part("[data-none]").hidden = groups.length > 0;
    this.part("[data-none]").textContent = this.shows_sent ? this.words.none_sent : this.words.none_unsent;
    this.list.draw(groups);
  }

  /** @param {One[]} rows @param {(rows: One[]) => string} note @param {(rows: One[]) => One[]} [listed] */
  async bySite(rows, note, listed = (all) => all) {
    const names = new Map((await this.outbox.visits()).map((visit) => [visit.uuid, visit.site_name]));
    /** @type {Map<string, One[]>} */
    const groups = new Map();
    for (const row of rows) {
      const name = (row.visit && names.get(row.visit)) || this.words.elsewhere;
      const group = groups.get(name);
      if (group) group.push(row);
      else groups.set(name, [row]);
    }
    return [...groups].map(([title, all]) => ({ key: title, title, note: note(all), rows: listed(all) }));
  }
}

/** @param {HTMLElement} root */
export default async function start(root) {
  if (!window.isSecureContext) return;
  await new OutboxPage(root).start();
}
