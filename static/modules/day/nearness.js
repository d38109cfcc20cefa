/**
 * How far a place is, measured to its nearest point instead of its middle: somebody inside a park is at the park. Pure.
 * Good for lists and proposals; whether a photo belongs to a site is decided by the server alone.
 */

/** @typedef {{lon: number, lat: number}} Here */
/** @typedef {{kind: "point" | "line" | "polygon", parts: number[][][]}} Outline parts of [lon, lat], rings for a polygon */

const EARTH_M = 6_371_008.8;
/** A stop has surroundings and a road's line runs in its middle; an area's edge is drawn. */
const SURROUNDINGS_M = { point: 20, line: 20, polygon: 0 };
/** A phone less sure of itself than this proposes nothing. */
const WORST_ACCURACY_M = 100;
const MOST_ALLOWANCE_M = 50;

/**
 * Metres from a position to the nearest point of an outline; 0 inside a polygon or on its edge, Infinity without points.
 * @param {Outline} outline @param {Here} here
 */
export function nearest_m(outline, here) {
  const parts = outline.parts.map((part) => part.map((place) => metresFrom(here, place)));
  if (outline.kind === "polygon" && isInside(parts)) return 0;
  let least = Infinity;
  for (const part of parts) {
    if (part.length === 1) least = Math.min(least, Math.hypot(part[0][0], part[0][1]));
    for (let index = 1; index < part.length; index += 1) least = Math.min(least, toSegment_m(part[index - 1], part[index]));
  }
  return least;
}

/**
 * Tell whether somebody at this distance may be said to be at the place.
 * @param {Outline["kind"]} kind @param {number} metres @param {number | null} accuracy_m
 */
export function isHere(kind, metres, accuracy_m) {
  if (accuracy_m === null || accuracy_m > WORST_ACCURACY_M) return false;
  return metres <= SURROUNDINGS_M[kind] + Math.min(accuracy_m, MOST_ALLOWANCE_M);
}

/**
 * Give the one place to propose: the nearest that somebody is at, unfinished ones first, or undefined.
 * @template {{metres: number, here: boolean, complete: boolean}} Measured
 * @param {Measured[]} places @returns {Measured | undefined}
 */
export function proposed(places) {
  return places.filter((one) => one.here).sort((a, b) => Number(a.complete) - Number(b.complete) || a.metres - b.metres)[0];
}

/** Metres east and north of `here`. @param {Here} here @param {number[]} place */
function metresFrom(here, [lon, lat]) {
  const radians = Math.PI / 180;
  const middle = ((here.lat + lat) / 2) * radians;
  return [(lon - here.lon) * radians * Math.cos(middle) * EARTH_M, (lat - here.lat) * radians * EARTH_M];
}

/** Distance of 0,0 from the segment between two points. @param {number[]} a @param {number[]} b */
function toSegment_m([ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2));
  return Math.hypot(ax + share * dx, ay + share * dy);
}

/** Tell whether 0,0 lies within an odd number of rings: inside an outer one and in no hole. @param {number[][][]} rings */
function isInside(rings) {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const [[ax, ay], [bx, by]] = [ring[index], ring[before]];
      if (ay > 0 !== by > 0 && 0 < ((bx - ax) * -ay) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}
