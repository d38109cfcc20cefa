/** The export: a ZIP of what is unsent, saved by the browser or handed to another app, and a note of when that was. */

import { asFile, fileName, outboxFile } from "./outbox-file.js";
import { toast } from "../toast.js";
import { fill } from "../words.js";

/** @typedef {import("./outbox-file.js").Unsent} Unsent */

export class OutboxExport {
  /**
   * @param {HTMLElement} root the page with the account and version in its data @param {Record<string, string>} words
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor(root, words, outbox) {
    this.root = root;
    this.words = words;
    this.outbox = outbox;
    this.key = `xuncheng-exported-${outbox.owner}`;
    this.said = /** @type {HTMLElement} */ (root.querySelector("[data-exported]"));
    this.share = /** @type {HTMLButtonElement} */ (root.querySelector("[data-share]"));
    this.link = /** @type {HTMLAnchorElement} */ (root.querySelector("[data-saved]"));
    /** @type {File | null} */
    this.file = null;
    this.busy = false;
    this.share.addEventListener("click", () => {
      if (this.file) navigator.share({ files: [this.file], title: this.file.name }).catch(() => undefined);
    });
    this.sayLast();
  }

  /** @param {() => Promise<Unsent>} content @param {import("./outbox-file.js").About["scope"]} scope */
  async save(content, scope) {
    if (this.busy) return;
    this.busy = true;
    try {
      const chosen = await content();
      const { id, username, version } = { id: Number(this.outbox.owner), username: this.root.dataset.username ?? "", version: this.root.dataset.version ?? "" };
      const about = { owner: { id, username }, app_version: version, scope };
      const total = chosen.photos.length;
      const make = () => outboxFile(this.outbox, chosen, about, (done) => { this.said.textContent = fill(this.words.exporting, { done, total }); });
      this.offer(await asFile(make, fileName(this.words.file_name)));
      this.note({ at: Date.now(), photos: total, records: chosen.records.length });
      toast(fill(this.words.exported, { photos: total, records: chosen.records.length }), { stay_ms: 8000 });
    } catch (failure) {
      this.said.textContent = fill(this.words.export_failed, { reason: failure instanceof Error ? failure.name : "" });
    } finally {
      this.busy = false;
    }
  }

  /** @param {File} file */
  offer(file) {
    if (this.link.href) URL.revokeObjectURL(this.link.href);
    this.file = file;
    this.link.href = URL.createObjectURL(file);
    this.link.download = file.name;
    this.link.textContent = file.name;
    this.link.hidden = false;
    this.share.hidden = !navigator.canShare?.({ files: [file] });
    this.link.click();
  }

  /** @param {{at: number, photos: number, records: number}} last */
  note(last) {
    try {
      localStorage.setItem(this.key, JSON.stringify(last));
    } catch { /* the file is what matters */ }
    this.sayLast();
  }

  sayLast() {
    try {
      const last = JSON.parse(localStorage.getItem(this.key) ?? "null");
      if (!last) return;
      const time = new Date(last.at).toLocaleString(document.documentElement.lang, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
      this.said.textContent = fill(this.words.last_export, { time, photos: last.photos, records: last.records });
    } catch { /* nothing was kept */ }
  }
}
