/**
 * Photos of start, middle and end, which prove that nothing (more) is there: which of the three fits where the inspector
 * is, and when a count is short enough to want them. Pure. The server's rule is `inspections/evidence/spots.py`.
 */

/** @typedef {"start" | "middle" | "end"} Spot */
/** @typedef {{from_m: number, to_m: number}} Walk chainages; `to_m` is the smaller one where it is walked against the line */

/** @type {Spot[]} */
export const SPOTS = ["start", "middle", "end"];
const ENDS = 0.25;
const LEAST_WALK_M = 20;
const REACH_M = 40;

/** Tell which of the three a chainage is on a walk. @param {number} chainage_m @param {Walk} walk @returns {Spot} */
export function spotAt(chainage_m, { from_m, to_m }) {
  const share = (chainage_m - from_m) / (to_m - from_m);
  if (share < ENDS) return "start";
  return share <= 1 - ENDS ? "middle" : "end";
}

/**
 * Tell which of the three is to be taken where a track has come to; null off the road. While somebody walks, the road is
 * expected to be walked to its end; who ends the check has walked what was walked.
 * @param {import("./road-line.js").RoadLine} line @param {import("../outbox/outbox.js").TrackPoint[]} track @param {boolean} ending
 * @returns {Spot | null}
 */
export function spotNow(line, track, ending) {
  const on = track.filter((point) => (point.accuracy_m ?? 0) <= REACH_M).map((point) => line.project(point)).filter((one) => one.offset_m <= REACH_M).map((one) => one.chainage_m);
  const at_m = on.at(-1);
  if (at_m === undefined) return null;
  const from_m = on[0];
  const isAlong = Math.abs(at_m - from_m) >= LEAST_WALK_M ? at_m > from_m : from_m < line.length_m / 2;
  const farthest = isAlong ? Math.max(...on) : Math.min(...on);
  const to_m = ending ? farthest : isAlong ? line.length_m : 0;
  return Math.abs(to_m - from_m) < LEAST_WALK_M ? "start" : spotAt(at_m, { from_m, to_m });
}

/**
 * Whether there is less than a clause asks for. Along a road the strip of the last metres says so, or fewer things than
 * the covered metres want; where no threshold is known (盲评), only nothing at all is little enough.
 * @param {{count: number, required: number | null, rule: {value: number, window_m?: number} | null, strip: {outcome: string | null, covered_m: number} | null}} known
 */
export function isShort({ count, required, rule, strip }) {
  if (count === 0) return true;
  if (required !== null) return count < required;
  if (!rule || !strip) return false;
  return strip.outcome === "fail" || count < Math.floor((rule.value * strip.covered_m) / (rule.window_m ?? 500));
}
