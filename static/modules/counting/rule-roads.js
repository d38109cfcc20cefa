/** A number per length of road, worked out on the phone as the server does: worst window, section, sides, rings. Pure. */

import { leastOf, short, sortOut } from "./rule-counts.js";
import { needed, slidePast, sortedMillimetres, worstOf } from "./rule-windows.js";

/**
 * @typedef {import("./rule-counts.js").Facts} Facts
 * @typedef {import("./rule-counts.js").Rule} Rule
 * @typedef {import("./rule-counts.js").Sighting} Sighting
 * @typedef {import("./rule-counts.js").Verdict} Verdict
 * @typedef {[number, number]} Interval
 * @typedef {{walked: Interval[], length_m: number, is_ring: boolean, is_whole: boolean, sure: Sighting[], placed: Sighting[], anywhere: Sighting[]}} Lane
 */

const GAP_TOLERANCE_M = 15;
const EXACT_WITHIN_M = 15;
const IMPRECISE_OVER_M = 65;
const ANYWHERE = ["unlocated", "fixes_disagree", "imprecise"];
const RANK = ["fail", "unable", "in_progress", "uncertain", "pass"];

/** @param {Rule} rule @param {Facts} facts @returns {Verdict} */
export function countOnRoad(rule, facts) {
  const near = withinReach(rule, sortOut(rule, facts));
  const lanes = (rule.by_side ? ["left", "right"] : [null]).map((side) => laneOf(rule, side, near, facts));
  const walked = lanes.filter((lane) => lane.walked.length);
  if (!walked.length) return { outcome: "in_progress", measured: null, required: null, shortfall: null };
  const verdicts = (facts.complete ? walked : lanes).map((lane) => judgeLane(rule, lane, facts));
  return verdicts.sort((a, b) => RANK.indexOf(a.outcome) - RANK.indexOf(b.outcome) || (b.shortfall ?? 0) - (a.shortfall ?? 0))[0];
}

/** @param {Rule} rule @param {Lane} lane @param {Facts} facts */
function judgeLane(rule, lane, facts) {
  if (lane.length_m < (rule.window_m ?? 500)) return judgeWhole(lane, facts, leastOver(rule, lane.length_m), lane.is_whole);
  return facts.road_mode === "walked_section" ? judgeSection(rule, lane, facts) : judgeWindows(rule, lane, facts);
}

/** @param {Rule} rule @param {Lane} lane @param {Facts} facts @returns {Verdict} */
function judgeWindows(rule, lane, facts) {
  const required = leastOf(rule);
  const window_m = rule.window_m ?? 500;
  const stretches = unrolled(lane, window_m);
  const written = slides(lane, stretches, lane.sure, window_m, 0);
  if (!written.length) return tooShort(required);
  const measured = Math.min(...written.flat().map((run) => run.count));
  const is_sure = slides(lane, stretches, lane.sure, window_m, 1).flat().every((run) => run.count >= required);
  const found = { measured, required, shortfall: Math.max(0, required - measured) };
  const settled = lane.is_whole || facts.complete;
  if (is_sure) return { outcome: settled ? "pass" : "in_progress", ...found };
  if (measured >= required || mayBeEnough(rule, lane, stretches)) return { outcome: settled ? "uncertain" : "in_progress", ...found };
  return { outcome: short(facts), ...found };
}

/** Count what is doubtful where it helps most; a ring is cut open at several points. @param {Rule} rule @param {Lane} lane @param {Interval[]} stretches */
function mayBeEnough(rule, lane, stretches) {
  const window_m = rule.window_m ?? 500;
  const things = [...lane.sure, ...lane.placed];
  let ways = [stretches];
  if (lane.is_ring && lane.is_whole) {
    const worst = slides(lane, stretches, things, window_m, -1).map((runs) => worstOf(runs, window_m)).sort((a, b) => a.count - b.count || a.from_m - b.from_m)[0];
    ways = [0, lane.length_m / 2, Math.min(worst.from_m, lane.length_m)].map((cut) => [[cut, cut + lane.length_m]]);
  }
  const missing = ways.map((way) =>
    slides(lane, way, things, window_m, -1).reduce((total, runs) => total + needed(runs, leastOf(rule), window_m), 0),
  );
  return Math.max(...missing) <= lane.anywhere.length;
}

/** @param {Rule} rule @param {Lane} lane @param {Facts} facts @returns {Verdict} */
function judgeSection(rule, lane, facts) {
  const window_m = rule.window_m ?? 500;
  const walked_m = lane.walked.reduce((total, [low, high]) => total + high - low, 0);
  if (walked_m < window_m - GAP_TOLERANCE_M) return tooShort(leastOf(rule));
  const share = (leastOf(rule) * Math.max(walked_m, window_m)) / window_m;
  return judgeWhole(lane, facts, Math.floor(Math.round(share * 1e6) / 1e6), true);
}

/** @param {Lane} lane @param {Facts} facts @param {number} required @param {boolean} decides @returns {Verdict} */
function judgeWhole(lane, facts, required, decides) {
  const inside = standing(lane, lane.sure);
  const placed = standing(lane, lane.placed);
  const sure = inside.within.length;
  const most = sure + inside.edge.length + placed.within.length + placed.edge.length + lane.anywhere.length;
  const found = { measured: sure, required, shortfall: Math.max(0, required - sure) };
  if (sure >= required) return { outcome: "pass", ...found };
  if (most >= required) return { outcome: decides ? "uncertain" : "in_progress", ...found };
  return { outcome: decides ? short(facts) : "in_progress", ...found };
}

