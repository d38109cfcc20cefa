/**
 * One inspector's check of one site: what was counted and answered, on top of what the server knows. It writes through
 * the outbox and tells the page that something changed; it draws nothing.
 */

import { answerOf, liveCount, stands } from "../counting/sightings.js";
import { standing } from "../counting/told.js";

/** @typedef {import("../outbox/outbox.js").KeptRecord} KeptRecord */
/** @typedef {import("../outbox/outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {import("../position.js").Fix} Fix */
/** @typedef {import("../camera/capture.js").Taken} Taken */

const FIGURES = ["measure", "survey"];

export class VisitModel extends EventTarget {
  /**
   * @param {import("../outbox/outbox.js").Outbox} outbox
   * @param {{round: number, site: number, site_name: string, recheck: boolean}} place
   */
  constructor(outbox, place) {
    super();
    this.outbox = outbox;
    this.place = place;
    this.opened_at = new Date().toISOString();
    /** @type {string | null} */
    this.side = null;
    /** @type {import("../outbox/outbox.js").KeptVisit | undefined} */
    this.visit = undefined;
    /** @type {Promise<string> | null} */
    this.starting = null;
    /** @type {KeptRecord[]} */
    this.records = [];
    /** Observations taken back on this phone, whoever's copy the page knows. @type {Set<string>} */
    this.taken_back = new Set();
    /** @type {KeptPhoto[]} */
    this.photos = [];
    /** @type {Map<string, number>} */
    this.pending = new Map();
    /** @type {Promise<void> | null} */
    this.loading = null;
    outbox.addEventListener("change", () => this.load());
  }

  /** Read again what lies on the phone; several changes in one moment are read once. */
  load() {
    this.loading ??= Promise.resolve().then(async () => {
      this.loading = null;
      const { visits, records, photos } = await this.outbox.ofPlace(this.place.round, this.place.site, this.place.recheck);
      this.visit = visits.find((visit) => visit.state === "open");
      this.records = records.filter((record) => record.what === "observation");
      this.taken_back = new Set(records.filter((record) => record.what === "withdrawal").map((record) => record.uuid));
      this.photos = photos;
      this.dispatchEvent(new Event("change"));
    });
    return this.loading;
  }

  /** Give the open visit's UUID; the first thing done starts the visit. */
  async visitUuid() {
    if (this.visit) return this.visit.uuid;
    this.starting ??= (async () => {
      const visit = { uuid: crypto.randomUUID(), ...this.place, started_at: this.opened_at, side: this.side, state: /** @type {const} */ ("open") };
      await this.outbox.startVisit(visit);
      this.visit = visit;
      return visit.uuid;
    })();
    try {
      return await this.starting;
    } finally {
      this.starting = null;
    }
  }

  /** @param {string} key @param {number} counted @param {number} counted_at @param {(body: any) => boolean} [counts] which sightings count */
  count(key, counted, counted_at, counts) {
    return liveCount(key, counted, counted_at, this.records, counts) + (this.pending.get(key) ?? 0);
  }

  /** Give everything that stands under a requirement, the server's records and this phone's. @param {string} key @param {import("../counting/told.js").Told[]} told */
  standing(key, told) {
    return standing(key, told, this.records, this.taken_back);
  }

  /** @param {string} key @returns {KeptRecord | undefined} */
  answer(key) {
    return answerOf(key, this.records);
  }

  /** @param {string} key @param {number} change */
  expect(key, change) {
    this.pending.set(key, Math.max(0, (this.pending.get(key) ?? 0) + change));
    this.dispatchEvent(new Event("change"));
  }

  /** Give the photos shown beside a requirement, oldest first, with the number of things each shows. @param {string} key */
  shown(key) {
    return this.photos.flatMap((photo) => {
      if (photo.withdrawn || photo.role === "absence") return [];
      const record = this.recordOf(photo.uuid);
      const belongs = record ? record.body.requirements.includes(key) : photo.requirement === key;
      const ref = record?.body.photos.find((/** @type {any} */ one) => one.uuid === photo.uuid);
      return belongs ? [{ photo, things: ref?.marks.length ?? 0 }] : [];
    });
  }

