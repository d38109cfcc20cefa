/**
 * The files of an import: named to the server with their hashes, then sent in pieces by the phone's own sender, so that
 * a broken connection is waited out and a photo goes on where it was. A ZIP is opened here, and each photo in it is sent
 * like any other. What was sent before is there at once when the same files are chosen again.
 */

import { sha256Of } from "./capture.js";
import { csrfToken, refreshCsrfToken } from "./field-store.js";
import { Sender } from "./sender.js";

const ANNOUNCED_AT_ONCE = 20;
const MOST_UNPACKED = 200_000_000;
const LOOK_AGAIN_MS = 2000;

/** @typedef {{name: string, size: number, bytes: () => Promise<ArrayBuffer>}} Chosen */
/** @typedef {import("./sending-order.js").OutboxPhoto & {name: string, size: number, reason?: string, code?: string, bytes: () => Promise<ArrayBuffer>}} Item */

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

  /** @param {number} now @returns {Promise<import("./sending-order.js").Next>} */
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

  get unsent() {
    return [...this.items.values()].filter((item) => item.state === "on_phone" || item.state === "sending").length;
  }
}

/** @param {HTMLElement} element */
export default function photoImport(element) {
  const page = new ImportPage(element);
  page.input.addEventListener("change", () => page.take([...(page.input.files ?? [])]));
  window.addEventListener("online", () => page.sender.wake({ at_once: true }));
  window.addEventListener("beforeunload", (event) => { if (page.busy) event.preventDefault(); });
  if (Number(element.dataset.waiting) > 0) page.lookAgain();
}

