/** The visit page: puts model, camera, position, sheets and verdicts together and draws what changed. */

import { Absence } from "./absence.js";
import { AnswerSheet } from "./answer-sheet.js";
import { startAsks, unitWord } from "./asks.js";
import { Camera } from "../camera/camera.js";
import { fieldStore } from "../outbox/field-store.js";
import { FinishSheet } from "./finish-sheet.js";
import { PhotoEditing } from "./photo-editing.js";
import { PhotoSheet } from "./photo-sheet.js";
import { readWanted } from "../camera/picture.js";
import { pagePositions, showPosition } from "../position.js";
import { readRequirements } from "./requirement.js";
import { readStrips } from "./road-strip.js";
import { SendingLine } from "../outbox/sending-line.js";
import { Shooting } from "./shooting.js";
import { ThemeProposals } from "./theme-proposals.js";
import { toast } from "../toast.js";
import { Track } from "./track.js";
import { Verdicts } from "./verdicts.js";
import { VisitModel } from "./visit-model.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("./requirement.js").Requirement} Requirement */

/** @template {Element} T @param {ParentNode} root @param {string} selector @returns {T} */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`the visit page has no ${selector}`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
}

class VisitPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = readWords(root);
    const { outbox, sender } = fieldStore(root.dataset.owner ?? "");
    this.outbox = outbox;
    const title = document.querySelector(".bar-title h1")?.textContent ?? "";
    this.model = new VisitModel(outbox, { round: Number(root.dataset.round), site: Number(root.dataset.site), site_name: title, recheck: "recheck" in root.dataset });
    this.positions = pagePositions().start();
    this.track = new Track(outbox);
    this.wanted = readWanted(root.dataset);
    this.camera = new Camera(part(document, "[data-camera-view]"), part(root, "[data-camera]"), this.positions, this.wanted.side_px);
    this.editing = new PhotoEditing(new PhotoSheet(part(root, "[data-photo-sheet]"), this.words), this.model, this.words);
    this.answers = new AnswerSheet(part(root, "[data-answer-sheet]"), this.words);
    this.finish = new FinishSheet(part(root, "[data-finish-sheet]"), this.words);
    this.sending = new SendingLine(part(root, "[data-sending]"), this.words, outbox, sender);
    this.proposals = new ThemeProposals(part(root, "[data-theme-proposals]"), this.words, this.model, root.dataset.owner ?? "");
    this.verdicts = new Verdicts(part(root, "[data-verdicts]"), this.words, this.model, (counts, at, proposals) => {
      this.rebase(counts, at);
      this.proposals.renew(proposals);
    });
    this.requirements = readRequirements(root, part(root, '[data-template="photo-card"]'), outbox, this.words, (photo) => this.editing.open(photo));
    this.editing.sized = new Set(this.requirements.filter((one) => one.needsSize).map((one) => one.key));
    this.strips = readStrips(root, this.words);
    this.shooting = new Shooting(this, part(root, "[data-gallery]"), () => this.walk());
    this.absence = new Absence(root, this.model, this.track, this.strips, this.words, {
      shoot: (requirement, spot) => this.shooting.shootSpot(requirement, spot),
      open: (photo) => this.editing.open(photo),
    });
    this.editing.around = () => this.positions.latest ?? JSON.parse(root.dataset.middle || "null");
    if (this.wanted.watermark) this.editing.stamp = (_, keys) => this.stamp(title, keys);
  }

  /** What a watermark says besides time and place; in a 暗访 nobody's name. @param {string} site @param {string[]} keys */
  stamp(site, keys) {
    const clauses = this.requirements.filter((one) => keys.includes(one.key)).map((one) => `${one.key} ${one.title}`);
    const by = this.wanted.named ? this.root.dataset.person ?? "" : "";
    return [[site, by].filter(Boolean).join("  "), ...clauses, this.words.watermark_note];
  }

  async start() {
    showPosition(this.positions, this.words, fill);
    this.model.addEventListener("change", () => this.draw());
    this.positions.addEventListener("change", () => this.walk());
    for (const requirement of this.requirements) this.listen(requirement);
    document.querySelector("[data-shoot-next]")?.addEventListener("click", () => { const next = this.next(); if (next) this.shooting.shoot(next); });
    document.querySelector("[data-finish]")?.addEventListener("click", () => this.askFinish());
    this.root.querySelector("[data-rest]")?.addEventListener("click", () => this.passRest());
    this.root.querySelector("[data-unable-site]")?.addEventListener("click", () => this.giveUnableSite());
    for (const input of this.root.querySelectorAll('input[name="walking-side"]')) {
      input.addEventListener("change", () => this.model.changeSide(/** @type {HTMLInputElement} */ (input).value));
    }
    await this.model.load();
    if (this.model.visit) {
      await this.track.resume(this.model.visit.uuid);
      this.sayWay();
      this.model.side = this.model.visit.side;
      const side = /** @type {HTMLInputElement | null} */ (this.root.querySelector(`input[name="walking-side"][value="${this.model.side}"]`));
      if (side) side.checked = true;
    }
    await this.outbox.settleAbandoned();
    this.verdicts.resume();
    this.root.dataset.ready = "true";
  }

  /** @param {Requirement} requirement */
  listen(requirement) {
    const { element } = requirement;
    element.querySelector("[data-shoot]")?.addEventListener("click", () => this.shooting.shoot(requirement));
    element.querySelector("[data-absence]")?.addEventListener("click", () => this.absence.ask(requirement));
    element.querySelector("[data-pick]")?.addEventListener("click", () => this.shooting.pick(requirement));
    requirement.asks = startAsks(element, {
      place: `${this.model.place.round} ${this.model.place.site} ${requirement.key}`,
      words: this.words,
      unitWord: (unit) => unitWord(this.words, unit),
      record: (said, how) => this.model.record(requirement.key, said, how),
      takeBack: (uuid) => this.model.takeBack(uuid, this.words.withdrawn),
      shoot: (about) => this.shooting.shoot(requirement, about),
    });
    for (const button of element.querySelectorAll("[data-give]")) {
      button.addEventListener("click", () => this.give(requirement, /** @type {HTMLElement} */ (button).dataset.give ?? ""));
    }
  }

  walk() {
    this.track.take(this.positions.latest, this.model.visit?.uuid);
    this.sayWay();
    this.drawStrips();
    this.absence.draw(this.requirements);
  }

  drawStrips() {
    for (const strip of this.strips) strip.draw(this.track.points, this.model.records, this.model.side);
  }

  /** How far was walked, beside every count that is judged by length; which stretch fails only the server can say. */
  sayWay() {
    const n = Math.round(this.track.way.length_m / 10) * 10;
    for (const box of this.root.querySelectorAll("[data-track]")) box.textContent = n > 0 ? fill(this.words.track, { n }) : "";
  }

  /**
   * The requirement the main button shoots for: the one photographed last, however much it has, because a picture must
   * never count for another clause by itself; at first the one that is short.
   */
  next() {
    const counted = this.requirements.filter((one) => one.isCounted);
    const latest = this.model.records.filter((one) => one.body.kind === "sighting").at(-1)?.body.requirements[0];
    return this.shooting.last ?? counted.find((one) => one.key === latest)
      ?? counted.find((one) => one.required === null || one.shown_count < one.required) ?? counted[0];
  }

  /** @param {Requirement} requirement @param {string} answer */
  async give(requirement, answer) {
    const given = this.model.answer(requirement.key);
    if (given?.body.answer === answer && answer !== "unable") return this.outbox.withdraw(given.uuid, this.words.withdrawn);
    const condition = answer === "not_applicable" ? requirement.condition : "";
    if (answer !== "fail" && answer !== "unable" && !condition) return this.model.give(requirement.key, answer);
    const said = await this.answers.ask(answer, requirement.title, {
      condition,
      photos: this.model.proofs(requirement.key), given: given?.body, shoot: () => this.shooting.shootProof(requirement), needsPhoto: answer === "unable",
    });
    if (!said) return undefined;
    await this.model.give(requirement.key, answer, said);
    return answer === "fail" && this.absence.may(requirement) ? this.absence.ask(requirement) : undefined;
  }

  /** Say of every requirement asked here that it could not be checked: one reason, one photo (整个点位无法检查). */
  async giveUnableSite() {
    const asked = this.requirements.filter((one) => !one.isForOffice && one.applies);
    const [first] = asked;
    const said = first && await this.answers.ask("unable", this.model.place.site_name, {
      condition: "", photos: this.model.proofs(first.key), given: undefined, shoot: () => this.shooting.shootProof(first), needsPhoto: true,
    });
    if (!said) return;
    const uuid = await this.model.giveUnable(asked.map((one) => one.key), said);
    toast(this.words.unable_site_done, { action: this.words.undo, onAction: () => this.outbox.withdraw(uuid, this.words.withdrawn) });
  }

  /** @returns {Requirement[]} */
  unanswered() {
    return this.requirements.filter((one) => one.mayPass && one.applies && !one.answerNow(this.model) && !this.model.standing(one.key, one.told).length);
  }

  async passRest() {
    const uuids = await this.model.givePass(this.unanswered().map((one) => one.key));
    const undo = async () => { for (const uuid of uuids) await this.outbox.withdraw(uuid, this.words.withdrawn); };
    toast(fill(this.words.rest_done, { n: uuids.length }), { action: this.words.undo, onAction: undo });
  }

  async askFinish() {
    const complete = await this.finish.ask(this.requirements.filter((one) => one.isOpen(this.model) || this.absence.isWanted(one)).map((one) => this.sayOpen(one)));
    if (complete === null) return;
    await this.track.take(this.positions.latest, await this.model.visitUuid());
    await this.model.end(complete);
    toast(complete ? this.words.finished : this.words.paused);
    this.root.scrollIntoView({ block: "start" });
  }

  /** What is open of a requirement; where less is there than is asked, with the way to prove it. @param {Requirement} one */
  sayOpen(one) {
    const proof = this.absence.isWanted(one) ? { say: () => this.absence.say(one), ask: () => this.absence.ask(one, { ending: true }) } : undefined;
    return { sentence: one.isOpen(this.model) ? one.sayOpen(this.words) : fill(this.words.open_failed, { title: one.title }), proof };
  }

  /** The server has counted again. @param {Map<string, {counted: number, answer: string, told: import("../counting/told.js").Told[], spots: string[]}>} counts @param {number} at */
  rebase(counts, at) {
    for (const requirement of this.requirements) requirement.rebase(counts.get(requirement.key), at);
    this.draw();
  }

  draw() {
    for (const requirement of this.requirements) requirement.draw(this.model);
    this.drawStrips();
    this.absence.draw(this.requirements);
    this.camera.draw();
    const next = this.next();
    const several = this.requirements.filter((one) => one.isCounted).length > 1;
    for (const requirement of this.requirements) requirement.element.classList.toggle("next", several && requirement === next);
    const target = document.querySelector("[data-shoot-for]");
    if (target && next && several) target.textContent = next.title;
    const rest = /** @type {HTMLButtonElement | null} */ (this.root.querySelector("[data-rest]"));
    if (!rest) return;
    const open = this.unanswered().length;
    rest.hidden = open === 0;
    const count = rest.querySelector("[data-rest-count]");
    if (count) count.textContent = fill(this.words.rest, { n: open });
  }
}

/** @param {HTMLElement} root */
export default async function start(root) {
  if (!window.isSecureContext || !("indexedDB" in window)) {
    document.documentElement.classList.remove("scripted");
    part(root, ".insecure").removeAttribute("hidden");
    return;
  }
  await new VisitPage(root).start();
}
