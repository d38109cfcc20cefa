/**
 * What lies on this phone: visits, records, photos and their bytes, in IndexedDB, one store for each account.
 *
 * Everything made in the field is written here first, records and bytes in one durable transaction, and leaves only
 * when the server has said so. A reload, a crash or a signed-out session loses nothing. Bytes go once no photo needs
 * them any more; the record of what was sent and a small picture stay. States of a photo: on_phone, sending, verified,
 * rejected. States of a record: waiting, sending, sent, refused,
 * dropped (taken back before it left).
 */

import { counted, Kept } from "./kept.js";
import { photoCountsAs, recordCountsAs } from "./tally.js";

/** @typedef {import("./sending-order.js").OutboxRecord & {added_at: number, sent_at?: number, reason?: string, code?: string, withdrawn?: boolean, withdrawn_at?: number, superseded_by?: string}} KeptRecord */
/** @typedef {{uuid: string, sha256: string, size: number, type: string, visit: string | null, role: "sighting" | "answer" | "absence" | "problem" | "original", requirement: string | null, source: string, source_sha256?: string | null, taken_at: string, fix: any, state: "on_phone" | "sending" | "verified" | "rejected", added_at: number, upload_url?: string, attempts?: number, next_at?: number, reason?: string, code?: string, withdrawn?: boolean, locating?: boolean}} KeptPhoto */
/** @typedef {{uuid: string, round: number, site: number, site_name: string, started_at: string, side: string | null, state: "open" | "ended", recheck?: boolean}} KeptVisit */
/** @typedef {{lon: number, lat: number, accuracy_m: number | null, at: string}} TrackPoint */
/** @typedef {{what: KeptRecord["what"], uuid: string, visit: string | null, body: any, held?: boolean}} NewRecord */
/** @typedef {{photo: Omit<KeptPhoto, "state" | "added_at">, bytes: ArrayBuffer, thumbnail: ArrayBuffer | null}} NewPhoto */

export class Outbox extends Kept {
  /** @param {string} owner the account's number: another person on this phone has another store */
  constructor(owner) {
    super(`xuncheng-field-${owner}`);
    this.owner = owner;
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(this.name);
    this.channel?.addEventListener("message", () => this.dispatchEvent(new Event("change")));
  }

  changed() {
    this.dispatchEvent(new Event("change"));
    this.channel?.postMessage("change");
  }

  /** Keep a visit and the record of its start. @param {KeptVisit} visit */
  async startVisit(visit) {
    const body = { round: visit.round, site: visit.site, started_at: visit.started_at, side: visit.side, ...(visit.recheck ? { recheck: true } : {}) };
    await this.run(["visits", "records"], "readwrite", async ({ visits, records }) => {
      await visits.put(visit);
      await records.add(newRecord({ what: "visit", uuid: visit.uuid, visit: visit.uuid, body }));
    });
    this.changed();
  }

  /** Keep the end of a visit with the track walked. @param {KeptVisit} visit @param {{ended_at: string, complete: boolean}} end */
  async endVisit(visit, end) {
    await this.run(["visits", "records", "fixes"], "readwrite", async ({ visits, records, fixes }) => {
      const track = (await fixes.index("visit").getAll(visit.uuid)).map((/** @type {any} */ fix) => fix.point).slice(-20_000);
      await visits.put({ ...visit, state: "ended" });
      await records.add(newRecord({ what: "end", uuid: visit.uuid, visit: visit.uuid, body: { ...end, track, covered: null } }));
    });
    this.changed();
  }

  /** @param {string} visit @param {TrackPoint} point */
  async addTrackPoint(visit, point) {
    await this.run(["fixes"], "readwrite", ({ fixes }) => fixes.add({ visit, point }));
  }

  /**
   * Keep records and photos made together: all of it or none.
   * @param {{records?: NewRecord[], photos?: NewPhoto[]}} made
   */
  async add({ records: added = [], photos: taken = [] }) {
    await this.run(["records", "photos", "bytes", "thumbnails"], "readwrite", async ({ records, photos, bytes, thumbnails }) => {
      for (const one of taken) {
        await putPhoto(photos, { ...one.photo, state: "on_phone", added_at: Date.now() });
        await bytes.put({ sha256: one.photo.sha256, bytes: one.bytes });
        if (one.thumbnail) await thumbnails.put({ uuid: one.photo.uuid, bytes: one.thumbnail });
      }
      for (const record of added) await records.add(newRecord(record));
    });
    this.changed();
  }

  /**
   * Correct an observation. One that has not left is changed in place; one that may have arrived is replaced by a new
   * one that supersedes it. Give the UUID of the one that stands.
   * @param {string} uuid @param {any} body
   */
  async revise(uuid, body) {
    const standing = await this.run(["records"], "readwrite", async ({ records }) => {
      const record = await records.index("id").get(`observation:${uuid}`);
      if (record.state === "waiting" && !record.attempts) {
        await putRecord(records, { ...record, body: { ...body, supersedes: record.body.supersedes ?? null } });
        return uuid;
      }
      const newer = crypto.randomUUID();
      const supersedes = record.state === "refused" ? record.body.supersedes ?? null : uuid;
      await putRecord(records, { ...record, superseded_by: newer });
      await records.add(newRecord({ what: "observation", uuid: newer, visit: record.visit, body: { ...body, supersedes } }));
      return newer;
    });
    this.changed();
    return standing;
  }