/** @param {Lane} lane @param {Sighting[]} things */
function standing(lane, things) {
  /** @type {Sighting[]} */
  const within = [];
  /** @type {Sighting[]} */
  const edge = [];
  for (const one of things) {
    const [at, by] = [one.chainage_m ?? 0, play(one)];
    // Nothing projects beyond the road's own ends.
    const holds = lane.walked.some(([low, high]) => (low <= 0 || low <= at - by) && (high >= lane.length_m || at + by <= high) && at >= low && at <= high);
    if (holds) within.push(one);
    else if (lane.walked.some(([low, high]) => at + by >= low && at - by <= high)) edge.push(one);
  }
  return { within, edge };
}

/** A shorter road needs its share of the number, rounded up. @param {Rule} rule @param {number} length_m */
function leastOver(rule, length_m) {
  const window_m = rule.window_m ?? 500;
  if (length_m >= window_m || rule.short_section === "whole_number") return leastOf(rule);
  return Math.max(1, Math.ceil(Math.round((leastOf(rule) * length_m * 1e6) / window_m) / 1e6));
}

/** @param {number} required @returns {Verdict} */
const tooShort = (required) => ({ outcome: "in_progress", measured: null, required, shortfall: null });

/** How far a coarse position may be from the truth; an exact one is taken at its word. @param {Sighting} one */
const play = (one) => ((one.accuracy_m ?? 0) > EXACT_WITHIN_M ? (one.accuracy_m ?? 0) : 0);

/** @param {Lane} lane @param {Interval[]} stretches @param {Sighting[]} things @param {number} window_m @param {number} play_of 0 as written, 1 surely, -1 maybe */
function slides(lane, stretches, things, window_m, play_of) {
  const copies = lane.is_ring ? [0, lane.length_m] : [0];
  const placed = things.filter((one) => one.chainage_m !== null && one.chainage_m !== undefined);
  const edges = [1, -1].map((end) =>
    sortedMillimetres(copies.flatMap((turn) => placed.map((one) => (one.chainage_m ?? 0) + turn + end * play_of * play(one)))),
  );
  return stretches.flatMap((stretch) => {
    const runs = slidePast(edges[0], edges[1], stretch, window_m);
    return runs ? [runs] : [];
  });
}

/** @param {Rule} rule @param {{certain: Sighting[], doubtful: Sighting[]}} seen */
function withinReach(rule, seen) {
  const reach_m = rule.reach_m ?? 60;
  return [...seen.certain, ...seen.doubtful].flatMap((one) => {
    const doubts = [...(one.doubts ?? [])];
    const [radius, offset] = [one.accuracy_m ?? 0, one.offset_m ?? 0];
    if (one.chainage_m === null || one.chainage_m === undefined) doubts.push("unlocated");
    else if (radius > IMPRECISE_OVER_M) doubts.push("imprecise");
    else if (offset - radius > reach_m) {
      if (!doubts.some((doubt) => ANYWHERE.includes(doubt) || doubt === "off_site")) return [];
    } else if (offset + radius > reach_m) doubts.push("reach_unsure");
    return [{ ...one, doubts }];
  });
}

/** @param {Rule} rule @param {string | null} side @param {Sighting[]} things @param {Facts} facts @returns {Lane} */
function laneOf(rule, side, things, facts) {
  const length_m = facts.road_length_m ?? 0;
  const mine = things.filter((one) => !side || !one.side || one.side === "both" || one.side === side)
    .map((one) => (side && !one.side ? { ...one, doubts: [...(one.doubts ?? []), "side_unknown"] } : one));
  /** @param {Sighting} one */
  const anywhere = (one) =>
    one.chainage_m === null || one.chainage_m === undefined || one.doubts?.some((doubt) => ANYWHERE.includes(doubt))
    || Boolean(one.doubts?.includes("off_site") && (one.offset_m ?? 0) - (one.accuracy_m ?? 0) > (rule.reach_m ?? 60));
  const doubtful = mine.filter((one) => one.doubts?.length);
  const walked = walkedStretches(facts, side);
  return {
    walked, length_m, is_ring: Boolean(facts.road_is_ring),
    is_whole: walked.reduce((total, [low, high]) => total + high - low, 0) >= length_m - 0.001,
    sure: mine.filter((one) => !one.doubts?.length),
    placed: doubtful.filter((one) => !anywhere(one)),
    anywhere: doubtful.filter(anywhere),
  };
}

/** Join walked stretches over gaps no phone can tell, and snap them to the ends. @param {Facts} facts @param {string | null} side */
function walkedStretches(facts, side) {
  const length_m = facts.road_length_m ?? 0;
  const given = (facts.walked ?? [])
    .filter(([, , walked_side]) => !side || !walked_side || walked_side === "both" || walked_side === side)
    .map(([from, to]) => /** @type {Interval} */ ([Math.max(0, Math.min(from, to)), Math.min(length_m, Math.max(from, to))]))
    .filter(([low, high]) => high > low).sort((a, b) => a[0] - b[0]);
  /** @type {Interval[]} */
  const joined = [];
  for (const [low, high] of given) {
    const last = joined.at(-1);
    if (last && low <= last[1] + GAP_TOLERANCE_M) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined.map(([low, high]) => /** @type {Interval} */ ([low <= GAP_TOLERANCE_M ? 0 : low, high >= length_m - GAP_TOLERANCE_M ? length_m : high]));
}

/** A window may run over a ring's zero point. @param {Lane} lane @param {number} window_m @returns {Interval[]} */
function unrolled(lane, window_m) {
  if (!lane.is_ring || !lane.walked.length) return lane.walked;
  if (lane.is_whole) return [[0, lane.length_m + window_m]];
  const [first, last] = [lane.walked[0], lane.walked[lane.walked.length - 1]];
  if (lane.walked.length < 2 || first[0] > 0 || last[1] < lane.length_m) return lane.walked;
  return [...lane.walked.slice(1, -1), [last[0], lane.length_m + first[1]]];
}
