/**
 * Photographing on the visit page: pictures of the camera, the phone's own camera or the gallery become records at once,
 * with the position of their moment, and the page says what was counted or what may make them doubtful.
 */

import { askForPictures, takeFile, takeShot } from "../camera/capture.js";
import { pictureOf } from "./photo-strip.js";
import { fixAt, FRESH_MS } from "../position.js";
import { toast } from "../toast.js";
import { fill } from "../words.js";

/** @typedef {import("./requirement.js").Requirement} Requirement */
/** @typedef {import("./asks.js").About} About */
/** @typedef {import("../camera/capture.js").Taken} Taken */
/** What a photo is taken of: a part of the clause, or what proves an answer. @typedef {{about?: About, proves: boolean, spot?: import("../counting/spots.js").Spot}} How */
/**
 * What of the page photographing needs.
 * @typedef {object} Page
 * @property {Record<string, string>} words
 * @property {import("./visit-model.js").VisitModel} model
 * @property {import("../outbox/outbox.js").Outbox} outbox
 * @property {import("../position.js").Positions} positions
 * @property {import("./track.js").Track} track
 * @property {import("../camera/camera.js").Camera} camera
 * @property {ReturnType<typeof import("../camera/picture.js").readWanted>} wanted
 * @property {import("./photo-editing.js").PhotoEditing} editing
 * @property {import("./answer-sheet.js").AnswerSheet} answers
 */

export class Shooting {
  /** @param {Page} page @param {HTMLInputElement} gallery @param {() => void} onTaken */
  constructor({ words, model, outbox, positions, track, camera, wanted, editing, answers }, gallery, onTaken) {
    this.words = words;
    this.model = model;
    this.outbox = outbox;
    this.positions = positions;
    this.track = track;
    this.camera = camera;
    this.wanted = wanted;
    this.editing = editing;
    this.answers = answers;
    this.gallery = gallery;
    this.onTaken = onTaken;
    /** What was counted last. @type {Requirement | undefined} */
    this.last = undefined;
  }

  /** @param {Requirement} requirement @param {About} [about] what of it is photographed, where it has parts */
  shoot(requirement, about) {
    this.open(requirement, { about, proves: false });
  }

  /** Photograph what proves an answer: it shows no counted thing, also where things are counted. @param {Requirement} requirement */
  shootProof(requirement) {
    this.open(requirement, { about: undefined, proves: true });
  }

  /** Photograph that from a spot nothing more is to be seen. @param {Requirement} requirement @param {import("../counting/spots.js").Spot} spot */
  shootSpot(requirement, spot) {
    this.open(requirement, { proves: true, spot });
  }

  /** @param {Requirement} requirement @param {How} how */
  open(requirement, how) {
    const last = () => (how.spot ? undefined : this.model.shown(requirement.key).at(-1)?.photo);
    this.camera.shoot({
      title: `${requirement.key} ${requirement.title}`,
      count: () => this.sayCount(requirement, how),
      takeShot: (shot) => this.take(requirement, [() => takeShot(shot, this.wanted)], how),
      takeFiles: (files) => this.take(requirement, files.map((file) => () => takeFile(file, "camera", this.wanted)), how),
      lastPicture: async () => { const photo = last(); return photo ? pictureOf(this.outbox, photo.uuid) : ""; },
      openLast: () => { const photo = last(); if (photo) this.editing.open(photo); },
    });
  }

  /** @param {Requirement} requirement */
  pick(requirement) {
    const how = { about: undefined, proves: false };
    askForPictures(this.gallery, (files) => this.take(requirement, files.map((file) => () => takeFile(file, "gallery", this.wanted)), how));
  }

  /** Whether a photo shows counted things. @param {Requirement} requirement @param {How} how */
  isCounted(requirement, { about, proves }) {
    return !proves && requirement.isCounted && (!about || requirement.counts(about));
  }

  /** How far it has come, for the viewfinder. @param {Requirement} requirement @param {How} how */
  sayCount(requirement, how) {
    if (how.spot) return this.words[`spot_${how.spot}`];
    if (!this.isCounted(requirement, how)) return fill(this.words.photos_taken, { n: this.model.shown(requirement.key).length });
    const required = requirement.required === null ? "" : ` / ${requirement.required}`;
    return `${this.countOf(requirement)}${required} ${requirement.unit}`;
  }