  /** Find the observation that holds a photo and still stands. @param {string} photo @returns {KeptRecord | undefined} */
  recordOf(photo) {
    const holding = this.records.filter((record) => record.body.photos.some((/** @type {any} */ one) => one.uuid === photo));
    return holding.filter(stands).at(-1) ?? holding.filter((record) => !record.superseded_by && !record.withdrawn).at(-1);
  }

  /**
   * Keep a photo of one counted thing. While its position is still coming (`locating`) the record is held back.
   * @param {string} key @param {Taken} taken @param {Fix | null} fix
   * @param {{themes: string[], medium: string | null, locating: boolean, item?: string | null, room?: string | null}} known
   */
  async addSighting(key, taken, fix, known) {
    const visit = await this.visitUuid();
    const body = {
      visit, requirements: [key], kind: "sighting", taken_at: taken.taken_at, photos: [photoRef(taken, fix)],
      side: this.side, themes: known.themes, medium: known.medium, item: known.item ?? null, room: known.room ?? null,
    };
    const photo = { ...this.keptPhoto(taken, fix, visit, "sighting", key), locating: known.locating };
    const uuid = crypto.randomUUID();
    await this.outbox.add({ photos: newPhotos(photo, taken), records: [{ what: "observation", uuid, visit, body, held: known.locating }] });
    return photo.uuid;
  }

  /**
   * Keep a photo that belongs to an answer; where the answer has been given it is corrected to hold the photo.
   * @param {string} key @param {Taken} taken @param {Fix | null} fix @param {boolean} locating
   */
  async addAnswerPhoto(key, taken, fix, locating) {
    const visit = await this.visitUuid();
    const photo = { ...this.keptPhoto(taken, fix, visit, "answer", key), locating };
    await this.outbox.add({ photos: newPhotos(photo, taken) });
    const given = this.answer(key) ?? this.measured(key);
    if (given) await this.outbox.revise(given.uuid, { ...given.body, photos: [...given.body.photos, photoRef(taken, fix)] });
    return photo.uuid;
  }

  /**
   * Keep a photo that shows that nothing more is there, at the start, in the middle or at the end of the walk.
   * @param {string} key @param {import("../counting/spots.js").Spot} spot @param {Taken} taken @param {Fix | null} fix @param {boolean} locating
   */
  async addAbsence(key, spot, taken, fix, locating) {
    const visit = await this.visitUuid();
    const photo = { ...this.keptPhoto(taken, fix, visit, "absence", key), locating };
    const body = { visit, requirements: [key], kind: "absence", taken_at: taken.taken_at, photos: [{ ...photoRef(taken, fix), spot }], side: this.side };
    await this.outbox.add({ photos: newPhotos(photo, taken), records: [{ what: "observation", uuid: crypto.randomUUID(), visit, body, held: locating }] });
    return photo.uuid;
  }

  /** Give the newest photo of each spot that shows that nothing more is there. @param {string} key @returns {Map<import("../counting/spots.js").Spot, KeptPhoto>} */
  absences(key) {
    const own = this.records.filter((record) => record.body.kind === "absence" && record.body.requirements.includes(key) && stands(record));
    const shots = own.flatMap((record) => record.body.photos.map((/** @type {any} */ ref) => [ref.spot, this.photos.find((photo) => photo.uuid === ref.uuid)]));
    return new Map(shots.filter(([, photo]) => photo && !photo.withdrawn));
  }

  /** @param {Taken} taken @param {Fix | null} fix @param {string} visit @param {"sighting" | "answer" | "absence"} role @param {string} requirement */
  keptPhoto({ uuid, sha256, size, type, source, source_sha256, taken_at }, fix, visit, role, requirement) {
    return { uuid, sha256, size, type, source, source_sha256, taken_at, fix, visit, role, requirement };
  }

  /** Give photos taken for an answer that no record holds yet. @param {string} key */
  loosePhotos(key) {
    return this.photos.filter((photo) => photo.role === "answer" && photo.requirement === key && !photo.withdrawn && !this.recordOf(photo.uuid));
  }

