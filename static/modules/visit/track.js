/** The way walked while the visit page is open: a point when the phone has moved or some time has passed. */

import { distance_m } from "../position.js";

const STEP_M = 5;
const STEP_MS = 15_000;
const LEAST_WAY_M = 10;
/** Where fixes are further apart nobody knows what was walked: as in `geo/track.py`, it covers nothing. */
const MOST_STEP_M = 60;

/** Tell whether a new fix is worth keeping after the last one. @param {import("../outbox/outbox.js").TrackPoint | null} last @param {import("../outbox/outbox.js").TrackPoint} next */
export function isStep(last, next) {
  if (!last) return true;
  const apart_ms = Date.parse(next.at) - Date.parse(last.at);
  return apart_ms > 0 && (distance_m(last, next) >= STEP_M || apart_ms >= STEP_MS);
}

/**
 * Tell whether a point is a way from the last one that counted, and not the trembling of a phone that stands still.
 * @param {import("../outbox/outbox.js").TrackPoint} from @param {import("../outbox/outbox.js").TrackPoint} to
 */
function isWay(from, to) {
  return distance_m(from, to) >= Math.max(LEAST_WAY_M, to.accuracy_m ?? 0);
}

/** The metres walked, as far as they are certain, and the point from which the next ones count. */
export class Way {
  constructor() {
    this.length_m = 0;
    /** @type {import("../outbox/outbox.js").TrackPoint | null} */
    this.from = null;
  }

  /** @param {import("../outbox/outbox.js").TrackPoint} point */
  add(point) {
    if (this.from && !isWay(this.from, point)) return;
    const step_m = this.from ? distance_m(this.from, point) : 0;
    if (step_m <= MOST_STEP_M) this.length_m += step_m;
    this.from = point;
  }
}

export class Track {
  /** @param {import("../outbox/outbox.js").Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    /** Points not yet stored, because no visit has begun. @type {import("../outbox/outbox.js").TrackPoint[]} */
    this.early = [];
    /** @type {import("../outbox/outbox.js").TrackPoint | null} */
    this.last = null;
    this.way = new Way();
    /** Every point of this visit, stored or not. @type {import("../outbox/outbox.js").TrackPoint[]} */
    this.points = [];
  }

  /** @param {import("../position.js").Fix | null} fix @param {string | undefined} visit */
  async take(fix, visit) {
    if (fix) {
      const point = { lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy_m, at: fix.taken_at };
      if (isStep(this.last, point)) {
        this.way.add(point);
        this.last = point;
        this.early.push(point);
        this.points.push(point);
      }
    }
    if (!visit || !this.early.length) return;
    const points = this.early.splice(0);
    for (const point of points) await this.outbox.addTrackPoint(visit, point);
  }

  /** Go on with the track of a visit that was begun before this page was loaded. @param {string} visit */
  async resume(visit) {
    const points = await this.outbox.track(visit);
    this.points = [...points, ...this.early];
    this.last = points.at(-1) ?? null;
    this.way = new Way();
    for (const point of points) this.way.add(point);
  }
}
