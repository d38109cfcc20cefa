/**
 * A road section's reference line on the phone: where a position falls along it, and what a track has covered. Pure.
 *
 * Metres are measured in a plane about the middle of the line on the WGS-84 ellipsoid; within a section it agrees with
 * the server's projection to a few centimetres (tests/vectors/geo/projection.json).
 */

const RADIUS_M = 6_378_137;
const ECCENTRICITY_2 = 0.00669437999014;
const TRACK_REACH_M = 40;
const MAX_GAP_M = 60;

/** @typedef {{lon: number, lat: number}} Place */
/** @typedef {{chainage_m: number, offset_m: number, hand: "left" | "right" | null}} Projection */
/** @typedef {[number, number]} Interval */

export class RoadLine {
  /** @param {[number, number][]} coordinates lon and lat, from the zero end */
  constructor(coordinates) {
    const middle = coordinates[Math.floor(coordinates.length / 2)];
    this.origin = { lon: middle[0], lat: middle[1] };
    const lat = (this.origin.lat * Math.PI) / 180;
    const bent = 1 - ECCENTRICITY_2 * Math.sin(lat) ** 2;
    this.per_lon = ((RADIUS_M / Math.sqrt(bent)) * Math.cos(lat) * Math.PI) / 180;
    this.per_lat = ((RADIUS_M * (1 - ECCENTRICITY_2)) / bent ** 1.5) * (Math.PI / 180);
    this.points = coordinates.map(([lon, lat_]) => this.plane({ lon, lat: lat_ }));
    /** Chainage at each point. @type {number[]} */
    this.chainages = [0];
    for (let i = 1; i < this.points.length; i += 1) this.chainages.push(this.chainages[i - 1] + Math.hypot(this.points[i].x - this.points[i - 1].x, this.points[i].y - this.points[i - 1].y));
    this.length_m = this.chainages[this.chainages.length - 1];
    const [first, last] = [this.points[0], this.points[this.points.length - 1]];
    this.is_ring = Math.hypot(last.x - first.x, last.y - first.y) < 0.01;
  }

  /** @param {Place} place */
  plane({ lon, lat }) {
    const north = lat - this.origin.lat;
    // A degree of longitude shrinks towards the pole, also within one section.
    const narrowing = 1 - Math.tan((this.origin.lat * Math.PI) / 180) * ((north * Math.PI) / 180);
    return { x: (lon - this.origin.lon) * this.per_lon * narrowing, y: north * this.per_lat };
  }

  /** Carry a place onto the line: how far along, how far off, on which hand. @param {Place} place @returns {Projection} */
  project(place) {
    const p = this.plane(place);
    let best = { chainage_m: 0, offset_m: Infinity, turn: 0 };
    for (let i = 1; i < this.points.length; i += 1) {
      const [a, b] = [this.points[i - 1], this.points[i]];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const length = Math.hypot(dx, dy);
      if (length === 0) continue;
      const along = Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length ** 2));
      const offset_m = Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
      if (offset_m < best.offset_m) best = { chainage_m: this.chainages[i - 1] + along * length, offset_m, turn: dx * (p.y - a.y) - dy * (p.x - a.x) };
    }
    const hand = best.offset_m < 1e-6 ? null : best.turn > 0 ? "left" : "right";
    return { chainage_m: best.chainage_m, offset_m: best.offset_m, hand };
  }

  /**
   * Give the stretches a track covered: neighbouring points near the line and not far apart are joined.
   * @param {(Place & {accuracy_m?: number | null})[]} track in the order walked @returns {Interval[]} sorted, apart
   */
  cover(track) {
    /** @type {Interval[]} */
    const pieces = [];
    let before = null;
    for (const point of track) {
      if ((point.accuracy_m ?? 0) > TRACK_REACH_M) continue;
      const { chainage_m, offset_m } = this.project(point);
      if (offset_m > TRACK_REACH_M) before = null;
      else {
        if (before !== null && Math.abs(chainage_m - before) <= MAX_GAP_M) pieces.push([Math.min(before, chainage_m), Math.max(before, chainage_m)]);
        before = chainage_m;
      }
    }
    return joined(pieces);
  }
}

/** @param {Interval[]} pieces @returns {Interval[]} */
function joined(pieces) {
  /** @type {Interval[]} */
  const whole = [];
  for (const [low, high] of [...pieces].sort((a, b) => a[0] - b[0])) {
    const last = whole[whole.length - 1];
    if (last && low <= last[1]) last[1] = Math.max(last[1], high);
    else whole.push([low, high]);
  }
  return whole;
}
