/**
 * How many things the records on this phone add to what the server has counted. Pure, so that it is tested without a
 * browser. A record here is `{uuid, state, sent_at, body, withdrawn, superseded_by}` as the outbox keeps it.
 *
 * The server's figure was true at `counted_at` (this device's clock). A record that had been sent before then is in it;
 * one that was not is added; where a correction replaces a counted record, only the difference is added.
 */

/** @typedef {{marks?: unknown[]}} MarkedPhoto */
/** @typedef {{uuid: string, state: string, sent_at?: number, withdrawn?: boolean, withdrawn_at?: number, superseded_by?: string, body: {kind: string, requirements: string[], photos: MarkedPhoto[], supersedes?: string | null, answer?: string, item?: string | null, room?: string | null}}} Kept */

/**
 * Count the things one sighting stands for: its marks; without marks one thing, however many photos show it.
 * @param {{photos: MarkedPhoto[]}} body
 */
export function things(body) {
  const marks = body.photos.reduce((sum, photo) => sum + (photo.marks?.length ?? 0), 0);
  return Math.max(1, marks);
}

/** A record stands unless it was corrected, withdrawn or refused. @param {Kept} record */
export function stands(record) {
  return !record.superseded_by && !record.withdrawn && record.state !== "refused";
}

/**
 * Give the number to show for a requirement.
 * @param {string} key
 * @param {number} counted the server's figure
 * @param {number} counted_at milliseconds since 1970 on this device
 * @param {Kept[]} records observations on this phone
 * @param {(body: any) => boolean} [counts] which sightings count at all: in a compound clause, those no other part names
 */
export function liveCount(key, counted, counted_at, records, counts = () => true) {
  let number = counted;
  for (const record of records) {
    if (record.body.kind !== "sighting" || !record.body.requirements.includes(key) || !counts(record.body)) continue;
    const included = wasCounted(record, counted_at, records);
    if (stands(record) && !included && !correctsElsewhere(record, records)) number += things(record.body);
    if (!stands(record) && included) number -= things(record.body);
  }
  return Math.max(0, number);
}

/** Whether it corrects a record that is not on this phone, and which the server has therefore counted. @param {Kept} record @param {Kept[]} records */
function correctsElsewhere({ body }, records) {
  return Boolean(body.supersedes) && !records.some((other) => other.uuid === body.supersedes);
}

/**
 * Tell whether the server had this record and nothing that takes it back when it counted.
 * @param {Kept} record
 * @param {number} counted_at
 * @param {Kept[]} records
 */
function wasCounted(record, counted_at, records) {
  if (!arrived(record, counted_at)) return false;
  if (record.withdrawn && record.withdrawn_at !== undefined && record.withdrawn_at < counted_at) return false;
  const newer = records.find((other) => other.uuid === record.superseded_by);
  return !(newer && arrived(newer, counted_at));
}

/** @param {Kept} record @param {number} counted_at */
function arrived(record, counted_at) {
  return record.state === "sent" && record.sent_at !== undefined && record.sent_at < counted_at;
}

/**
 * Give the record that answers a requirement as a whole now, or undefined.
 * @template {Kept} Record
 * @param {string} key
 * @param {Record[]} records in the order in which they were made
 */
export function answerOf(key, records) {
  return records.filter((record) => record.body.kind === "answer" && !record.body.item && !record.body.room && record.body.requirements.includes(key) && stands(record)).at(-1);
}
