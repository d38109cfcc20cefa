/**
 * What was said of things, rooms, papers and figures of a requirement: the server's records and those on this phone as
 * one list. Pure, so that it is tested without a browser.
 *
 * A record on this phone always speaks before the server's copy of it: it may have been corrected or taken back since.
 */

import { stands, things } from "./sightings.js";

/** @typedef {import("../outbox/outbox.js").KeptRecord} KeptRecord */
/** @typedef {{uuid: string, kind: string, own: boolean, answer: string | null, item: string | null, room: string | null, face: string | null, numerator: number | null, denominator: number | null, value: number | null, unit: string | null, span: number | null, ticks: number, things: number}} Told */
/** @typedef {Told & {local: boolean}} Standing */

/**
 * Give what stands, the server's first, then this phone's in the order in which they were made.
 * @param {string} key @param {Told[]} told @param {KeptRecord[]} records @param {Set<string>} [taken_back]
 * @returns {Standing[]}
 */
export function standing(key, told, records, taken_back = new Set()) {
  const own = records.filter((record) => record.body.requirements.includes(key) && record.body.kind !== "absence");
  const replaced = new Set(own.flatMap((record) => (record.state === "refused" ? [record.uuid] : [record.uuid, record.body.supersedes])));
  const known = told.filter((one) => !replaced.has(one.uuid) && !taken_back.has(one.uuid)).map((one) => ({ ...one, local: false }));
  return [...known, ...own.filter(stands).map(asTold)];
}

/** @param {KeptRecord} record @returns {Standing} */
function asTold({ uuid, body }) {
  const { kind, answer = null, item = null, room = null, face = null, numerator = null, denominator = null, value = null, unit = null, span = null } = body;
  return {
    uuid, kind, own: true, local: true, answer, item, room, face, numerator, denominator, value, unit, span,
    ticks: body.ticks?.length ?? 0, things: body.photos.length ? things(body) : 0,
  };
}

/** Whether a record speaks of one part: of this part by its label, or of no part in particular. @param {Standing} one @param {string | null} label */
export function speaksOf(one, label) {
  return one.item === null || one.item === label;
}

/** Give the latest answer for a thing or a room. @param {Standing[]} all @param {"item" | "room"} slot @param {string} name */
export function answerFor(all, slot, name) {
  return all.filter((one) => one[slot] === name && one.answer !== null && one.kind !== "sighting").at(-1);
}

/** Count the things photographed under a name. @param {Standing[]} all @param {"item" | "room"} slot @param {string} name */
export function seenFor(all, slot, name) {
  return all.filter((one) => one[slot] === name && one.kind === "sighting").reduce((sum, one) => sum + Math.max(1, one.things), 0);
}

/** Give the figures of a kind: shares measured on site, shares of the ledger, timed, survey or single values. @param {Standing[]} all @param {string} shape */
export function figures(all, shape) {
  if (shape === "timed") return all.filter((one) => one.span !== null);
  if (shape === "survey") return all.filter((one) => one.kind === "survey");
  if (shape === "value") return all.filter((one) => one.value !== null);
  const kind = shape === "ledger" ? "document" : "measure";
  return all.filter((one) => one.kind === kind && one.denominator !== null);
}

/**
 * Add figures up; of several figures of the ledger for one thing the latest holds, on site every one is a face.
 * @param {Standing[]} rows @param {string} shape
 */
export function share(rows, shape) {
  const counted = shape === "ledger" ? rows.slice(-1) : rows;
  const part = counted.reduce((sum, one) => sum + (one.numerator ?? 0), 0);
  const whole = counted.reduce((sum, one) => sum + (one.denominator ?? 0), 0);
  return { part: tidy(part), whole: tidy(whole), percent: percent(part, whole) };
}

/** @param {number} part @param {number} whole */
export function percent(part, whole) {
  return whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0;
}

/** Take the dust of floating point off a figure. @param {number} figure */
export function tidy(figure) {
  return Math.round(figure * 1e6) / 1e6;
}

/**
 * Read a number as people type it: full-width figures and a comma for the point are understood.
 * @param {string} typed @returns {number | null} NaN where it is no number, null where nothing was typed
 */
export function readNumber(typed) {
  const plain = typed.normalize("NFKC").trim().replace(/^(\d+),(\d{1,2})$/, "$1.$2");
  if (!plain) return null;
  return /^\d+(\.\d*)?$|^\.\d+$/.test(plain) ? Number(plain) : Number.NaN;
}
