/** Figures that reconcile: taken = verified + on the phone. Pure. */

/** @typedef {import("./outbox.js").KeptRecord} KeptRecord */
/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */

/**
 * Count what was taken, what has arrived and what is still here; a withdrawn photo that never left is not counted.
 * @param {KeptRecord[]} records @param {KeptPhoto[]} photos
 */
export function tally(records, photos) {
  const kept = photos.filter((photo) => !photo.withdrawn || photo.state === "verified");
  const verified = kept.filter((photo) => photo.state === "verified").length;
  const rejected = kept.filter((photo) => photo.state === "rejected").length;
  const waiting = records.filter((record) => record.state === "waiting" || record.state === "sending").length;
  const refused = records.filter((record) => record.state === "refused" && !record.superseded_by && !record.withdrawn);
  return {
    taken: kept.length, verified, rejected, on_phone: kept.length - verified,
    records_waiting: waiting, records_refused: refused.length, records_sent: records.filter((record) => record.state === "sent").length,
    refused_reason: refused[0]?.reason ?? "",
    pending: waiting + kept.length - verified - rejected,
  };
}
