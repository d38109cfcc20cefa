/**
 * What is to be sent next. Pure: it looks at what lies on the phone and at the clock, and says one thing.
 *
 * Records go before photos, because they are small and tell the server which photos to expect. Within a visit records
 * keep their order; a refused one does not hold up the others. A visit's end waits until its other records are settled.
 */

/** @typedef {{seq: number, id: string, what: "visit" | "end" | "observation" | "withdrawal", uuid: string, visit: string | null, body: any, state: "waiting" | "sending" | "sent" | "refused" | "dropped", next_at?: number, held?: boolean, attempts?: number}} OutboxRecord */
/** @typedef {{uuid: string, sha256: string, state: string, next_at?: number, attempts?: number}} OutboxPhoto */
/** @typedef {{kind: "record", record: OutboxRecord} | {kind: "photo", photo: OutboxPhoto} | {kind: "wait", until: number} | null} Next */

/**
 * @param {OutboxRecord[]} records in the order in which they were made
 * @param {OutboxPhoto[]} photos
 * @param {number} now milliseconds
 * @returns {Next}
 */
export function nextToSend(records, photos, now) {
  let until = Infinity;
  const stopped = new Set();
  const open = records.filter((record) => record.state === "waiting" || record.state === "sending");
  for (const record of open) {
    const lane = record.visit ?? record.uuid;
    if (record.held || stopped.has(lane) || !mayGo(record, records)) continue;
    if ((record.next_at ?? 0) <= now) return { kind: "record", record };
    until = Math.min(until, record.next_at ?? Infinity);
    stopped.add(lane);
  }
  for (const photo of photos) {
    if (photo.state !== "on_phone" && photo.state !== "sending") continue;
    if ((photo.next_at ?? 0) <= now) return { kind: "photo", photo };
    until = Math.min(until, photo.next_at ?? Infinity);
  }
  return until === Infinity ? null : { kind: "wait", until };
}

/** @param {OutboxRecord} record @param {OutboxRecord[]} records */
function mayGo(record, records) {
  if (record.what === "visit" || record.visit === null) return true;
  const visit = records.find((other) => other.what === "visit" && other.uuid === record.visit);
  if (visit && visit.state !== "sent") return false;
  if (record.what === "withdrawal") return isSettled("observation", record.uuid, records);
  if (record.what === "end") {
    return records.every((other) => other.visit !== record.visit || other.what === "visit" || other.what === "end" || isDone(other));
  }
  const older = record.body.supersedes;
  return !older || isSettled("observation", older, records);
}

/** @param {string} what @param {string} uuid @param {OutboxRecord[]} records */
function isSettled(what, uuid, records) {
  const found = records.find((other) => other.what === what && other.uuid === uuid);
  return !found || isDone(found);
}

/** @param {OutboxRecord} record */
function isDone(record) {
  return record.state !== "waiting" && record.state !== "sending";
}

/**
 * How long to wait after the n-th failure: 2ⁿ seconds with a little chance in it, at most five minutes.
 * @param {number} attempts @param {number} [chance] between 0 and 1
 */
export function backoff_ms(attempts, chance = Math.random()) {
  return Math.min(300_000, 1000 * 2 ** Math.min(attempts, 9)) * (0.75 + 0.5 * chance);
}
