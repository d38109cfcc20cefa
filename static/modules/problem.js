/** 随手拍: photos, place and type of a problem seen anywhere; kept on the phone first and sent from there. */

import { askForPictures, takeFile } from "./capture.js";
import { fieldStore } from "./field-store.js";
import { PhotoStrip } from "./photo-strip.js";
import { Positions, showPosition } from "./position.js";
import { toast } from "./toast.js";
import { photoRef } from "./visit-model.js";
import { fill, readWords } from "./words.js";

/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */

class ProblemPage {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.words = readWords(form);
    const { outbox, sender } = fieldStore(form.dataset.owner ?? "");
    this.outbox = outbox;
    this.sender = sender;
    this.positions = new Positions().start();
    const box = /** @type {HTMLElement} */ (form.querySelector("[data-photos]"));
    const card = /** @type {HTMLTemplateElement} */ (form.querySelector('[data-template="photo-card"]'));
    this.strip = new PhotoStrip(box, card, outbox, this.words);
    this.wrong = /** @type {HTMLElement} */ (form.querySelector("[data-wrong]"));
    this.sent = "";
    /** A position that is still coming for the last photo. @type {Promise<void>} */
    this.settling = Promise.resolve();
  }

  async start() {
    showPosition(this.positions, this.words, fill);
    for (const [selector, input, asked] of /** @type {const} */ ([["[data-shoot]", "[data-camera]", "camera"], ["[data-pick]", "[data-gallery]", "gallery"]])) {
      const picker = /** @type {HTMLInputElement} */ (this.form.querySelector(input));
      this.form.querySelector(selector)?.addEventListener("click", () => askForPictures(picker, (files) => this.take(files, asked)));
    }
    this.form.noValidate = true;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.report(); });
    this.outbox.addEventListener("change", () => this.draw());
    await this.draw();
  }

  /** Photos taken on this page that no record holds yet; a reload finds them again. @returns {Promise<KeptPhoto[]>} */
  async loose() {
    const { photos } = await this.outbox.everything();
    return photos.filter((photo) => photo.role === "problem" && photo.requirement === null && !photo.withdrawn).sort((a, b) => a.added_at - b.added_at);
  }

  /** @param {File[]} files @param {"camera" | "gallery"} asked */
  async take(files, asked) {
    for (const file of files) {
      try {
        const taken = await takeFile(file, asked);
        const { uuid, sha256, size, type, source, taken_at } = taken;
        const locating = source === "camera" && this.positions.isStale();
        const fix = source === "camera" ? this.positions.current : null;
        const photo = { uuid, sha256, size, type, source, taken_at, fix, visit: null, role: /** @type {const} */ ("problem"), requirement: null, locating };
        await this.outbox.add({ photos: [{ photo, bytes: taken.bytes, thumbnail: taken.thumbnail }] });
        if (locating) this.settling = this.positions.recent().then((better) => this.outbox.settleFix(uuid, better));
      } catch (failure) {
        toast(fill(this.words.storage_failed, { reason: failure instanceof Error ? failure.name : "" }), { stay_ms: 15_000 });
      }
    }
  }

  async draw() {
    this.strip.draw((await this.loose()).map((photo) => ({ photo })));
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
