/**
 * The start-up marker: a note outside the database of what lies unsent in it. A phone short of room may clear the
 * database away without a word; the next start then finds another database than the note speaks of, and says so.
 */

/** @typedef {{database: string, photos: number, records: number, sites: string[], at: number}} Unsent */

const MOST_SITES = 30;
const WAIT_MS = 400;

export class UnsentMarker extends EventTarget {
  /** @param {import("./outbox.js").Outbox} outbox @param {Storage} [storage] */
  constructor(outbox, storage = globalThis.localStorage) {
    super();
    this.outbox = outbox;
    this.storage = storage;
    this.key = `xuncheng-unsent-${outbox.owner}`;
    /** What was lost and has not been acknowledged. @type {Unsent | null} */
    this.lost = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Compare the note with the database, then keep it up to date. */
  async start() {
    const database = (await this.outbox.note("database")).id;
    const noted = this.read(this.key);
    if (noted && noted.database !== database && noted.photos + noted.records > 0) this.keepLost(noted);
    this.lost = this.read(`${this.key}-lost`);
    if (this.lost) this.dispatchEvent(new Event("lost"));
    await this.write(database);
    this.outbox.addEventListener("change", () => {
      this.timer ??= setTimeout(() => { this.timer = undefined; this.write(database).catch(() => undefined); }, WAIT_MS);
    });
  }

  /** @param {string} database */
  async write(database) {
    const { pending, refused, on_phone } = await this.outbox.states();
    const total = pending + refused;
    if (!total) return this.storage.removeItem(this.key);
    const photos = await this.outbox.photosCounted("on_phone", "sending", "rejected");
    const records = await this.outbox.recordsCounted("waiting", "sending", "refused");
    const visits = new Set([...photos, ...records].map((one) => one.visit));
    const sites = (await this.outbox.visits()).filter((visit) => visits.has(visit.uuid)).map((visit) => visit.site_name);
    this.storage.setItem(this.key, JSON.stringify({
      database, photos: on_phone, records: total - on_phone, sites: [...new Set(sites)].slice(0, MOST_SITES), at: Date.now(),
    }));
  }

  /** What was lost stays told until somebody has read it, also if the phone is started again meanwhile. @param {Unsent} noted */
  keepLost(noted) {
    const before = this.read(`${this.key}-lost`);
    const both = before ? { ...noted, photos: before.photos + noted.photos, records: before.records + noted.records, sites: [...new Set([...before.sites, ...noted.sites])] } : noted;
    this.storage.setItem(`${this.key}-lost`, JSON.stringify(both));
  }

  acknowledge() {
    this.lost = null;
    this.storage.removeItem(`${this.key}-lost`);
    this.dispatchEvent(new Event("lost"));
  }

  /** @param {string} key @returns {Unsent | null} */
  read(key) {
    try {
      const kept = JSON.parse(this.storage.getItem(key) ?? "null");
      return kept && typeof kept.database === "string" && Array.isArray(kept.sites) ? kept : null;
    } catch {
      return null;
    }
  }
}
