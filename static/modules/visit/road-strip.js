/**
 * The strip under a clause that counts along a road: the last 500 m behind the inspector as a ruler with a dot for every
 * thing, "当前 500 米：3 / 5". It is worked out on the phone by the server's rule and turns to 不符合 only where the whole
 * window was walked and truly falls short.
 */

import { RoadLine } from "../counting/road-line.js";
import { countOnRoad } from "../counting/rule-roads.js";
import { stands, things } from "../counting/sightings.js";
import { fill } from "../words.js";

const GAP_TOLERANCE_M = 15;
const LOOK_BACK_M = 30;

/** @typedef {import("../counting/rule-counts.js").Sighting} Sighting */
/** @typedef {{uuid: string, lon: number, lat: number, accuracy_m: number | null, side: string | null, things: number}} Placed */
/** @typedef {{at_m: number, from_m: number, to_m: number, walked_m: number, covered_m: number, dots: number[], count: number, outcome: string | null, heading: 1 | -1}} Strip */

/**
 * Work out the strip at the end of a track; null before the track has met the line.
 * @param {RoadLine} line @param {Record<string, any>} rule @param {import("../outbox/outbox.js").TrackPoint[]} track
 * @param {Placed[]} placed @param {string | null} side @returns {Strip | null}
 */
export function stripAt(line, rule, track, placed, side) {
  const window_m = rule.window_m ?? 500;
  const walked = line.cover(track);
  const last = track[track.length - 1];
  if (!last || !walked.length) return null;
  const at_m = line.project(last).chainage_m;
  const here = walked.find(([low, high]) => low - GAP_TOLERANCE_M <= at_m && at_m <= high + GAP_TOLERANCE_M);
  if (!here) return null;
  const heading = headingOf(line, track, at_m);
  const behind = heading > 0 ? [Math.max(here[0], at_m - window_m), at_m] : [at_m, Math.min(here[1], at_m + window_m)];
  const [from_m, to_m] = behind;
  const facts = { sightings: sightingsOf(line, placed, rule.by_side ? side : null), road_length_m: line.length_m, road_mode: "worst_window", complete: true };
  const within = facts.sightings.filter((one) => (one.offset_m ?? 0) <= (rule.reach_m ?? 60) && (one.chainage_m ?? -1) >= from_m && (one.chainage_m ?? -1) <= to_m);
  const walked_m = to_m - from_m;
  const isWhole = walked_m >= Math.min(window_m, line.length_m) - GAP_TOLERANCE_M;
  const judged = isWhole
    ? countOnRoad({ ...rule, by_side: false }, { ...facts, sightings: within, walked: [[from_m, Math.max(to_m, Math.min(line.length_m, from_m + window_m))]] })
    : null;
  const covered_m = walked.reduce((sum, [low, high]) => sum + high - low, 0);
  return { at_m, from_m, to_m, walked_m, covered_m, dots: within.map((one) => one.chainage_m ?? 0), count: within.length, outcome: judged?.outcome ?? null, heading };
}

/** Which way along the line the inspector is going. @param {RoadLine} line @param {import("../outbox/outbox.js").TrackPoint[]} track @param {number} at_m @returns {1 | -1} */
function headingOf(line, track, at_m) {
  for (let i = track.length - 2; i >= 0; i -= 1) {
    const before = line.project(track[i]).chainage_m;
    if (Math.abs(at_m - before) >= LOOK_BACK_M) return at_m > before ? 1 : -1;
  }
  return 1;
}

/** @param {RoadLine} line @param {Placed[]} placed @param {string | null} side @returns {Sighting[]} */
function sightingsOf(line, placed, side) {
  return placed.filter((one) => !side || !one.side || one.side === "both" || side === "both" || one.side === side).flatMap((one) => {
    const { chainage_m, offset_m } = line.project(one);
    return Array.from({ length: Math.max(1, one.things) }, (_, n) => ({ uuid: `${one.uuid}/${n}`, chainage_m, offset_m, accuracy_m: null }));
  });
}

