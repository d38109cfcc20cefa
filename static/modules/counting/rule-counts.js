/**
 * Counts, themes, forms, shares and frequencies, worked out on the phone as the server does. Pure.
 *
 * The phone knows what it saw itself; answers, closed doors and what a person decided are the server's. Both are held
 * to the same table: tests/vectors.
 */

import { slidePast, sortedMillimetres } from "./rule-windows.js";

/**
 * @typedef {{uuid: string, doubts?: string[], themes?: string[], medium?: string | null, width_cm?: number, height_cm?: number,
 *   chainage_m?: number | null, offset_m?: number, accuracy_m?: number | null, side?: string | null, centre_m?: number | null}} Sighting
 * @typedef {{numerator?: number, denominator?: number, face?: string | null, unit?: string, span?: number, ticks?: number[], doubts?: string[]}} Measure
 * @typedef {{sightings?: Sighting[], measures?: Measure[], complete?: boolean, knows_centre?: boolean, has_place?: boolean,
 *   road_length_m?: number, road_is_ring?: boolean, road_mode?: string, walked?: [number, number, (string | null)?][]}} Facts
 * @typedef {{outcome: string, measured: number | null, required: number | null, shortfall: number | null}} Verdict
 * @typedef {Record<string, any>} Rule
 */

/** The smallest number that meets a rule; “more than” leaves its number out. @param {Rule} rule */
export const leastOf = (rule) => rule.value + (rule.op === ">" ? 1 : 0);

/** Falling short is not failed until the check is declared complete. @param {Facts} facts */
export const short = (facts) => (facts.complete ? "fail" : "in_progress");

/** Nothing to judge by is never failed. @param {Facts} facts */
export const unfinished = (facts) => (facts.complete ? "not_checked" : "in_progress");

/**
 * Sort sightings by whether they count under a rule; the same one told twice is one.
 * @param {Rule} rule @param {Facts} facts @returns {{certain: Sighting[], doubtful: Sighting[]}}
 */
export function sortOut(rule, facts) {
  /** @type {Sighting[]} */
  const certain = [];
  /** @type {Sighting[]} */
  const doubtful = [];
  const once = new Map((facts.sightings ?? []).map((one) => [one.uuid, one]));
  for (const one of once.values()) {
    if (isLeftOut(rule, one)) continue;
    const doubts = doubtsUnder(rule, one, facts.has_place !== false);
    (doubts.length ? doubtful : certain).push({ ...one, doubts });
  }
  return { certain, doubtful };
}

/** @param {Rule} rule @param {Sighting} one */
function isLeftOut(rule, one) {
  const themes = one.themes ?? [];
  if (rule.themes?.length && themes.length && !themes.some((theme) => rule.themes.includes(theme))) return true;
  if (rule.media?.length && one.medium && !rule.media.includes(one.medium)) return true;
  return Boolean(rule.min_size && one.width_cm && one.height_cm && !isLargeEnough(rule.min_size, one.width_cm, one.height_cm));
}

/** A board may hang either way round. @param {{width_cm: number, height_cm: number}} wanted @param {number} width @param {number} height */
function isLargeEnough(wanted, width, height) {
  const [low, high] = [wanted.width_cm, wanted.height_cm].sort((a, b) => a - b);
  return Math.min(width, height) >= low && Math.max(width, height) >= high;
}

/** @param {Rule} rule @param {Sighting} one @param {boolean} has_place */
function doubtsUnder(rule, one, has_place) {
  const doubts = (one.doubts ?? []).filter((doubt) => has_place || !["unlocated", "off_site"].includes(doubt));
  if (rule.themes?.length && !one.themes?.length) doubts.push("theme_unknown");
  if (rule.media?.length && !one.medium) doubts.push("medium_unknown");
  if (rule.min_size && !one.width_cm) doubts.push("size_unknown");
  return doubts;
}

/** @param {Rule} rule @param {Facts} facts @param {{certain: Sighting[], doubtful: Sighting[]}} seen @returns {Verdict} */
function countVerdict(rule, facts, seen) {
  return between(facts, seen.certain.length, seen.certain.length + seen.doubtful.length, leastOf(rule));
}

/** @param {Facts} facts @param {number} sure @param {number} most @param {number} required @returns {Verdict} */
function between(facts, sure, most, required) {
  const outcome = sure >= required ? "pass" : most >= required ? "uncertain" : short(facts);
  return { outcome, measured: sure, required, shortfall: Math.max(0, required - sure) };
}

