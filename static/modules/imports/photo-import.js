/**
 * The files of an import: named to the server with their hashes, then sent in pieces by the phone's own sender, so that
 * a broken connection is waited out and a photo goes on where it was. A whole card may be chosen: one file is read at a
 * time. What was sent before is not sent again when the same files are chosen a second time.
 */

import { sha256Of } from "../camera/capture.js";
import { csrfToken, refreshCsrfToken } from "../outbox/field-store.js";
import { chosenOf, namedOf, namedOfDrop } from "./import-source.js";
import { Sender } from "../outbox/sender.js";

const ANNOUNCED_AT_ONCE = 20;
const LOOK_AGAIN_MS = 2000;
/** How long is sent before it is told how long the rest will take. */
const KNOWN_AFTER_MS = 5000;

const TAKES_FOLDERS = "webkitdirectory" in document.createElement("input");

/** @typedef {import("./import-source.js").Chosen} Chosen */
/** @typedef {import("../outbox/sending-order.js").OutboxPhoto & {name: string, size: number, reason?: string, code?: string, bytes: () => Promise<ArrayBuffer>}} Item */

/** What is to be sent, in memory: the part of an outbox that the sender needs. */
export class ImportQueue extends EventTarget {
  /** @param {string} owner @param {string} name */
  constructor(owner, name) {
    super();
    this.owner = owner;
    this.name = name;
    /** @type {Map<string, Item>} */
    this.items = new Map();
  }

  /** @param {Item} item */
  add(item) {
    this.items.set(item.uuid, item);
  }

  /** @param {number} now @returns {Promise<import("../outbox/sending-order.js").Next>} */
  async next(now) {
    let until = Infinity;
    for (const photo of this.items.values()) {
      if (photo.state !== "on_phone" && photo.state !== "sending") continue;
      if ((photo.next_at ?? 0) <= now) return { kind: "photo", photo };
      until = Math.min(until, photo.next_at ?? Infinity);
    }
    return until === Infinity ? null : { kind: "wait", until };
  }

  /** @param {string} sha256 */
  async bytesOf(sha256) {
    for (const item of this.items.values()) if (item.sha256 === sha256) return item.bytes().catch(() => undefined);
    return undefined;
  }

  /** @param {string} uuid @param {Partial<Item>} changes */
  async markPhoto(uuid, changes) {
    const item = this.items.get(uuid);
    if (!item) return;
    Object.assign(item, changes);
    this.dispatchEvent(new CustomEvent("marked", { detail: item }));
  }

  /** What has not arrived yet. */
  get unsent() {
    return [...this.items.values()].filter((item) => item.state === "on_phone" || item.state === "sending");
  }
}

/** @param {HTMLElement} element */
export default function photoImport(element) {
  const page = new ImportPage(element);
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("input[type=file]"))) {
    if (input.hasAttribute("webkitdirectory") && !TAKES_FOLDERS) input.closest("label")?.remove();
    const take = () => {
      const named = namedOf(input.files);
      input.value = "";
      if (named.length > 0) page.take(named);
    };
    input.addEventListener("change", take);
    // On a slow connection somebody may have chosen before this script was there.
    take();
  }
  takeDrops(element, page);
  window.addEventListener("online", () => page.sender.wake({ at_once: true }));
  window.addEventListener("beforeunload", (event) => { if (page.busy) event.preventDefault(); });
  if (Number(element.dataset.waiting) > 0) page.lookAgain();
}

/** A file that is let go beside the area must not take the place of the page. @param {HTMLElement} element @param {ImportPage} page */
function takeDrops(element, page) {
  const area = /** @type {HTMLElement} */ (element.querySelector("[data-drop]"));
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.dataset.over = String(area.contains(/** @type {Node} */ (event.target)));
  });
  window.addEventListener("dragleave", () => { area.dataset.over = "false"; });
  window.addEventListener("drop", async (event) => {
    event.preventDefault();
    area.dataset.over = "false";
    if (event.dataTransfer && area.contains(/** @type {Node} */ (event.target))) page.take(await namedOfDrop(event.dataTransfer));
  });
}