  /** @param {Requirement} requirement @param {(() => Promise<Taken>)[]} pictures @param {How} how */
  async take(requirement, pictures, how) {
    const isCounted = this.isCounted(requirement, how);
    if (isCounted && !how.about) this.last = requirement;
    for (const picture of pictures) {
      if (isCounted) this.model.expect(requirement.key, 1);
      let counted = isCounted;
      const settle = () => { if (counted) { counted = false; this.model.expect(requirement.key, -1); } };
      try {
        await this.keep(requirement, await picture(), settle, how);
      } catch (failure) {
        this.tell(fill(this.words.storage_failed, { reason: failure instanceof Error ? failure.name : "" }), "fail", { stay_ms: 15_000 });
      } finally {
        settle();
      }
    }
    this.onTaken();
  }

  /** Say something where it can be seen: within the viewfinder while that is open. @param {string} text @param {string} outcome @param {Parameters<typeof toast>[1]} [options] */
  tell(text, outcome, options) {
    if (this.camera.isOpen) this.camera.say(text, outcome);
    else toast(text, options);
  }

  /** @param {Requirement} requirement @param {Taken} taken @param {() => void} settle @param {How} how */
  async keep(requirement, taken, settle, { about, proves, spot }) {
    const isCamera = taken.source === "camera";
    const heading_deg = taken.heading_deg ?? null;
    const locating = taken.locating ?? (isCamera && this.positions.isStale());
    const fix = taken.fix !== undefined ? taken.fix : isCamera ? this.positions.atShutter(heading_deg) : await this.fixThen(Date.parse(taken.taken_at));
    const themes = requirement.themes.length === 1 ? requirement.themes : [];
    const medium = requirement.media.length === 1 ? requirement.media[0] : null;
    const uuid = spot ? await this.model.addAbsence(requirement.key, spot, taken, fix, locating)
      : !proves && (requirement.isCounted || about)
      ? await this.model.addSighting(requirement.key, taken, fix, { themes, medium, locating, item: requirement.label, ...about })
      : await this.model.addAnswerPhoto(requirement.key, taken, fix, locating);
    settle();
    await this.model.load();
    if (spot) this.camera.close();
    this.answers.showPhotos(this.model.proofs(requirement.key));
    // The picture is safe by now, and nobody waits for what is still to come.
    this.locate(uuid, locating, fix, heading_deg).then((better) => this.tellSaved(requirement, uuid, better, proves), console.error);
  }

  /** A better position may still come and is added before the record leaves. @param {string} uuid @param {boolean} locating @param {import("../position.js").Fix | null} fix @param {number | null} heading_deg */
  async locate(uuid, locating, fix, heading_deg) {
    if (!locating) return fix;
    const found = await this.positions.recent();
    const better = found ? { ...found, heading_deg } : fix;
    await this.outbox.settleFix(uuid, better);
    return better;
  }

  /** A picture out of the gallery was taken elsewhere or earlier: only the track can say where the phone was then. @param {number} moment */
  async fixThen(moment) {
    const visit = this.model.visit?.uuid;
    return fixAt([...(visit ? await this.outbox.track(visit) : []), ...this.track.early], moment);
  }

  /** @param {Requirement} requirement @param {string} uuid @param {import("../position.js").Fix | null} fix @param {boolean} proves */
  tellSaved(requirement, uuid, fix, proves) {
    const photo = this.model.photos.find((one) => one.uuid === uuid);
    const isCounted = requirement.isCounted && !proves;
    let outcome = "pass";
    let text = isCounted ? fill(this.words.saved_count, { n: this.countOf(requirement), unit: requirement.unit }) : this.words.photo_saved;
    const warning = this.warningAbout(requirement, fix, photo);
    if (warning) [text, outcome] = [warning, "uncertain"];
    this.tell(text, outcome, isCounted && photo ? { action: this.words.mark_many, onAction: () => this.editing.open(photo) } : {});
  }

  /** What may make a photo's position doubtful. @param {Requirement} requirement @param {import("../position.js").Fix | null} fix @param {import("../outbox/outbox.js").KeptPhoto | undefined} photo */
  warningAbout({ exact_m }, fix, photo) {
    if (!fix) return this.words.warn_no_fix;
    if ((fix.accuracy_m ?? 0) > exact_m) return fill(this.words.warn_accuracy, { n: Math.round(fix.accuracy_m ?? 0), most: exact_m });
    const age_ms = photo && photo.source === "camera" ? Date.parse(photo.taken_at) - Date.parse(fix.taken_at) : 0;
    return age_ms > FRESH_MS ? fill(this.words.warn_age, { n: Math.round(age_ms / 1000) }) : "";
  }

  /** @param {Requirement} requirement */
  countOf(requirement) {
    return this.model.count(requirement.key, requirement.counted, requirement.counted_at, (body) => requirement.counts(body));
  }
}
