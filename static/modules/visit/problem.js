/** 随手拍: photos, place and type of a problem seen anywhere; kept on the phone first and sent from there. */

import { Camera } from "../camera/camera.js";
import { askForPictures, takeFile, takeShot } from "../camera/capture.js";
import { fieldStore } from "../outbox/field-store.js";
import { PhotoStrip, pictureOf } from "./photo-strip.js";
import { readWanted } from "../camera/picture.js";
import { Positions, showPosition } from "../position.js";
import { toast } from "../toast.js";
import { newPhotos, photoRef } from "./visit-model.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("../outbox/outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {import("../camera/capture.js").Taken} Taken */

class ProblemPage {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.words = readWords(form);
    const { outbox, sender } = fieldStore(form.dataset.owner ?? "");
    this.outbox = outbox;
    this.sender = sender;
    this.positions = new Positions().start();
    this.wanted = readWanted(form.dataset);
    const view = /** @type {HTMLDialogElement} */ (document.querySelector("[data-camera-view]"));
    this.camera = new Camera(view, /** @type {HTMLInputElement} */ (form.querySelector("[data-camera]")), this.positions, this.wanted.side_px);
    const box = /** @type {HTMLElement} */ (form.querySelector("[data-photos]"));
    const card = /** @type {HTMLTemplateElement} */ (form.querySelector('[data-template="photo-card"]'));
    this.strip = new PhotoStrip(box, card, outbox, this.words);
    this.wrong = /** @type {HTMLElement} */ (form.querySelector("[data-wrong]"));
    this.sent = "";
    /** @type {KeptPhoto[]} */
    this.shown = [];
    /** A position that is still coming for the last photo. @type {Promise<void>} */
    this.settling = Promise.resolve();
  }

  async start() {
    showPosition(this.positions, this.words, fill);
    const gallery = /** @type {HTMLInputElement} */ (this.form.querySelector("[data-gallery]"));
    this.form.querySelector("[data-pick]")?.addEventListener("click", () => askForPictures(gallery, (files) => this.take(files.map((file) => () => takeFile(file, "gallery", this.wanted)))));
    this.form.querySelector("[data-shoot]")?.addEventListener("click", () => this.shoot());
    this.form.noValidate = true;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.report(); });
    this.outbox.addEventListener("change", () => this.draw());
    await this.draw();
    this.form.dataset.ready = "true";
  }

  /** Photos taken on this page that no record holds yet; a reload finds them again. @returns {Promise<KeptPhoto[]>} */
  async loose() {
    const { photos } = await this.outbox.everything();
    return photos.filter((photo) => photo.role === "problem" && photo.requirement === null && !photo.withdrawn).sort((a, b) => a.added_at - b.added_at);
  }

  shoot() {
    const title = document.querySelector(".field-bar h1")?.textContent ?? "";
    this.camera.shoot({
      title,
      count: () => fill(this.words.photos_taken, { n: this.shown.length }),
      takeShot: (shot) => this.take([() => takeShot(shot, this.wanted)]),
      takeFiles: (files) => this.take(files.map((file) => () => takeFile(file, "camera", this.wanted))),
      lastPicture: async () => { const last = this.shown.at(-1); return last ? pictureOf(this.outbox, last.uuid) : ""; },
    });
  }

  /** @param {(() => Promise<Taken>)[]} pictures */
  async take(pictures) {
    for (const picture of pictures) {
      try {
        await this.keep(await picture());
      } catch (failure) {
        const sentence = fill(this.words.storage_failed, { reason: failure instanceof Error ? failure.name : "" });
        if (this.camera.isOpen) this.camera.say(sentence, "fail");
        else toast(sentence, { stay_ms: 15_000 });
      }
    }
  }

  /** @param {Taken} taken */
  async keep({ bytes, thumbnail, original, uuid, sha256, size, type, source, source_sha256, taken_at, ...known }) {
    const isCamera = source === "camera";
    const heading_deg = known.heading_deg ?? null;
    const locating = known.locating ?? (isCamera && this.positions.isStale());
    const fix = known.fix ?? (isCamera ? this.positions.atShutter(heading_deg) : null);
    const photo = { uuid, sha256, size, type, source, source_sha256, taken_at, fix, visit: null, role: /** @type {const} */ ("problem"), requirement: null, locating };
    await this.outbox.add({ photos: newPhotos(photo, { bytes, thumbnail, original }) });
    if (!locating) return;
    this.settling = this.positions.recent().then((better) => this.outbox.settleFix(uuid, better && { ...better, heading_deg }));
  }

  async draw() {
    this.shown = await this.loose();
    this.strip.draw(this.shown.map((photo) => ({ photo })));
    this.camera.draw();
    if (!this.sent) return;
    const { records } = await this.outbox.everything();
    const record = records.find((one) => one.uuid === this.sent);
    if (record?.state === "sent") this.settle(this.words.sent);
    else if (record?.state === "refused") this.settle(fill(this.words.refused, { reason: record.reason ?? "" }));
    else if (this.sender.status === "offline") toast(this.words.offline);
    else if (this.sender.status === "paused" || this.sender.status === "no_wifi") toast(this.words[`sending_${this.sender.status}`]);
  }

  /** @param {string} sentence */
  settle(sentence) {
    this.sent = "";
    toast(sentence);
  }

  /** @param {string} fault */
  say(fault) {
    this.wrong.textContent = fault;
    this.wrong.hidden = !fault;
    if (fault) this.wrong.scrollIntoView({ block: "center" });
  }

  /** A problem seen during a check belongs to that visit, and so to its site. @param {number} round @param {number} site */
  async openVisit(round, site) {
    if (!site) return null;
    const { visits } = await this.outbox.ofPlace(round, site);
    return visits.find((visit) => visit.state === "open")?.uuid ?? null;
  }

  async report() {
    const data = new FormData(this.form);
    await this.settling;
    const photos = await this.loose();
    const fault = !photos.length ? this.words.need_photo : !data.get("problem_type") ? this.words.need_type : "";
    this.say(fault);
    if (fault) return;
    const fix = photos.find((photo) => photo.fix)?.fix ?? null;
    const uuid = crypto.randomUUID();
    const visit = await this.openVisit(Number(data.get("round")), Number(data.get("site") ?? 0));
    const body = {
      visit, round: Number(data.get("round")), kind: "problem", taken_at: photos[0].taken_at,
      photos: photos.map((photo) => photoRef(photo, photo.fix)), problem_type: data.get("problem_type"),
      responsible_unit: data.get("unit") ? Number(data.get("unit")) : null, note: String(data.get("note") ?? "").trim(),
      lon: fix?.lon ?? null, lat: fix?.lat ?? null,
    };
    this.sent = uuid;
    await this.outbox.add({ records: [{ what: "observation", uuid, visit, body }] });
    for (const photo of photos) await this.outbox.markPhoto(photo.uuid, { requirement: uuid });
    this.form.reset();
    toast(this.words.saved);
  }
}

/** @param {HTMLElement} root */
export default async function start(root) {
  if (!window.isSecureContext || !("indexedDB" in window)) {
    document.documentElement.classList.remove("scripted");
    return;
  }
  await new ProblemPage(/** @type {HTMLFormElement} */ (root)).start();
}