  /**
   * Take an observation back, and every earlier form of it: withdrawing only the last would bring back the one before.
   * What has not left the phone is simply not sent; its photos are not sent either.
   * @param {string} uuid @param {string} reason
   */
  async withdraw(uuid, reason) {
    await this.run(["records", "photos"], "readwrite", async ({ records, photos }) => {
      let id = uuid;
      while (id) {
        const record = await records.index("id").get(`observation:${id}`);
        if (!record || record.withdrawn) break;
        const unsent = record.state === "waiting" && !record.attempts;
        await putRecord(records, { ...record, withdrawn: true, withdrawn_at: unsent ? Date.now() : undefined, state: unsent ? "dropped" : record.state });
        if (!unsent && record.state !== "refused") await records.add(newRecord({ what: "withdrawal", uuid: id, visit: record.visit, body: { reason } }));
        for (const photo of record.body.photos) {
          const kept = await photos.get(photo.uuid);
          if (kept) await putPhoto(photos, { ...kept, withdrawn: true });
        }
        id = record.body.supersedes;
      }
    });
    this.changed();
  }

  /**
   * Give a photo the position that came a moment after the shutter, and let its record go. Without one (the phone found
   * none, or the page was closed meanwhile) the photo keeps what it has.
   * @param {string} uuid @param {import("../position.js").Fix | null} [fix]
   */
  async settleFix(uuid, fix) {
    await this.run(["records", "photos"], "readwrite", async ({ records, photos }) => {
      const photo = await photos.get(uuid);
      if (!photo) return;
      const { locating, ...settled } = photo;
      await putPhoto(photos, fix ? { ...settled, fix } : settled);
      for (const record of await records.index("visit").getAll(photo.visit ?? "")) {
        if (record.what !== "observation" || record.state !== "waiting" || record.attempts) continue;
        const refs = record.body.photos;
        if (!refs.some((/** @type {any} */ one) => one.uuid === uuid)) continue;
        const located = refs.map((/** @type {any} */ one) => (fix && one.uuid === uuid ? { ...one, fix } : one));
        await putRecord(records, { ...record, held: false, body: { ...record.body, photos: located } });
      }
    });
    this.changed();
  }

  /** A page that was closed while it waited for a position leaves photos in waiting: let them go as they are. */
  async settleAbandoned() {
    for (const photo of await this.photosCounted("on_phone")) {
      if (photo.locating && Date.now() - photo.added_at > 10_000) await this.settleFix(photo.uuid);
    }
  }

  /** Note what became of a record. @param {string} id @param {Partial<KeptRecord>} changes */
  async mark(id, changes) {
    await this.run(["records"], "readwrite", async ({ records }) => {
      const record = await records.index("id").get(id);
      if (record) await putRecord(records, { ...record, ...changes });
      if (record?.what === "withdrawal" && changes.state === "sent") {
        const taken = await records.index("id").get(`observation:${record.uuid}`);
        if (taken) await putRecord(records, { ...taken, withdrawn_at: changes.sent_at });
      }
    });
    this.changed();
  }

  /** Note what became of a photo; bytes that no photo needs any more are let go. @param {string} uuid @param {Partial<KeptPhoto>} changes */
  async markPhoto(uuid, changes) {
    await this.run(["photos", "bytes"], "readwrite", async ({ photos, bytes }) => {
      const photo = await photos.get(uuid);
      if (!photo) return;
      await putPhoto(photos, { ...photo, ...changes });
      if (changes.state !== "verified") return;
      const same = await photos.index("sha256").getAll(photo.sha256);
      if (same.every((/** @type {KeptPhoto} */ one) => one.uuid === uuid || one.state === "verified")) await bytes.delete(photo.sha256);
    });
    this.changed();
  }

  /** Let everything go again now: what waits for its turn, and on request what was refused. @param {{refused?: boolean}} [wanted] */
  async hurry({ refused = false } = {}) {
    const again = refused ? { next_at: 0, attempts: 0, reason: undefined, code: undefined } : { next_at: 0 };
    const changed = await this.run(["records", "photos"], "readwrite", async ({ records, photos }) => {
      let changes = 0;
      for (const count of refused ? ["waiting", "refused"] : ["waiting"]) {
        for (const record of await records.index("counted_as").getAll(count)) {
          if (count === "waiting" && !record.next_at) continue;
          await putRecord(records, { ...record, ...again, state: "waiting" });
          changes += 1;
        }
      }
      for (const count of refused ? ["on_phone", "rejected"] : ["on_phone"]) {
        for (const photo of await photos.index("counted_as").getAll(counted(count))) {
          if (count === "on_phone" && !photo.next_at) continue;
          await putPhoto(photos, { ...photo, ...again, state: "on_phone" });
          changes += 1;
        }
      }
      return changes;
    });
    if (changed) this.changed();
  }
}

/** @param {NewRecord} record */
function newRecord(record) {
  const row = { ...record, id: `${record.what}:${record.uuid}`, held: record.held ?? false, state: /** @type {const} */ ("waiting"), added_at: Date.now() };
  return { ...row, counted_as: recordCountsAs(row) };
}

/** @param {any} records the store @param {KeptRecord} record */
function putRecord(records, record) {
  return records.put({ ...record, counted_as: recordCountsAs(record) });
}

/** @param {any} photos the store @param {KeptPhoto} photo */
function putPhoto(photos, photo) {
  return photos.put({ ...photo, counted_as: photoCountsAs(photo) });
}
