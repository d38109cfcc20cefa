/**
 * What the inspector wants of sending: paused, or over Wi-Fi only. Kept across reloads and told to every tab.
 *
 * Only some browsers say over which kind of network they are (Chromium on phones does, Safari and Firefox do not); where
 * it is not told, "Wi-Fi only" cannot be promised and is not offered.
 */

/** @typedef {import("./sender.js").Held} Held */
/** @typedef {EventTarget & {type?: string}} Connection */

const WITHOUT_COST = new Set(["wifi", "ethernet"]);

export class SendingWishes extends EventTarget {
  /** @param {string} owner @param {{storage?: Storage, connection?: Connection | null}} [means] */
  constructor(owner, { storage = globalThis.localStorage, connection = /** @type {any} */ (globalThis.navigator)?.connection ?? null } = {}) {
    super();
    this.key = `xuncheng-sending-${owner}`;
    this.storage = storage;
    this.connection = connection;
    this.wishes = this.read();
    const changed = () => this.dispatchEvent(new Event("change"));
    connection?.addEventListener("change", changed);
    globalThis.addEventListener?.("storage", (event) => {
      if (event.key !== this.key) return;
      this.wishes = this.read();
      changed();
    });
  }

  get paused() { return this.wishes.paused; }

  get wifi_only() { return this.wishes.wifi_only; }

  /** Whether this browser says over which kind of network it is. */
  get knowsNetwork() { return typeof this.connection?.type === "string"; }

  /** Why nothing may be sent now, if so. @returns {Held | null} */
  held() {
    if (this.wishes.paused) return "paused";
    if (this.wishes.wifi_only && this.knowsNetwork && !WITHOUT_COST.has(this.connection?.type ?? "")) return "no_wifi";
    return null;
  }

  /** @param {Partial<{paused: boolean, wifi_only: boolean}>} wish */
  set(wish) {
    this.wishes = { ...this.wishes, ...wish };
    try {
      this.storage.setItem(this.key, JSON.stringify(this.wishes));
    } catch { /* a browser without storage forgets the wish at the next page */ }
    this.dispatchEvent(new Event("change"));
  }

  read() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key) ?? "{}");
      return { paused: kept.paused === true, wifi_only: kept.wifi_only === true };
    } catch {
      return { paused: false, wifi_only: false };
    }
  }
}
