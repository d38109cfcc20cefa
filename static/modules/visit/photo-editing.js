/** What happens after the shutter: open the sheet about a photo and turn what was said into a correction. */

import { pictureOf } from "./photo-strip.js";
import { download, watermarked } from "../camera/watermark.js";
import { fill } from "../words.js";

/** @typedef {import("../outbox/outbox.js").KeptPhoto} KeptPhoto */

export class PhotoEditing {
  /** @param {import("./photo-sheet.js").PhotoSheet} sheet @param {import("./visit-model.js").VisitModel} model @param {Record<string, string>} words */
  constructor(sheet, model, words) {
    this.sheet = sheet;
    this.model = model;
    this.words = words;
    /** Requirements for which the size of what is shown matters. @type {Set<string>} */
    this.sized = new Set();
    /** Where a map begins on which a person says where a photo was taken. @type {() => {lon: number, lat: number} | null} */
    this.around = () => null;
    /** What a watermark says of a photo besides its time and place; null where the round wants none. @type {((photo: KeptPhoto, keys: string[]) => string[]) | null} */
    this.stamp = null;
  }

  /** @param {KeptPhoto} photo */
  async open(photo) {
    const record = this.model.recordOf(photo.uuid);
    const isSighting = record?.body.kind === "sighting";
    const ref = record?.body.photos.find((/** @type {any} */ one) => one.uuid === photo.uuid);
    const body = record?.body ?? {};
    const said = {
      marks: ref?.marks ?? [], requirements: body.requirements ?? [], side: body.side ?? null, themes: body.themes ?? [],
      medium: body.medium ?? null, defects: body.defects ?? [], note: body.note ?? "", same: false,
      width_cm: body.width_cm ?? null, height_cm: body.height_cm ?? null, pin: pinOf(photo),
    };
    const needsSize = isSighting && said.requirements.some((/** @type {string} */ key) => this.sized.has(key));
    const earlier = isSighting && record.body.photos.length === 1 ? this.model.before(record) : undefined;
    const bytes = await this.model.outbox.bytesOf(photo.sha256);
    const address = bytes && photo.type !== "image/heic" ? URL.createObjectURL(new Blob([bytes], { type: photo.type })) : await pictureOf(this.model.outbox, photo.uuid);
    const refused = photo.reason ?? (record?.state === "refused" ? record.reason : "") ?? "";
    this.sheet.dialog.dataset.kind = body.kind ?? "";
    const { action, said: now } = await this.sheet.ask({
      address, facts: this.facts(photo), refused, said, isSighting: isSighting && !body.item && !body.room, mayJoin: Boolean(earlier), needsSize,
      mayPin: !photo.locating && (!photo.fix || photo.fix.source === "manual"), around: this.around(),
      saveWatermark: this.stamp ? () => this.saveWatermark(photo, said.requirements) : null,
    });
    if (bytes) URL.revokeObjectURL(address);
    if (action === "close") return;
    if (action === "remove") await this.remove(photo, record);
    else if (record && now.same && earlier) await this.model.join(record, earlier, this.words.withdrawn);
    else {
      const pinned = now.pin && JSON.stringify(now.pin) !== JSON.stringify(said.pin) ? fixOf(now.pin) : null;
      if (pinned) await this.model.outbox.markPhoto(photo.uuid, { fix: pinned });
      if (record) await this.save(record, photo, said, now, pinned);
    }
  }

  /** @param {KeptPhoto} photo @param {string[]} keys */
  async saveWatermark(photo, keys) {
    try {
      const bytes = await this.model.outbox.bytesOf(photo.sha256);
      const picture = bytes ? new Blob([bytes], { type: photo.type }) : await sentPicture(photo.sha256);
      const time = new Date(photo.taken_at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "medium" });
      const sentences = [[time, this.place(photo)].filter(Boolean).join("  "), ...(this.stamp?.(photo, keys) ?? [])];
      download(await watermarked(picture, sentences), `${photo.taken_at.slice(0, 19).replace(/\D/g, "")}-${photo.sha256.slice(0, 8)}.jpg`);
    } catch {
      this.sheet.text("[data-facts]", this.words.watermark_failed);
    }
  }

  /** @param {KeptPhoto} photo */
  place({ fix }) {
    if (!fix) return this.words.no_fix;
    const where = `${fix.lat.toFixed(5)}, ${fix.lon.toFixed(5)}`;
    return fix.source === "manual" ? `${where} ${this.words.pinned}` : `${where} ${fill(this.words.accuracy, { n: Math.round(fix.accuracy_m ?? 0) })}`;
  }

  /** @param {import("../outbox/outbox.js").KeptRecord} record @param {KeptPhoto} photo @param {import("./photo-sheet.js").Said} before @param {import("./photo-sheet.js").Said} now @param {import("../position.js").Fix | null} pinned */
  async save(record, photo, before, now, pinned) {
    if (JSON.stringify(before) === JSON.stringify(now)) return;
    const marks = record.body.kind === "absence" ? [] : now.marks;
    const photos = record.body.photos.map((/** @type {any} */ one) => (one.uuid === photo.uuid ? { ...one, marks, fix: pinned ?? one.fix } : one));
    const { side, themes, medium, defects, note, width_cm, height_cm } = now;
    const requirements = record.body.kind === "sighting" ? now.requirements : record.body.requirements;
    await this.model.outbox.revise(record.uuid, { ...record.body, requirements, photos, side, themes, medium, defects, note, width_cm, height_cm });
  }

  /** @param {KeptPhoto} photo @param {import("../outbox/outbox.js").KeptRecord | undefined} record */
  async remove(photo, record) {
    const left = (record?.body.photos ?? []).filter((/** @type {any} */ one) => one.uuid !== photo.uuid);
    if (record && (["sighting", "absence"].includes(record.body.kind) ? left.length === 0 : record.body.answer === "unable" && left.length === 0)) {
      return this.model.outbox.withdraw(record.uuid, this.words.withdrawn);
    }
    if (record) await this.model.outbox.revise(record.uuid, { ...record.body, photos: left });
    return this.model.outbox.markPhoto(photo.uuid, { withdrawn: true });
  }

  /** @param {KeptPhoto} photo */
  facts(photo) {
    const time = new Date(photo.taken_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const place = photo.fix?.source === "manual" ? this.words.pinned : photo.fix ? fill(this.words.accuracy, { n: Math.round(photo.fix.accuracy_m ?? 0) }) : this.words.no_fix;
    return fill(this.words.taken_facts, { time, source: this.words[`source_${photo.source}`], place });
  }
}

/** @param {KeptPhoto} photo @returns {import("./photo-pin.js").Pin | null} */
function pinOf({ fix }) {
  return fix?.source === "manual" ? { lon: fix.lon, lat: fix.lat, reason: fix.reason } : null;
}

/** @param {import("./photo-pin.js").Pin} pin @returns {import("../position.js").Fix} */
function fixOf({ lon, lat, reason }) {
  return { lon, lat, accuracy_m: null, heading_deg: null, taken_at: new Date().toISOString(), datum: "wgs84", source: "manual", reason };
}

/** What has left this phone is asked back from the server, as the person who sent it may. @param {string} sha256 */
async function sentPicture(sha256) {
  const answer = await fetch(`/photos/${sha256}/large`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.blob();
}