class ImportPage {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.files = element.dataset.files ?? "";
    this.state = element.dataset.state ?? "";
    this.limits = { unsuited: JSON.parse(element.dataset.unsuited ?? "{}"), limit: Number(element.dataset.limit) };
    this.waitingAtFirst = Number(element.dataset.waiting);
    this.list = /** @type {HTMLElement} */ (element.querySelector("[data-list]"));
    this.whole = /** @type {HTMLProgressElement} */ (element.querySelector("[data-whole]"));
    this.summary = /** @type {HTMLElement} */ (element.querySelector("p[data-summary]"));
    this.stopped = /** @type {HTMLElement} */ (element.querySelector("[data-stopped]"));
    this.row = /** @type {HTMLTemplateElement} */ (element.querySelector("template[data-row]"));
    this.words = /** @type {HTMLElement} */ (element.querySelector("[data-words]")).dataset;
    /** The files that are on their way just now. @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    this.all = 0;
    this.here = 0;
    this.preparing = 0;
    this.refused = 0;
    this.begunAt = 0;
    this.looking = false;
    this.sentBytes = 0;
    this.queue = new ImportQueue(element.dataset.account ?? "", `xuncheng-import-${this.files}`);
    this.sender = new Sender(/** @type {any} */ (this.queue), { token: csrfToken, refreshToken: refreshCsrfToken });
    this.queue.addEventListener("marked", (event) => this.marked(/** @type {CustomEvent} */ (event).detail));
    this.sender.addEventListener("progress", (event) => this.progress(/** @type {CustomEvent} */ (event).detail));
    this.sender.addEventListener("status", () => this.tell());
  }

  get busy() {
    return this.preparing > 0 || this.queue.unsent.length > 0;
  }

  /** @param {import("./import-source.js").Named[]} named */
  async take(named) {
    this.stopped.hidden = true;
    const chosen = await chosenOf(named, this.limits);
    this.all += chosen.length;
    this.preparing += chosen.length;
    this.tell();
    for (let first = 0; first < chosen.length; first += ANNOUNCED_AT_ONCE) {
      const some = chosen.slice(first, first + ANNOUNCED_AT_ONCE);
      if (await this.announce(some)) continue;
      // What the server does not note it would not know what to do with: nothing more of it is sent.
      this.preparing -= chosen.length - first;
      this.all -= chosen.length - first;
      this.tell();
      break;
    }
    if (!this.busy && this.all > 0) this.lookAgain();
  }

  /** Hash some files, name them to the server, and hand to the sender what is not there yet. @param {Chosen[]} some */
  async announce(some) {
    const told = [];
    /** @type {Item[]} */
    const items = [];
    for (const file of some) {
      const bytes = file.refused ? null : await file.bytes().catch(() => null);
      if (bytes === null) {
        told.push({ name: file.name, size: file.size, reason: { code: file.refused ?? file.broken } });
        continue;
      }
      const sha256 = await sha256Of(bytes);
      told.push({ name: file.name, size: bytes.byteLength, sha256 });
      items.push({ uuid: crypto.randomUUID(), sha256, type: "application/octet-stream", state: "on_phone", name: file.name, size: bytes.byteLength, bytes: file.bytes });
    }
    const noted = await this.post(told);
    if (!noted) return false;
    const here = new Set(noted.here);
    this.preparing -= some.length;
    this.refused += told.length - items.length;
    for (const item of items) {
      if (here.has(item.sha256)) this.here += 1;
      else this.queue.add(item);
    }
    this.begunAt ||= Date.now();
    this.tell();
    this.sender.wake();
    return true;
  }

  /** Name files; a connection that is gone is waited for. Null where the server will not have them. @param {object[]} files @returns {Promise<{here: string[]} | null>} */
  async post(files) {
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await fetch(this.files, {
          method: "POST", body: JSON.stringify({ files }), credentials: "same-origin",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        });
        const said = await response.json().catch(() => ({}));
        if (response.ok && Array.isArray(said.here)) return said;
        if (said.code === "stale_form" && tries < 3 && await refreshCsrfToken()) continue;
        if (response.status >= 400 && response.status < 500 && response.status !== 423 && response.status !== 429) {
          this.stop(response.status === 401 || said.code === "stale_form" ? this.words.signedOut ?? "" : said.detail ?? String(response.status));
          return null;
        }
      } catch {
        this.say(this.words.offline ?? "");
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1000 * 2 ** tries)));
    }
  }

  /** Say why no more is taken; it stays until something is chosen again. @param {string} why */
  stop(why) {
    this.stopped.textContent = why;
    this.stopped.hidden = false;
  }

  /** @param {{uuid: string, share: number}} told */
  progress({ uuid, share }) {
    const bar = this.rowOf(uuid).querySelector("progress");
    if (bar) bar.value = share;
  }

  /** Give the row of a file on its way. @param {string} uuid */
  rowOf(uuid) {
    const known = this.rows.get(uuid);
    if (known) return known;
    const row = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (this.row.content.cloneNode(true)).firstElementChild);
    const name = this.queue.items.get(uuid)?.name ?? "";
    /** @type {HTMLElement} */ (row.querySelector("[data-name]")).textContent = name;
    row.querySelector("progress")?.setAttribute("aria-label", name);
    this.rows.set(uuid, row);
    this.list.append(row);
    this.list.hidden = false;
    return row;
  }

  /** @param {Item} item */
  async marked(item) {
    if (item.state === "verified" || item.state === "rejected") {
      this.rows.get(item.uuid)?.remove();
      this.rows.delete(item.uuid);
      this.queue.items.delete(item.uuid);
      this.list.hidden = this.rows.size === 0;
    }
    if (item.state === "verified") {
      this.here += 1;
      this.sentBytes += item.size;
    }
    if (item.state === "rejected") {
      this.refused += 1;
      // What is no photo the server knows by its bytes; of the rest it would wait for ever.
      const reason = item.code === "bytes_missing" ? { code: "file_unreadable" } : { code: item.code ?? "refused", zh: item.reason ?? "", en: item.reason ?? "" };
      if (item.code !== "not_a_photo") await this.post([{ name: item.name, size: item.size, sha256: item.sha256, reason }]);
    }
    this.tell();
    if (!this.busy) this.lookAgain();
  }

  tell() {
    const done = this.here + this.refused;
    this.whole.hidden = this.all === 0;
    this.whole.max = Math.max(1, this.all);
    this.whole.value = done;
    if (this.sender.status === "signed_out") return this.say(this.words.signedOut ?? "");
    if (this.sender.status === "offline") return this.say(this.words.offline ?? "");
    const { summary, refused, hashing } = this.words;
    const parts = [(summary ?? "").replace("{done}", String(this.here)).replace("{all}", String(this.all))];
    if (this.refused > 0) parts.push((refused ?? "").replace("{n}", String(this.refused)));
    parts.push(this.preparing > 0 ? hashing ?? "" : this.remaining());
    return this.say(parts.filter(Boolean).join(" · "));
  }

  /** Tell how long the rest will take, as far as it can be known. */
  remaining() {
    const spent = Date.now() - this.begunAt;
    const left = this.queue.unsent.reduce((sum, item) => sum + item.size, 0);
    if (left === 0 || this.sentBytes === 0 || spent < KNOWN_AFTER_MS) return "";
    const minutes = Math.ceil((left * spent) / this.sentBytes / 60_000);
    return (this.words.remaining ?? "").replace("{n}", String(minutes));
  }

  /** @param {string} text */
  say(text) {
    if (this.summary.textContent !== text) this.summary.textContent = text;
  }

  /** Wait until what has arrived is read, then show the page with it. */
  async lookAgain() {
    if (this.looking) return;
    this.looking = true;
    await this.look();
    this.looking = false;
  }

  async look() {
    for (;;) {
      if (this.busy) return;
      const told = await fetch(this.state, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).catch(() => null);
      if (this.busy) return;
      const reading = told?.reading ?? 0;
      if (told && reading === 0) {
        // Files that never came are on the list already; only news is worth a new page.
        if (this.all > 0 || told.on_the_way + reading !== this.waitingAtFirst) location.reload();
        return;
      }
      this.say((this.words.reading ?? "").replace("{n}", String(reading)));
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}
