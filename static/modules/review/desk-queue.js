/**
 * The queue of the desk as the page holds it: keys in order, items fetched ahead, what was decided taken out at once and
 * put back where it could not be kept. What the server lists is never longer than it says; the rest is fetched in time.
 */

/** @typedef {{key: string, whys: string[], decides: boolean}} Entry */
/** @typedef {{key: string, number: number, said: string, site: string}} Latest a decision of today that may be taken back */
/** @typedef {{source: string, word: string, lon: number, lat: number, accuracy_m: number | null, when: string}} SeenAt */
/** @typedef {{id: number, large: string | null, gone: string, redaction: string, what: string, taken_at: string, by: string | null, source: string, trust: string, doubts: string[], notes: string[], read: string[], marks: {x: number, y: number}[], apart_m: number | null, apart: string, seen_at: SeenAt[]}} Photo */
/** @typedef {{said: string, supposed: string, outcome: string, word: string, figures: string}} Supposed */
/** @typedef {{clause: string, text: string, outcome: string, word: string, sentence: string, decided: boolean, ifs: Supposed[]}} Effect */
/** @typedef {{number: number, code: string, word: string, who: string, when: string, reason: string, withdrawn: boolean}} Said */
/** @typedef {{id: number, name: string, type: string, area: string, geometry: any, address: string}} Site */
/**
 * @typedef {{key: string, kind: "photo" | "pair", number: number, waits: boolean, site: Site | null,
 *   whys: {code: string, word: string}[], reasons: string[], photos: Photo[],
 *   previous: {lon: number, lat: number, taken_at: string} | null,
 *   elsewhere: {large: string | null, gone: string, what: string, taken_at: string} | null,
 *   effects: Effect[], said: Said[], standing: number | null}} Item
 */

const AHEAD = 8;
const AT_ONCE = 20;
const FEW = 15;

export class DeskQueue extends EventTarget {
  /** @param {{queue: string, items: string, fetch?: typeof fetch}} sources */
  constructor({ queue, items, fetch = globalThis.fetch.bind(globalThis) }) {
    super();
    this.addresses = { queue, items };
    this.fetch = fetch;
    /** @type {Entry[]} */ this.entries = [];
    this.at = 0;
    this.total = 0;
    /** @type {{code: string, word: string, left: number}[]} */ this.whys = [];
    this.today = { everybody: 0, own: 0 };
    /** @type {Latest[]} the newest last */ this.latest = [];
    /** Decided on this page and not taken back: never listed again, although the server may not know yet. @type {Set<string>} */
    this.gone = new Set();
    /** Stays although the server lists it no longer: decided otherwise by somebody else while it was decided here. @type {Set<string>} */
    this.kept = new Set();
    /** Numbers of decisions taken back on this page, by key: nobody takes them back again. @type {Set<string>} */
    this.takenBack = new Set();
    /** @type {Map<string, Promise<Item | null>>} */ this.items = new Map();
    /** @type {Promise<void> | null} */ this.loading = null;
  }

  /** Fetch the queue; what is looked at stays, and what others have decided meanwhile goes. */
  load() {
    this.loading ??= this.fetchQueue().finally(() => { this.loading = null; });
    return this.loading;
  }

  async fetchQueue() {
    const told = await this.get(this.addresses.queue);
    const here = this.entries[this.at]?.key;
    const hidden = told.items.filter((/** @type {Entry} */ each) => this.gone.has(each.key));
    const listed = new Map(told.items.filter((/** @type {Entry} */ each) => !this.gone.has(each.key)).map((/** @type {Entry} */ each) => [each.key, each]));
    const stay = this.entries.filter((each) => !listed.has(each.key) && (each.key === here || this.kept.has(each.key)));
    // What is known keeps its order, so that "previous" is what was looked at before; what is new comes after it.
    const known = this.entries.filter((each) => listed.has(each.key) || stay.includes(each)).map((each) => listed.get(each.key) ?? each);
    for (const each of known) listed.delete(each.key);
    this.entries = [...known, ...listed.values()];
    this.total = told.total - hidden.length + stay.length;
    this.whys = told.whys;
    for (const each of hidden) this.recount(each, -1);
    this.today = told.decided_today;
    this.latest = told.latest.filter((/** @type {Latest} */ each) => !this.takenBack.has(`${each.key} ${each.number}`));
    const found = this.entries.findIndex((each) => each.key === here);
    this.at = Math.max(0, found >= 0 ? found : Math.min(this.at, this.entries.length - 1));
    this.dispatchEvent(new Event("loaded"));
  }