class ImportPage {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.files = element.dataset.files ?? "";
    this.state = element.dataset.state ?? "";
    this.most = Number(element.dataset.most);
    this.waitingAtFirst = Number(element.dataset.waiting);
    this.input = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
    this.list = /** @type {HTMLElement} */ (element.querySelector("[data-list]"));
    this.whole = /** @type {HTMLProgressElement} */ (element.querySelector("[data-whole]"));
    this.summary = /** @type {HTMLElement} */ (element.querySelector("p[data-summary]"));
    this.row = /** @type {HTMLTemplateElement} */ (element.querySelector("template[data-row]"));
    this.words = /** @type {HTMLElement} */ (element.querySelector("[data-words]")).dataset;
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    this.all = 0;
    this.preparing = 0;
    this.refused = 0;
    this.queue = new ImportQueue(element.dataset.account ?? "", `xuncheng-import-${this.files}`);
    this.sender = new Sender(/** @type {any} */ (this.queue), { token: csrfToken, refreshToken: refreshCsrfToken });
    this.queue.addEventListener("marked", (event) => this.marked(/** @type {CustomEvent} */ (event).detail));
    this.sender.addEventListener("progress", (event) => this.progress(/** @type {CustomEvent} */ (event).detail));
    this.sender.addEventListener("status", () => this.tell());
  }

  get busy() {
    return this.preparing > 0 || this.queue.unsent > 0;
  }

  /** @param {File[]} files */
  async take(files) {
    /** @type {Chosen[]} */
    const chosen = [];
    for (const file of files) {
      const entries = /\.zip$/i.test(file.name) ? await unpacked(file) : [{ name: file.name, size: file.size, bytes: () => file.arrayBuffer() }];
      if (entries === null) return this.say(`${file.name}: ${this.words.zip}`);
      chosen.push(...entries);
    }
    this.input.value = "";
    if (this.all + chosen.length > this.most) return this.say((this.words.many ?? "").replace("{n}", String(this.most)));
    this.all += chosen.length;
    this.preparing += chosen.length;
    this.tell();
    for (let first = 0; first < chosen.length; first += ANNOUNCED_AT_ONCE) {
      await this.announce(chosen.slice(first, first + ANNOUNCED_AT_ONCE));
    }
    return undefined;
  }

  /** Hash some files, name them to the server, and hand them to the sender. @param {Chosen[]} some */
  async announce(some) {
    const told = [];
    const items = [];
    for (const file of some) {
      const uuid = crypto.randomUUID();
      this.draw(uuid, file.name);
      const bytes = file.size > MOST_UNPACKED ? null : await file.bytes().catch(() => null);
      if (bytes === null) {
        told.push({ name: file.name, size: file.size, reason: { code: "file_broken" } });
        this.refuse(uuid);
        continue;
      }
      const sha256 = await sha256Of(bytes);
      told.push({ name: file.name, size: bytes.byteLength, sha256 });
      items.push({ uuid, sha256, type: "application/octet-stream", state: "on_phone", name: file.name, size: bytes.byteLength, bytes: file.bytes });
    }
    await this.post(told);
    this.preparing -= some.length;
    for (const item of items) this.queue.add(item);
    this.tell();
    this.sender.wake();
    if (!this.busy) this.lookAgain();
  }

  /** Name files; a connection that is gone is waited for. @param {object[]} files */
  async post(files) {
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await fetch(this.files, {
          method: "POST", body: JSON.stringify({ files }), credentials: "same-origin",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        });
        if (response.ok) return;
        const said = await response.json().catch(() => ({}));
        if (said.code === "stale_form" && tries < 3 && await refreshCsrfToken()) continue;
        if (response.status < 500) return void this.say(said.detail ?? String(response.status));
      } catch {
        this.say(this.words.offline ?? "");
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1000 * 2 ** tries)));
    }
  }

  /** @param {string} uuid @param {string} name */
  draw(uuid, name) {
    const row = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (this.row.content.cloneNode(true)).firstElementChild);
    /** @type {HTMLElement} */ (row.querySelector("[data-name]")).textContent = name;
    const bar = row.querySelector("progress");
    bar?.setAttribute("aria-label", name);
    this.rows.set(uuid, row);
    this.list.hidden = false;
    this.list.append(row);
    this.stand(uuid, this.words.waiting ?? "");
  }

  /** @param {string} uuid @param {string} word @param {number} [share] */
  stand(uuid, word, share) {
    const row = this.rows.get(uuid);
    const state = row?.querySelector("[data-state]");
    if (state) state.textContent = word;
    const bar = row?.querySelector("progress");
    if (bar && share !== undefined) bar.value = share;
  }

  /** @param {string} uuid */
  refuse(uuid) {
    this.refused += 1;
    this.stand(uuid, this.words.refused ?? "", 0);
  }

  /** @param {{uuid: string, share: number}} told */
  progress({ uuid, share }) {
    this.stand(uuid, this.words.sending ?? "", share);
  }

  /** @param {Item} item */
  async marked(item) {
    if (item.state === "verified") this.stand(item.uuid, this.words.arrived ?? "", 1);
    if (item.state === "rejected") {
      this.refuse(item.uuid);
      // What is no photo the server knows by its bytes; of the rest it would wait for ever.
      const reason = { code: item.code ?? "refused", zh: item.reason || (this.words.refused ?? ""), en: item.reason || (this.words.refused ?? "") };
      if (item.code !== "not_a_photo") await this.post([{ name: item.name, size: item.size, sha256: item.sha256, reason }]);
    }
    this.tell();
    if (!this.busy) this.lookAgain();
  }

  tell() {
    const done = [...this.queue.items.values()].filter((item) => item.state === "verified").length + this.refused;
    this.whole.hidden = this.all === 0;
    this.whole.max = Math.max(1, this.all);
    this.whole.value = done;
    if (this.sender.status === "signed_out") return this.say(this.words.signedOut ?? "");
    if (this.sender.status === "offline") return this.say(this.words.offline ?? "");
    const summary = (this.words.summary ?? "").replace("{done}", String(done)).replace("{all}", String(this.all));
    return this.say(this.preparing > 0 ? `${summary} · ${this.words.hashing}` : summary);
  }

  /** @param {string} text */
  say(text) {
    this.summary.textContent = text;
  }

  /** Wait until what has arrived is read, then show the page with it. */
  async lookAgain() {
    for (;;) {
      if (this.busy) return;
      const told = await fetch(this.state, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).catch(() => null);
      if (this.busy) return;
      const reading = told?.counts?.reading ?? 0;
      if (told && reading === 0) {
        // Files that never came are on the list already; only news is worth a new page.
        if (this.all > 0 || told.waiting !== this.waitingAtFirst) location.reload();
        return;
      }
      this.say((this.words.reading ?? "").replace("{n}", String(reading)));
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}

/** Give the files in a ZIP, or null where it is none. @param {Blob} file @returns {Promise<Chosen[] | null>} */
async function unpacked(file) {
  // The library is a classic script that names itself on the global object.
  await import("unzipit");
  const { unzip, setOptions } = /** @type {any} */ (globalThis).unzipit;
  setOptions({ useWorkers: false });
  try {
    const { entries } = await unzip(file);
    return Object.values(entries).map((entry) => /** @type {any} */ (entry)).filter((entry) => !entry.isDirectory)
      .map((entry) => ({ name: entry.name.slice(-300), size: entry.size, bytes: () => entry.arrayBuffer() }));
  } catch {
    return null;
  }
}
