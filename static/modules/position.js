/**
 * Where the phone is, how exactly, and since when. A position is evidence only with its accuracy and its time, so both
 * always travel with it. Absence stays absence: there is no 0,0 here.
 */

/** @typedef {{lon: number, lat: number, accuracy_m: number | null, heading_deg: number | null, taken_at: string, datum: "wgs84", source?: "manual", reason?: string}} Fix */
/** @typedef {"good" | "fair" | "poor" | "none"} Quality */

export const GOOD_M = 15;
export const WARN_M = 30;
export const FRESH_MS = 30_000;
/** An older position says where somebody was, not where the picture was taken. */
const WORTHLESS_MS = 120_000;
/** What was measured longer before the shutter says nothing about it. */
const AVERAGED_MS = 10_000;
const EXACT_M = 1;

/** How much a fix is worth, by its accuracy and age. @param {Fix | null} fix @param {number} now @returns {Quality} */
export function quality(fix, now) {
  if (!fix || now - Date.parse(fix.taken_at) > FRESH_MS) return "none";
  return accuracyQuality(fix.accuracy_m);
}

/** @param {number | null} accuracy_m @returns {Quality} */
export function accuracyQuality(accuracy_m) {
  if (accuracy_m === null) return "fair";
  if (accuracy_m <= GOOD_M) return "good";
  return accuracy_m <= WARN_M ? "fair" : "poor";
}

/**
 * Metres between two places on the ground; near enough for lists and tracks (sphere), never used to judge.
 * @param {{lon: number, lat: number}} a @param {{lon: number, lat: number}} b
 */
export function distance_m(a, b) {
  const radians = Math.PI / 180;
  const dx = (b.lon - a.lon) * radians * Math.cos(((a.lat + b.lat) / 2) * radians);
  const dy = (b.lat - a.lat) * radians;
  return Math.hypot(dx, dy) * 6_371_008.8;
}

/** Say a distance as people do. @param {number} metres */
export function sayDistance(metres) {
  if (metres < 1000) return `${Math.max(10, Math.round(metres / 10) * 10)} m`;
  return `${(metres / 1000).toFixed(metres < 10_000 ? 1 : 0)} km`;
}

/**
 * Find the fix that was true at a moment: the nearest in time of a track, not further away than `within_ms`.
 * @param {{at: string, lon: number, lat: number, accuracy_m: number | null}[]} track @param {number} moment
 * @returns {Fix | null}
 */
export function fixAt(track, moment, within_ms = 60_000) {
  let best = null;
  let gap = within_ms;
  for (const point of track) {
    const apart = Math.abs(Date.parse(point.at) - moment);
    if (apart <= gap) [best, gap] = [point, apart];
  }
  return best && { lon: best.lon, lat: best.lat, accuracy_m: best.accuracy_m, heading_deg: null, taken_at: best.at, datum: "wgs84" };
}

/**
 * Give the mean of the fixes of the last seconds, weighted by 1/accuracy². Those that lie further from the newest than
 * both accuracies allow were taken while walking and are left out. The result never claims to be more exact than the
 * most exact of them, since a phone's errors of one moment are errors of the next.
 * @param {Fix[]} fixes in the order in which they were found @param {number} at milliseconds
 * @returns {Fix | null}
 */
export function averaged(fixes, at) {
  const heard = fixes.filter((fix) => Date.parse(fix.taken_at) <= at + 1000);
  const newest = heard.at(-1);
  if (!newest || newest.accuracy_m === null) return newest ?? null;
  const reach = newest.accuracy_m;
  const used = heard.filter((fix) => {
    const isRecent = at - Date.parse(fix.taken_at) <= AVERAGED_MS;
    return isRecent && fix.accuracy_m !== null && distance_m(fix, newest) <= reach + fix.accuracy_m;
  });
  if (used.length < 2) return newest;
  let [sum, lon, lat, best] = [0, 0, 0, Infinity];
  for (const fix of used) {
    const accuracy = fix.accuracy_m ?? Infinity;
    const weight = 1 / Math.max(accuracy, EXACT_M) ** 2;
    sum += weight;
    lon += weight * (fix.lon - newest.lon);
    lat += weight * (fix.lat - newest.lat);
    best = Math.min(best, accuracy);
  }
  return { ...newest, lon: tidy(newest.lon + lon / sum), lat: tidy(newest.lat + lat / sum), accuracy_m: best };
}

/** A hundred-millionth of a degree is a millimetre. @param {number} degrees */
function tidy(degrees) {
  return Math.round(degrees * 1e8) / 1e8;
}

export class Positions extends EventTarget {
  constructor() {
    super();
    /** @type {Fix | null} */
    this.latest = null;
    /** What was found in the last seconds, the newest last. @type {Fix[]} */
    this.heard = [];
    this.refused = false;
    /** @type {number | undefined} */
    this.watch = undefined;
  }

