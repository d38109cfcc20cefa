/**
 * All reads of what lies on this phone. Counting goes by an index, and what is long is read piece by piece: an outbox with
 * hundreds of photos must cost no more per photo than one with ten.
 */

import { PhoneStore } from "./phone-store.js";
import { nextToSend } from "./sending-order.js";
import { PHOTO_COUNTS, RECORD_COUNTS, tally } from "./tally.js";

/** @typedef {import("./outbox.js").KeptRecord} KeptRecord */
/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {import("./outbox.js").KeptVisit} KeptVisit */

/** All photos that count as this, oldest first. @param {import("./tally.js").PhotoCount | string} name */
export function counted(name) {
  return IDBKeyRange.bound([name], [name, []]);
}

export class Kept extends PhoneStore {
  /** @param {string} visit @returns {Promise<import("./outbox.js").TrackPoint[]>} */
  async track(visit) {
    const fixes = await this.run(["fixes"], "readonly", (stores) => stores.fixes.index("visit").getAll(visit));
    return fixes.map((/** @type {any} */ fix) => fix.point);
  }

  /** @param {string} visit @returns {Promise<KeptRecord[]>} */
  recordsOf(visit) {
    return this.run(["records"], "readonly", ({ records }) => records.index("visit").getAll(visit));
  }

  /** Everything kept on this phone about one site in one round: of its check, or of re-checks. @param {number} round @param {number} site @param {boolean} [recheck] */
  async ofPlace(round, site, recheck = false) {
    /** @type {KeptVisit[]} */
    const all = await this.run(["visits"], "readonly", (stores) => stores.visits.index("place").getAll([round, site]));
    const visits = all.filter((visit) => Boolean(visit.recheck) === recheck);
    const records = (await Promise.all(visits.map((visit) => this.recordsOf(visit.uuid)))).flat();
    const photos = (await Promise.all(visits.map((visit) => this.photosOf(visit.uuid)))).flat();
    return { visits, records: records.sort((a, b) => a.seq - b.seq), photos: photos.sort((a, b) => a.added_at - b.added_at) };
  }

  /** @param {string} visit @returns {Promise<KeptPhoto[]>} */
  photosOf(visit) {
    return this.run(["photos"], "readonly", ({ photos }) => photos.index("visit").getAll(visit));
  }

  /** All visits. @returns {Promise<KeptVisit[]>} */
  visits() {
    return this.run(["visits"], "readonly", ({ visits }) => visits.getAll());
  }

  /** All records and photos. @returns {Promise<{records: KeptRecord[], photos: KeptPhoto[]}>} */
  everything() {
    return this.run(["records", "photos"], "readonly", async ({ records, photos }) => ({ records: await records.getAll(), photos: await photos.getAll() }));
  }

  /** Photos that count as any of these, each kind oldest first. @param {import("./tally.js").PhotoCount[]} names @returns {Promise<KeptPhoto[]>} */
  photosCounted(...names) {
    return this.run(["photos"], "readonly", async ({ photos }) => {
      const found = [];
      for (const name of names) found.push(...await photos.index("counted_as").getAll(counted(name)));
      return found;
    });
  }

  /** Records that count as any of these, in the order in which they were made. @param {import("./tally.js").RecordCount[]} names @returns {Promise<KeptRecord[]>} */
  recordsCounted(...names) {
    return this.run(["records"], "readonly", async ({ records }) => {
      const found = [];
      for (const name of names) found.push(...await records.index("counted_as").getAll(name));
      return found.sort((a, b) => a.seq - b.seq);
    });
  }

  /** @param {string} sha256 @returns {Promise<ArrayBuffer | undefined>} */
  async bytesOf(sha256) {
    return (await this.run(["bytes"], "readonly", ({ bytes }) => bytes.get(sha256)))?.bytes;
  }

  /** @param {string} uuid @returns {Promise<ArrayBuffer | undefined>} */
  async thumbnailOf(uuid) {
    return (await this.run(["thumbnails"], "readonly", ({ thumbnails }) => thumbnails.get(uuid)))?.bytes;
  }

  /** A note about this phone itself, such as which database this is. @param {string} key @returns {Promise<any>} */
  note(key) {
    return this.run(["meta"], "readonly", ({ meta }) => meta.get(key));
  }

  /** Say what is to be sent next. @param {number} now @returns {Promise<import("./sending-order.js").Next>} */
  next(now) {
    return this.run(["records", "photos"], "readonly", ({ records, photos }) => nextToSend({
      openRecords: () => openRecords(records),
      openPhotos: () => openPhotos(photos),
      record: (id) => records.index("id").get(id),
      recordsOf: (visit) => records.index("visit").getAll(visit),
    }, now));
  }

  /** Count photos so that taken = verified + on_phone, and records by state. */
  states() {
    return this.run(["records", "photos"], "readonly", async ({ records, photos }) => {
      const photo = await Promise.all(PHOTO_COUNTS.map((name) => photos.index("counted_as").count(counted(name))));
      const record = await Promise.all(RECORD_COUNTS.map((name) => records.index("counted_as").count(name)));
      const first = await records.index("counted_as").get("refused");
      return tally(named(PHOTO_COUNTS, photo), named(RECORD_COUNTS, record), first?.reason);
    });
  }
}

/** @param {any} records the store */
async function* openRecords(records) {
  const keys = [...await records.index("counted_as").getAllKeys("sending"), ...await records.index("counted_as").getAllKeys("waiting")];
  for (const key of keys.sort((a, b) => a - b)) yield await records.get(key);
}

/** @param {any} photos the store */
async function* openPhotos(photos) {
  for (const name of ["sending", "on_phone"]) {
    for (let cursor = await photos.index("counted_as").openCursor(counted(name)); cursor; cursor = await cursor.continue()) yield cursor.value;
  }
}

/**
 * @template {string} Name
 * @param {Name[]} names @param {number[]} counts
 */
function named(names, counts) {
  return /** @type {Record<Name, number>} */ (Object.fromEntries(names.map((name, index) => [name, counts[index]])));
}