/**
 * Bring together what the server knows and what lies on this phone; a record on the phone speaks for itself.
 * @param {string} key @param {Placed[]} known @param {import("../outbox/outbox.js").KeptRecord[]} records @returns {Placed[]}
 */
export function placedThings(key, known, records) {
  const own = records.filter((record) => record.body.kind === "sighting" && record.body.requirements.includes(key));
  const spoken = new Set(own.flatMap((record) => [record.uuid, record.body.supersedes]));
  const here = own.filter(stands).flatMap((record) => {
    const fix = record.body.photos.map((/** @type {any} */ photo) => photo.fix).find(Boolean);
    return fix ? [{ uuid: record.uuid, lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy_m, side: record.body.side ?? null, things: things(record.body) }] : [];
  });
  return [...known.filter((one) => !spoken.has(one.uuid)), ...here];
}

export class RoadStrip {
  /** @param {HTMLElement} box @param {RoadLine} line @param {string} key @param {Record<string, string>} words */
  constructor(box, line, key, words) {
    this.box = box;
    this.line = line;
    this.key = key;
    this.words = words;
    this.rule = JSON.parse(box.dataset.rule ?? "{}");
    /** @type {Placed[]} */
    this.known = JSON.parse(box.dataset.places ?? "[]");
    this.text = /** @type {HTMLElement} */ (box.querySelector("[data-strip-text]"));
    this.ruler = /** @type {HTMLElement} */ (box.querySelector("[data-strip-ruler]"));
    /** What was worked out last. @type {Strip | null} */
    this.latest = null;
    this.covered = /** @type {HTMLElement} */ (box.querySelector("[data-strip-covered]"));
  }

  /** @param {import("../outbox/outbox.js").TrackPoint[]} track @param {import("../outbox/outbox.js").KeptRecord[]} records @param {string | null} side */
  draw(track, records, side) {
    const strip = stripAt(this.line, this.rule, track, placedThings(this.key, this.known, records), side);
    this.latest = strip;
    this.box.hidden = !strip;
    if (!strip) return;
    const window_m = this.rule.window_m ?? 500;
    const whole = strip.outcome !== null || strip.walked_m >= window_m - GAP_TOLERANCE_M;
    const figures = { window: window_m, walked: Math.round(strip.walked_m / 10) * 10, count: strip.count, required: this.rule.value };
    const sentence = whole ? this.words.strip_window : this.words.strip_walked;
    this.text.textContent = fill(sentence, figures);
    this.box.dataset.outcome = strip.outcome ?? "in_progress";
    this.covered.textContent = fill(this.words.strip_covered, { covered: Math.round(strip.covered_m / 10) * 10, length: Math.round(this.line.length_m / 10) * 10 });
    this.drawRuler(strip, window_m);
  }

  /** @param {Strip} strip @param {number} window_m */
  drawRuler(strip, window_m) {
    // The inspector stands at the right end, whichever way along the road that is.
    const share = (/** @type {number} */ chainage) => 100 - (Math.abs(strip.at_m - chainage) / window_m) * 100;
    this.ruler.style.setProperty("--walked", `${Math.min(100, (strip.walked_m / window_m) * 100)}%`);
    this.ruler.replaceChildren(...strip.dots.map((chainage) => {
      const dot = document.createElement("span");
      dot.style.setProperty("--at", `${Math.max(0, Math.min(100, share(chainage)))}%`);
      return dot;
    }));
  }
}

/**
 * Make the strips of a visit page; none where the site is no road.
 * @param {HTMLElement} root @param {Record<string, string>} words
 */
export function readStrips(root, words) {
  const coordinates = JSON.parse(root.dataset.line ?? "null");
  if (!coordinates) return [];
  const line = new RoadLine(coordinates);
  const boxes = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-road-strip]"));
  return [...boxes].map((box) => new RoadStrip(box, line, box.dataset.roadStrip ?? "", words));
}