/** @param {Rule} rule @param {Facts} facts */
export const countOnSite = (rule, facts) => countVerdict(rule, facts, sortOut(rule, facts));

/** Marks on pictures taken near a point. @param {Rule} rule @param {Facts} facts */
export function countFromPoint(rule, facts) {
  const seen = sortOut(rule, facts);
  if (facts.has_place === false || !facts.knows_centre) return countVerdict(rule, facts, seen);
  const near_m = rule.near_m ?? 30;
  /** @type {Sighting[]} */
  const certain = [];
  /** @type {Sighting[]} */
  const doubtful = [];
  for (const one of [...seen.certain, ...seen.doubtful]) {
    const beyond = one.centre_m === null || one.centre_m === undefined ? null : one.centre_m - near_m;
    const radius = one.accuracy_m ?? 0;
    if (beyond !== null && beyond - radius > 0) continue;
    const sure = beyond !== null && beyond + radius <= 0 && !one.doubts?.length;
    (sure ? certain : doubtful).push(one);
  }
  return countVerdict(rule, facts, { certain, doubtful });
}

/** Different media are different forms; a thing of no named medium is some form or other. @param {Rule} rule @param {Facts} facts */
export function countForms(rule, facts) {
  const { certain, doubtful } = sortOut(rule, facts);
  const sure = new Set(certain.flatMap((one) => one.medium ?? []));
  const known = new Set([...sure, ...doubtful.flatMap((one) => one.medium ?? [])]);
  const unnamed = [...certain, ...doubtful].filter((one) => !one.medium).length;
  const least = sure.size || Number(certain.some((one) => !one.medium));
  return between(facts, least, known.size + unnamed, leastOf(rule));
}

/** @param {Rule} rule @param {Facts} facts */
export function coverThemes(rule, facts) {
  const { certain, doubtful } = sortOut(rule, facts);
  const each = rule.each ?? 1;
  const required = rule.at_least ?? rule.themes.length;
  /** @param {string} theme */
  const shown = (theme) => certain.filter((one) => one.themes?.includes(theme)).length >= each;
  /** @param {string} theme */
  const maybe = (theme) =>
    [...certain, ...doubtful].filter((one) => one.themes?.includes(theme) || !one.themes?.length).length >= each;
  return between(facts, rule.themes.filter(shown).length, rule.themes.filter(maybe).length, required);
}

/** Timed observations: every one of them in every window. @param {Rule} rule @param {Facts} facts @returns {Verdict} */
export function judgeFrequency(rule, facts) {
  const required = leastOf(rule);
  const timed = (facts.measures ?? []).filter((one) => one.span && one.unit === rule.window_unit).map((one) => {
    const at = sortedMillimetres(one.ticks ?? []);
    const runs = slidePast(at, at, [0, one.span ?? 0], rule.window);
    const count = runs ? Math.min(...runs.map((run) => run.count)) : at.length;
    return { count, decides: runs !== null || count >= required, doubtful: Boolean(one.doubts?.length) };
  }).filter((one) => one.decides);
  if (!timed.length) return { outcome: unfinished(facts), measured: null, required, shortfall: null };
  const lacking = timed.filter((one) => one.count < required);
  const decisive = lacking.length ? lacking : timed;
  const measured = Math.min(...timed.map((one) => one.count));
  const sure = lacking.length ? "fail" : "pass";
  const outcome = decisive.every((one) => one.doubtful) ? "uncertain" : sure;
  return { outcome, measured, required, shortfall: Math.max(0, required - measured) };
}

/** Parts and wholes added up over faces; one figure a face on the phone. @param {Rule} rule @param {Facts} facts @returns {Verdict} */
export function shareOfArea(rule, facts) {
  const faces = (facts.measures ?? []).filter((one) => one.denominator);
  if (!faces.length) return { outcome: unfinished(facts), measured: null, required: rule.value, shortfall: null };
  const part = sum(faces.map((one) => one.numerator ?? 0));
  const whole = sum(faces.map((one) => one.denominator ?? 0));
  const measured = Math.round((1e4 * part) / whole) / 100;
  const shortfall = Math.max(0, Math.round((rule.value - measured) * 1000) / 1000);
  const margin = part - (rule.value / 100) * whole;
  const enough = rule.op === ">" ? margin > 1e-9 : margin >= -1e-9;
  const bare = rule.every_face && faces.some((one) => (one.numerator ?? 0) <= 1e-9);
  const outcome = bare || !enough ? short(facts) : facts.complete ? "pass" : "in_progress";
  return { outcome, measured, required: rule.value, shortfall };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
