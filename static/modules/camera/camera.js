/**
 * The camera of the field pages: a full-screen viewfinder that stays open for the next picture and asks nothing before
 * the shutter. Where the page may show no camera, the phone's own takes the picture.
 */

import { askForPictures } from "./capture.js";
import { chosenCamera, whyNoCamera } from "./camera-choice.js";
import { Compass } from "./compass.js";
import { quality } from "../position.js";
import { toast } from "../toast.js";
import { Viewfinder } from "./viewfinder.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("./capture.js").Shot} Shot */
/**
 * What pictures are taken for: its title, how far it has come, and who takes them in.
 * @typedef {object} Job
 * @property {string} title
 * @property {() => string} count
 * @property {(shot: Shot) => Promise<void>} takeShot it says itself what went wrong
 * @property {(files: File[]) => void} takeFiles
 * @property {() => Promise<string>} [lastPicture] the address of the small picture of the last photo
 * @property {() => void} [openLast] what a tap on it opens
 */

/** @type {Record<string, string>} */
const SENTENCES = { NotAllowedError: "camera_refused", SecurityError: "camera_refused", NotFoundError: "camera_missing", OverconstrainedError: "camera_missing" };
const REDRAW_MS = 1000;
const ASK_AFTER_MS = 5000;

export class Camera {
  /**
   * @param {HTMLDialogElement} dialog @param {HTMLInputElement} input the phone's own camera
   * @param {import("../position.js").Positions} positions @param {number} side_px
   */
  constructor(dialog, input, positions, side_px) {
    this.dialog = dialog;
    this.input = input;
    this.positions = positions;
    this.words = readWords(dialog);
    this.compass = new Compass();
    this.finder = new Viewfinder(this.part("video"), side_px);
    /** @type {Job | null} */
    this.job = null;
    this.isTaking = false;
    /** The pictures on their way to the store. @type {Promise<void>} */
    this.kept = Promise.resolve();
    this.isLit = false;
    this.asked_at = 0;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.part("[data-close-camera]").addEventListener("click", () => this.dialog.close());
    this.part("[data-shutter]").addEventListener("click", () => this.shutter());
    this.part("[data-phone-camera]").addEventListener("click", () => this.usePhone());
    this.part("[data-torch]").addEventListener("click", () => this.light(!this.isLit));
    this.part("[data-zoom]").addEventListener("input", () => this.zoom());
    this.part("[data-last]").addEventListener("click", () => this.job?.openLast?.());
    this.dialog.addEventListener("close", () => this.rest());
    positions.addEventListener("change", () => this.drawPosition());
    document.addEventListener("visibilitychange", () => this.followPage());
  }

