/**
 * What is to be sent next. Pure: it looks at what lies on the phone and at the clock, and says one thing.
 *
 * Records go before photos, because they are small and tell the server which photos to expect. Within a visit records
 * keep their order; a refused one does not hold up the others. A visit's end waits until its other records are settled.
 * What lies on the phone is asked for piece by piece, so that an outbox with hundreds of photos is not read through for
 * each of them.
 */

/** @typedef {{seq: number, id: string, what: "visit" | "end" | "observation" | "withdrawal" | "correction", uuid: string, visit: string | null, body: any, state: "waiting" | "sending" | "sent" | "refused" | "dropped", next_at?: number, held?: boolean, attempts?: number}} OutboxRecord */
/** @typedef {{uuid: string, sha256: string, type: string, state: string, upload_url?: string, next_at?: number, attempts?: number}} OutboxPhoto */
/** @typedef {{kind: "record", record: OutboxRecord} | {kind: "photo", photo: OutboxPhoto} | {kind: "wait", until: number} | null} Next */
/**
 * @typedef {object} Lying what lies on the phone
 * @property {() => AsyncIterable<OutboxRecord>} openRecords those to be sent, in the order in which they were made
 * @property {() => AsyncIterable<OutboxPhoto>} openPhotos those to be sent, oldest first
 * @property {(id: string) => Promise<OutboxRecord | undefined>} record
 * @property {(visit: string) => Promise<OutboxRecord[]>} recordsOf
 */

/**
 * @param {Lying} lying
 * @param {number} now milliseconds
 * @returns {Promise<Next>}
 */
export async function nextToSend(lying, now) {
  let until = Infinity;
  const stopped = new Set();
  for await (const record of lying.openRecords()) {
    const lane = record.visit ?? record.uuid;
    if (record.held || stopped.has(lane) || !(await mayGo(record, lying))) continue;
    if ((record.next_at ?? 0) <= now) return { kind: "record", record };
    until = Math.min(until, record.next_at ?? Infinity);
    stopped.add(lane);
  }
  for await (const photo of lying.openPhotos()) {
    if ((photo.next_at ?? 0) <= now) return { kind: "photo", photo };
    until = Math.min(until, photo.next_at ?? Infinity);
  }
  return until === Infinity ? null : { kind: "wait", until };
}

/** @param {OutboxRecord} record @param {Lying} lying */
async function mayGo(record, lying) {
  if (record.what === "visit" || record.visit === null) return true;
  const visit = await lying.record(`visit:${record.visit}`);
  if (visit && visit.state !== "sent") return false;
  if (record.what === "withdrawal") return isSettled(await lying.record(`observation:${record.uuid}`));
  if (record.what === "end") return (await lying.recordsOf(record.visit)).every((other) => other.what === "visit" || other.what === "end" || isDone(other));
  const older = record.body.supersedes;
  return !older || isSettled(await lying.record(`observation:${older}`));
}

/** @param {OutboxRecord | undefined} found */
function isSettled(found) {
  return !found || isDone(found);
}

/** @param {OutboxRecord} record */
function isDone(record) {
  return record.state !== "waiting" && record.state !== "sending";
}

/**
 * How long to wait after the n-th failure: 2ⁿ seconds with a quarter of chance in it, never more than five minutes.
 * @param {number} attempts @param {number} [chance] between 0 and 1
 */
export function backoff_ms(attempts, chance = Math.random()) {
  return Math.min(240_000, 1000 * 2 ** Math.min(attempts, 9)) * (0.75 + 0.5 * chance);
}