  /** Count the photos that prove the answer to a requirement, given or about to be given. @param {string} key */
  proofs(key) {
    return this.loosePhotos(key).length + (this.answer(key)?.body.photos.length ?? 0);
  }

  /** Give the figure taken last for a requirement: a photo taken after it belongs to it. @param {string} key */
  measured(key) {
    return this.records.filter((record) => stands(record) && record.body.requirements.includes(key) && FIGURES.includes(record.body.kind)).at(-1);
  }

  /**
   * Record what was said of a thing, a room, a paper, or a figure; photos taken for it beforehand go with a figure.
   * @param {string} key @param {Record<string, unknown>} said @param {{replaces?: string}} how which record it corrects, if any
   */
  async record(key, said, { replaces }) {
    const visit = await this.visitUuid();
    const before = this.records.find((record) => record.uuid === replaces && stands(record));
    const loose = FIGURES.includes(String(said.kind)) ? this.loosePhotos(key).map((photo) => photoRef(photo, photo.fix)) : [];
    const body = { visit, requirements: [key], taken_at: new Date().toISOString(), note: "", ...said, photos: [...(before?.body.photos ?? []), ...loose] };
    if (before) return this.outbox.revise(before.uuid, { ...body, visit: before.visit });
    const uuid = crypto.randomUUID();
    await this.outbox.add({ records: [{ what: "observation", uuid, visit, body: { ...body, supersedes: replaces ?? null } }] });
    return uuid;
  }

  /** Take a record back, also one that was made elsewhere or that a record of this phone corrects. @param {string} uuid @param {string} reason */
  async takeBack(uuid, reason) {
    await this.outbox.withdraw(uuid, reason);
    let elsewhere = uuid;
    for (let known = this.records.find((record) => record.uuid === uuid); known; known = this.records.find((record) => record.uuid === elsewhere)) {
      elsewhere = known.body.supersedes;
      if (!elsewhere) return;
    }
    await this.outbox.add({ records: [{ what: "withdrawal", uuid: elsewhere, visit: await this.visitUuid(), body: { reason } }] });
  }

  /** Answer a requirement, or correct the answer given before. @param {string} key @param {string} answer @param {{reason?: string | null, note?: string}} [more] */
  async give(key, answer, { reason = null, note = "" } = {}) {
    const visit = await this.visitUuid();
    const given = this.answer(key);
    const loose = this.loosePhotos(key).map((photo) => photoRef(photo, photo.fix));
    const photos = [...(given?.body.photos ?? []), ...loose];
    const body = { visit, requirements: [key], kind: "answer", answer, reason, note, taken_at: new Date().toISOString(), photos };
    const others = given?.body.requirements.filter((/** @type {string} */ other) => other !== key) ?? [];
    // An answer to several clauses (整个点位无法检查) goes on standing for the others, with its photo.
    if (given && others.length) await this.outbox.revise(given.uuid, { ...given.body, requirements: others });
    if (given && !others.length) return this.outbox.revise(given.uuid, { ...body, visit: given.visit });
    const uuid = crypto.randomUUID();
    await this.outbox.add({ records: [{ what: "observation", uuid, visit, body: given ? { ...body, photos: loose } : body }] });
    return uuid;
  }

  /**
   * Say of several requirements at once that they could not be checked: one record, so that they share its photo.
   * @param {string[]} keys @param {{reason: string | null, note: string}} said
   */
  async giveUnable(keys, { reason, note }) {
    const visit = await this.visitUuid();
    const photos = this.loosePhotos(keys[0]).map((photo) => photoRef(photo, photo.fix));
    const earlier = new Map(keys.flatMap((key) => this.answer(key) ?? []).map((record) => [record.uuid, record]));
    for (const { uuid, body } of earlier.values()) {
      await this.outbox.withdraw(uuid, "");
      if (body.answer !== "unable") continue;
      photos.push(...body.photos);
      for (const photo of body.photos) await this.outbox.markPhoto(photo.uuid, { withdrawn: false });
    }
    const uuid = crypto.randomUUID();
    const body = { visit, requirements: keys, kind: "answer", answer: "unable", reason, note, taken_at: new Date().toISOString(), photos };
    await this.outbox.add({ records: [{ what: "observation", uuid, visit, body }] });
    return uuid;
  }

