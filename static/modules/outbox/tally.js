/**
 * Figures that reconcile: taken = verified + on the phone. Pure.
 *
 * Every row carries what it counts as, so that the store can count by an index and need not read its rows.
 */

/** @typedef {import("./outbox.js").KeptRecord} KeptRecord */
/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {"on_phone" | "sending" | "verified" | "rejected" | "withdrawn"} PhotoCount */
/** @typedef {"waiting" | "sending" | "sent" | "refused" | "settled" | "dropped"} RecordCount */
/** @typedef {ReturnType<typeof tally>} Tally */

/** @type {PhotoCount[]} */
export const PHOTO_COUNTS = ["on_phone", "sending", "verified", "rejected", "withdrawn"];
/** @type {RecordCount[]} */
export const RECORD_COUNTS = ["waiting", "sending", "sent", "refused", "settled", "dropped"];

/** Say what a photo counts as; a withdrawn one that never left counts for nothing. @param {Pick<KeptPhoto, "state" | "withdrawn">} photo @returns {PhotoCount} */
export function photoCountsAs(photo) {
  return photo.withdrawn && photo.state !== "verified" ? "withdrawn" : photo.state;
}

/** Say what a record counts as; a refused one that was replaced or taken back is settled. @param {Pick<KeptRecord, "state" | "superseded_by" | "withdrawn">} record @returns {RecordCount} */
export function recordCountsAs(record) {
  return record.state === "refused" && (record.superseded_by || record.withdrawn) ? "settled" : record.state;
}

/**
 * Put the counts together.
 * @param {Partial<Record<PhotoCount, number>>} photos @param {Partial<Record<RecordCount, number>>} records @param {string} [refused_reason] of the first that was refused
 */
export function tally(photos, records, refused_reason = "") {
  const { on_phone = 0, sending = 0, verified = 0, rejected = 0 } = photos;
  const waiting = (records.waiting ?? 0) + (records.sending ?? 0);
  const records_refused = records.refused ?? 0;
  const unsent_photos = on_phone + sending;
  return {
    taken: verified + unsent_photos + rejected, verified, rejected, on_phone: unsent_photos + rejected, sending,
    records_waiting: waiting, records_refused, records_sent: records.sent ?? 0, refused_reason,
    pending: waiting + unsent_photos, refused: rejected + records_refused,
  };
}