  /** Count one item more or less for each of its reasons. @param {Entry} entry @param {number} by */
  recount(entry, by) {
    for (const why of this.whys) if (entry.whys.includes(why.code)) why.left = Math.max(0, why.left + by);
  }

  get entry() {
    return this.entries[this.at] ?? null;
  }

  /** Go so many items on or back; tells whether there was one. @param {number} by */
  move(by) {
    const to = this.at + by;
    if (to < 0 || to >= this.entries.length) return false;
    this.at = to;
    return true;
  }

  /** Take the present item out, because it is decided. @returns {Entry} */
  take() {
    const [taken] = this.entries.splice(this.at, 1);
    this.gone.add(taken.key);
    this.kept.delete(taken.key);
    this.recount(taken, -1);
    this.items.delete(taken.key);
    this.total -= 1;
    this.at = Math.max(0, Math.min(this.at, this.entries.length - 1));
    if (this.entries.length < FEW && this.total > this.entries.length) this.load().catch(() => undefined);
    return taken;
  }

  /** Leave the present item out, because somebody else has settled it. */
  skip() {
    const [left] = this.entries.splice(this.at, 1);
    if (left) {
      this.total = Math.max(0, this.total - 1);
      this.recount(left, -1);
    }
    this.at = Math.max(0, Math.min(this.at, this.entries.length - 1));
  }

  /** A decision is taken back: where it was learnt anew from the server meanwhile, it is not there to be taken back again. @param {string} key @param {number | null} number */
  forgetDecision(key, number) {
    this.takenBack.add(`${key} ${number}`);
    this.latest = this.latest.filter((each) => each.key !== key || each.number !== number);
  }

  /** Put an item back: as the present one, or as the next. @param {Entry} entry @param {{now: boolean}} when */
  putBack(entry, { now }) {
    this.gone.delete(entry.key);
    this.items.delete(entry.key);
    if (this.entries.some((each) => each.key === entry.key)) return;
    const next = Math.min(this.at + 1, this.entries.length);
    const to = now ? this.at : next;
    this.entries.splice(to, 0, entry);
    this.total += 1;
    this.recount(entry, 1);
  }

  /** Give an item with everything there is to see; null where it does not belong here. @param {string} key */
  item(key) {
    if (!this.items.has(key)) this.fetchItems([key, ...this.ahead().filter((each) => each !== key)].slice(0, AT_ONCE));
    return /** @type {Promise<Item | null>} */ (this.items.get(key));
  }

  /** Fetch what comes next, in one request, as soon as half of it is missing. */
  prefetch() {
    const missing = this.ahead();
    if (missing.length >= AHEAD / 2 || (missing.length && this.at + AHEAD >= this.entries.length)) this.fetchItems(missing);
  }

  /** Make an item the present one, wherever it stands; tells whether it is there. @param {string} key */
  bring(key) {
    const from = this.entries.findIndex((each) => each.key === key);
    if (from < 0) return false;
    const [entry] = this.entries.splice(from, 1);
    if (from < this.at) this.at -= 1;
    this.entries.splice(this.at, 0, entry);
    return true;
  }

  /** Fetch an item anew when it is shown next. @param {string} key */
  forget(key) {
    this.items.delete(key);
  }

  /** @returns {string[]} */
  ahead() {
    const near = this.entries.slice(this.at, this.at + 1 + AHEAD).map((each) => each.key);
    const before = this.entries[this.at - 1]?.key;
    return [...near, ...(before ? [before] : [])].filter((key) => !this.items.has(key));
  }

  /** @param {string[]} keys */
  fetchItems(keys) {
    if (!keys.length) return;
    const told = this.get(`${this.addresses.items}?keys=${keys.join(",")}`);
    for (const key of keys) {
      const item = told.then(({ items }) => items.find((/** @type {Item} */ each) => each.key === key) ?? null);
      item.catch(() => this.items.delete(key));
      this.items.set(key, item);
    }
  }

  /** @param {string} address @returns {Promise<any>} */
  async get(address) {
    const answer = await this.fetch(address, { headers: { Accept: "application/json" } }).catch(() => {
      throw Object.assign(new Error(""), { code: "offline" });
    });
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(body.detail || `${answer.status}`), { code: body.code ?? "" });
    return body;
  }
}