  /** @template {HTMLElement} [T=any] @param {string} selector @returns {T} */
  part(selector) {
    const found = this.dialog.querySelector(selector);
    if (!found) throw new Error(`the camera has no ${selector}`);
    return /** @type {T} */ (found);
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** Take pictures for something; call it out of a tap. @param {Job} job */
  async shoot(job) {
    this.job = job;
    const wrong = whyNoCamera(navigator);
    if (wrong) toast(this.words[wrong]);
    if (wrong || chosenCamera() === "phone") return this.usePhone();
    this.compass.start();
    this.say("");
    this.show({ torch: false, zoom: null });
    this.part("[data-title]").textContent = job.title;
    this.dialog.dataset.state = "opening";
    this.dialog.showModal();
    this.draw();
    this.timer = setInterval(() => this.keepPosition(), REDRAW_MS);
    return this.start();
  }

  /** Open the stream; without one the phone's own camera is offered, at once where the tap still counts. */
  async start() {
    try {
      const offers = await this.finder.open();
      if (!this.dialog.open) return this.finder.close();
      this.dialog.dataset.state = "ready";
      this.finder.track?.addEventListener("ended", () => this.lost());
      this.show(offers);
      return this.part("[data-shutter]").focus();
    } catch (failure) {
      if (!this.dialog.open) return undefined;
      const sentence = this.words[SENTENCES[failure instanceof DOMException ? failure.name : ""] ?? "camera_failed"];
      this.dialog.dataset.state = "failed";
      this.say(sentence, "fail");
      if (!navigator.userActivation?.isActive) return undefined;
      toast(sentence);
      return this.usePhone();
    }
  }

  /** Go back to the page once a picture that stands alone is taken. */
  close() {
    if (this.dialog.open) this.dialog.close();
  }

  usePhone() {
    const job = this.job;
    if (this.dialog.open) this.dialog.close();
    if (job) askForPictures(this.input, (files) => job.takeFiles(files));
  }

  lost() {
    if (!this.dialog.open || this.dialog.dataset.state !== "ready" || document.hidden) return;
    this.dialog.dataset.state = "failed";
    this.say(this.words.camera_failed, "fail");
  }

  /** A page that cannot be seen holds no camera. */
  followPage() {
    if (!this.dialog.open) return;
    if (document.hidden) {
      this.finder.close();
      this.dialog.dataset.state = "opening";
    } else if (!this.finder.isOpen) this.start();
  }

  rest() {
    clearInterval(this.timer);
    this.finder.close();
    this.isLit = false;
    delete this.dialog.dataset.state;
  }

  /** What was known at the moment of the press goes with the picture, however long the camera takes to give it. */
  async shutter() {
    const job = this.job;
    if (!job || this.isTaking || this.dialog.dataset.state !== "ready") return;
    this.isTaking = true;
    this.dialog.classList.add("taking");
    const taken_at = Date.now();
    const heading_deg = this.compass.heading_deg;
    const fix = this.positions.atShutter(heading_deg, taken_at);
    const locating = this.positions.isStale();
    navigator.vibrate?.(20);
    try {
      const taken = await this.finder.take();
      // The next picture may be taken while this one is drawn and stored; they are kept in their order.
      this.kept = this.kept.then(() => job.takeShot({ taken, taken_at, fix, heading_deg, locating }));
    } catch (failure) {
      this.say(fill(this.words.shot_failed, { reason: failure instanceof Error ? failure.name : "" }), "fail");
    } finally {
      this.isTaking = false;
      this.dialog.classList.remove("taking");
    }
  }

  /** @param {boolean} isLit */
  async light(isLit) {
    if (await this.finder.set({ torch: isLit })) this.isLit = isLit;
    this.part("[data-torch]").setAttribute("aria-pressed", String(this.isLit));
  }

  zoom() {
    this.finder.set({ zoom: Number(this.part("[data-zoom] input").value) });
  }

  /** @param {import("./viewfinder.js").Offers} offers */
  show({ torch, zoom }) {
    this.part("[data-torch]").hidden = !torch;
    this.part("[data-torch]").setAttribute("aria-pressed", "false");
    this.part("[data-zoom]").hidden = !zoom;
    if (zoom) Object.assign(this.part("[data-zoom] input"), { ...zoom, value: zoom.min });
  }

  /** Say something within the viewfinder. @param {string} text @param {string} [outcome] whose colour it has */
  say(text, outcome = "") {
    const box = this.part("[data-said]");
    box.textContent = text;
    box.dataset.outcome = outcome;
  }

  /** Draw what changes while it is open: the count, the last picture, the position. */
  async draw() {
    if (!this.dialog.open || !this.job) return;
    this.drawPosition();
    this.part("[data-count]").textContent = this.job.count();
    const address = await this.job.lastPicture?.();
    const last = this.part("[data-last]");
    last.hidden = !address;
    if (address && last.querySelector("img").src !== address) last.querySelector("img").src = address;
  }

  /** Somebody who stands still hears nothing new of their position; before a picture it is asked for. */
  keepPosition() {
    this.drawPosition();
    const now = Date.now();
    if (document.hidden || !this.positions.isStale(ASK_AFTER_MS) || now - this.asked_at < ASK_AFTER_MS) return;
    this.asked_at = now;
    this.positions.ask(ASK_AFTER_MS);
  }

  drawPosition() {
    if (!this.dialog.open) return;
    const fix = this.positions.latest;
    const worth = quality(fix, Date.now());
    const chip = this.part("[data-accuracy]");
    chip.dataset.quality = worth;
    const none = this.positions.refused ? this.words.gps_refused : this.words.gps_none;
    this.part("[data-accuracy-text]").textContent = worth === "none" ? none : fill(this.words[`gps_${worth}`], { n: Math.round(fix?.accuracy_m ?? 0) });
  }
}
