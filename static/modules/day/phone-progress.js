/**
 * What this phone adds to the progress a page shows: records made here that the page's figures do not hold yet. Pure.
 * They are counted beside the server's figure and never into it, because only the server says what a record settles.
 */

/** @typedef {{requirements: number, complete: boolean, begun: boolean, waiting: number}} Added */
/** @typedef {Pick<import("../outbox/outbox.js").KeptVisit, "uuid" | "round" | "site" | "recheck">} VisitFacts */
/** @typedef {Pick<import("../outbox/outbox.js").KeptRecord, "what" | "uuid" | "visit" | "body" | "state" | "withdrawn" | "superseded_by" | "sent_at">} RecordFacts */

/** @param {number | string} round @param {number | string} site @param {boolean} recheck */
export const placeKey = (round, site, recheck) => `${round}/${site}${recheck ? "/recheck" : ""}`;

/**
 * Give what each place gained on this phone since the page's figures were true.
 * @param {VisitFacts[]} visits @param {RecordFacts[]} records @param {number} since milliseconds
 * @returns {Map<string, Added>} by `placeKey`
 */
export function addedHere(visits, records, since) {
  const places = new Map(visits.map((visit) => [visit.uuid, placeKey(visit.round, visit.site, Boolean(visit.recheck))]));
  /** @type {Map<string, {named: Set<string>, complete: boolean, waiting: number}>} */
  const found = new Map();
  for (const record of records) {
    const key = places.get(record.visit ?? "");
    const isUnsent = record.state === "waiting" || record.state === "sending";
    const isNew = isUnsent || (record.state === "sent" && (record.sent_at ?? 0) > since);
    if (!key || !isNew) continue;
    const place = found.get(key) ?? { named: new Set(), complete: false, waiting: 0 };
    found.set(key, place);
    if (isUnsent) place.waiting += 1;
    if (record.what === "end" && record.body.complete) place.complete = true;
    if (record.what !== "observation" || record.withdrawn || record.superseded_by) continue;
    for (const requirement of record.body.requirements ?? []) place.named.add(requirement);
  }
  return new Map([...found].map(([key, { named, complete, waiting }]) => [key, { requirements: named.size, complete, begun: named.size > 0, waiting }]));
}