  /** Answer several requirements with 符合 in one step. @param {string[]} keys @returns {Promise<string[]>} */
  async givePass(keys) {
    const visit = await this.visitUuid();
    const taken_at = new Date().toISOString();
    const records = keys.map((key) => {
      const photos = this.loosePhotos(key).map((photo) => photoRef(photo, photo.fix));
      return { what: /** @type {const} */ ("observation"), uuid: crypto.randomUUID(), visit, body: { visit, requirements: [key], kind: "answer", answer: "pass", reason: null, note: "", taken_at, photos } };
    });
    await this.outbox.add({ records });
    return records.map((record) => record.uuid);
  }

  /** Make one thing of two photos: the photo joins an earlier sighting and its own is taken back. @param {KeptRecord} record @param {KeptRecord} earlier @param {string} reason */
  async join(record, earlier, reason) {
    await this.outbox.withdraw(record.uuid, reason);
    for (const photo of record.body.photos) await this.outbox.markPhoto(photo.uuid, { withdrawn: false });
    await this.outbox.revise(earlier.uuid, { ...earlier.body, photos: [...earlier.body.photos, ...record.body.photos] });
  }

  /** Find the sighting made just before this one for the same requirement. @param {KeptRecord} record */
  before(record) {
    return this.records.filter((other) => stands(other) && other.body.kind === "sighting" && other.seq < record.seq && sameThing(other.body, record.body) && other.body.requirements.some((/** @type {string} */ key) => record.body.requirements.includes(key))).at(-1);
  }

  /** A visit walks one side: changing over ends it, unfinished, and begins the next. @param {string} side */
  async changeSide(side) {
    const visit = this.visit;
    this.side = side;
    if (!visit || visit.side === side) return;
    await this.outbox.endVisit(visit, { ended_at: new Date().toISOString(), complete: false });
    this.visit = undefined;
    this.opened_at = new Date().toISOString();
    await this.visitUuid();
  }

  /** End the visit. @param {boolean} complete whether everything was checked (检查完成) */
  async end(complete) {
    await this.visitUuid();
    const visit = /** @type {import("../outbox/outbox.js").KeptVisit} */ (this.visit);
    await this.outbox.endVisit(visit, { ended_at: new Date().toISOString(), complete });
    this.opened_at = new Date().toISOString();
    return visit.uuid;
  }
}

/** Whether two sightings name the same thing and room, or none. @param {{item?: string | null, room?: string | null}} one @param {{item?: string | null, room?: string | null}} other */
function sameThing(one, other) {
  return (one.item ?? null) === (other.item ?? null) && (one.room ?? null) === (other.room ?? null);
}

/**
 * What the outbox keeps of a picture: itself, and the camera's own file where the round wants that too. No record lists
 * the latter as a photo of its own; the picture's `source_sha256` names it.
 * @param {import("../outbox/outbox.js").NewPhoto["photo"]} photo @param {Pick<Taken, "bytes" | "thumbnail" | "original">} taken
 * @returns {import("../outbox/outbox.js").NewPhoto[]}
 */
export function newPhotos(photo, { bytes, thumbnail, original }) {
  const own = { photo, bytes, thumbnail };
  if (!original) return [own];
  const { sha256, type } = original;
  const role = /** @type {const} */ ("original");
  const beside = { ...photo, uuid: crypto.randomUUID(), sha256, type, size: original.bytes.byteLength, role, requirement: null, source_sha256: null, fix: null, locating: false };
  return [own, { photo: beside, bytes: original.bytes, thumbnail }];
}

/** @param {{uuid: string, sha256: string, size: number, source: string, source_sha256?: string | null, taken_at: string}} photo @param {Fix | null} fix */
export function photoRef({ uuid, sha256, size, source, source_sha256 = null, taken_at }, fix) {
  return { uuid, sha256, size, source, source_sha256, taken_at, fix, marks: /** @type {import("../marks.js").Mark[]} */ ([]) };
}