  start() {
    if (!("geolocation" in navigator) || this.watch !== undefined) return this;
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.take(position),
      (error) => { this.refused = error.code === error.PERMISSION_DENIED; this.dispatchEvent(new Event("change")); },
      { enableHighAccuracy: true, maximumAge: 2000, timeout: 20_000 },
    );
    // Somebody who stands still hears nothing more from the watch; a fresh look keeps the state honest.
    setInterval(() => { if (document.visibilityState === "visible" && this.isStale(15_000)) this.ask(15_000); }, 15_000);
    return this;
  }

  /** Ask for a position found now, not kept from before. @param {number} patience_ms */
  ask(patience_ms) {
    const asked_at = Date.now();
    navigator.geolocation.getCurrentPosition(
      // What answers a request without cache is where the phone is now, even if it was last measured a while ago.
      ({ coords, timestamp }) => this.take({ coords, timestamp: Math.max(timestamp, asked_at) }),
      () => undefined,
      { enableHighAccuracy: true, maximumAge: 0, timeout: patience_ms },
    );
  }

  /** @param {{coords: GeolocationCoordinates, timestamp: number}} position */
  take({ coords, timestamp: measured_at }) {
    // A receiver may tell the satellites' time; what is known now was not measured later than now, whatever the phone's clock.
    const timestamp = Math.min(measured_at, Date.now());
    const heading = coords.heading;
    this.refused = false;
    this.latest = {
      lon: coords.longitude, lat: coords.latitude,
      accuracy_m: Number.isFinite(coords.accuracy) ? Math.round(coords.accuracy * 10) / 10 : null,
      heading_deg: heading === null || Number.isNaN(heading) ? null : heading,
      taken_at: new Date(timestamp).toISOString(), datum: "wgs84",
    };
    this.heard = [...this.heard.filter((fix) => timestamp - Date.parse(fix.taken_at) <= AVERAGED_MS), this.latest];
    this.dispatchEvent(new Event("change"));
  }

  /** The latest fix, unless it is too old to say anything about now. */
  get current() {
    return this.latest && Date.now() - Date.parse(this.latest.taken_at) <= WORTHLESS_MS ? this.latest : null;
  }

  /**
   * The position of a picture taken now: the mean of the last seconds, and where the camera looks. The course that
   * somebody walks is not where they look, so it is never taken for that.
   * @param {number | null} heading_deg @param {number} [now] @returns {Fix | null}
   */
  atShutter(heading_deg, now = Date.now()) {
    const fix = this.current && (averaged(this.heard, now) ?? this.current);
    return fix && { ...fix, heading_deg };
  }

  /** Tell whether asking once more could give a better position for a picture taken now. @param {number} [age_ms] */
  isStale(age_ms = 10_000) {
    const old = !this.latest || Date.now() - Date.parse(this.latest.taken_at) > age_ms;
    return old && !this.refused && "geolocation" in navigator;
  }

  /**
   * Give a fix not older than `age_ms`, waiting a little for one; else the latest there is, or null.
   * @param {number} age_ms @param {number} patience_ms @returns {Promise<Fix | null>}
   */
  recent(age_ms = 10_000, patience_ms = 4000) {
    if (!this.isStale(age_ms)) return Promise.resolve(this.current);
    return new Promise((resolve) => {
      const finish = () => { clearTimeout(timer); this.removeEventListener("change", look); resolve(this.current); };
      const look = () => { if (!this.isStale(age_ms)) finish(); };
      const timer = setTimeout(finish, patience_ms);
      this.addEventListener("change", look);
      this.ask(patience_ms);
    });
  }
}

/** @type {Positions | undefined} */
let ofPage;

/** The one watch of a page, for all its modules: a second one costs battery and may hear nothing while the phone rests. */
export function pagePositions() {
  ofPage ??= new Positions();
  return ofPage;
}

/**
 * Show the state of the position in a page's bar.
 * @param {Positions} positions @param {Record<string, string>} words @param {(sentence: string, values?: any) => string} fill
 */
export function showPosition(positions, words, fill) {
  const box = document.querySelector("[data-position-state]");
  const text = document.querySelector("[data-position-text]");
  if (!(box instanceof HTMLElement) || !text) return;
  const draw = () => {
    const worth = quality(positions.latest, Date.now());
    box.dataset.quality = worth;
    const accuracy = positions.latest?.accuracy_m;
    if (worth !== "none") text.textContent = fill(words.gps_good, { n: Math.round(accuracy ?? 0) });
    else text.textContent = positions.refused ? words.gps_refused : words.gps_none;
  };
  positions.addEventListener("change", draw);
  setInterval(draw, 10_000);
  setTimeout(draw, 6000);
}
