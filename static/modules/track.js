/** The way walked while the visit page is open: a point when the phone has moved or some time has passed. */

import { distance_m } from "./position.js";

const STEP_M = 5;
const STEP_MS = 15_000;

/** Tell whether a new fix is worth keeping after the last one. @param {import("./outbox.js").TrackPoint | null} last @param {import("./outbox.js").TrackPoint} next */
export function isStep(last, next) {
  if (!last) return true;
  const apart_ms = Date.parse(next.at) - Date.parse(last.at);
  return apart_ms > 0 && (distance_m(last, next) >= STEP_M || apart_ms >= STEP_MS);
}

/** @param {import("./outbox.js").TrackPoint[]} points */
export function walked_m(points) {
  let sum = 0;
  for (let index = 1; index < points.length; index += 1) sum += distance_m(points[index - 1], points[index]);
  return sum;
}

export class Track {
  /** @param {import("./outbox.js").Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    /** Points not yet stored, because no visit has begun. @type {import("./outbox.js").TrackPoint[]} */
    this.early = [];
    /** @type {import("./outbox.js").TrackPoint | null} */
    this.last = null;
    this.length_m = 0;
  }

  /** @param {import("./position.js").Fix | null} fix @param {string | undefined} visit */
  async take(fix, visit) {
    if (fix) {
      const point = { lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy_m, at: fix.taken_at };
      if (isStep(this.last, point)) {
        if (this.last) this.length_m += distance_m(this.last, point);
        this.last = point;
        this.early.push(point);
      }
    }
    if (!visit || !this.early.length) return;
    const points = this.early.splice(0);
    for (const point of points) await this.outbox.addTrackPoint(visit, point);
  }

  /** Go on with the track of a visit that was begun before this page was loaded. @param {string} visit */
  async resume(visit) {
    const points = await this.outbox.track(visit);
    this.last = points.at(-1) ?? null;
    this.length_m = walked_m(points);
  }
}
