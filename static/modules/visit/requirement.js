/** One requirement on the visit page: its figures from the template, and drawing them again as work goes on. */

import { madeAt } from "../day/page-age.js";
import { PhotoStrip } from "./photo-strip.js";
import { WARN_M } from "../position.js";
import { fill } from "../words.js";

/** @typedef {import("./visit-model.js").VisitModel} VisitModel */

export class Requirement {
  /** @param {HTMLElement} element @param {PhotoStrip} strip @param {Record<string, string>} words */
  constructor(element, strip, words) {
    this.element = element;
    this.strip = strip;
    this.words = words;
    const facts = element.dataset;
    this.key = facts.requirement ?? "";
    this.title = facts.title ?? "";
    this.isCounted = facts.kind === "count";
    this.counted = Number(facts.counted ?? 0);
    // The figures of the page were true when it was asked for or kept, not when the script came round to reading them.
    this.counted_at = madeAt();
    this.required = facts.required ? Number(facts.required) : null;
    this.unit = facts.unit ?? "";
    /** @type {string[]} */
    this.themes = JSON.parse(facts.themes ?? "[]");
    /** @type {string[]} */
    this.media = JSON.parse(facts.media ?? "[]");
    this.server_answer = facts.answer ?? "";
    /** @type {import("../counting/told.js").Told[]} */
    this.told = JSON.parse(facts.told ?? "[]");
    /** Only the office enters it. */
    this.isForOffice = facts.kind === "office";
    /** Whether 其余均符合 may speak for it. */
    this.mayPass = "mayPass" in facts;
    this.condition = facts.condition ?? "";
    this.needsSize = "needsSize" in facts;
    /** How exact a photo's position has to be. */
    this.exact_m = Number(facts.exact ?? WARN_M);
    this.isCompound = "compound" in facts;
    /** What a photo of the counted thing names as its item. */
    this.label = facts.label ?? null;
    /** @type {import("./asks.js").Ask[]} */
    this.asks = [];
    this.shown_count = this.counted;
    /** Where the server has photos that nothing more is there. @type {Set<string>} */
    this.spots = new Set(JSON.parse(facts.spots ?? "[]"));
  }

  /** Whether a sighting counts here: in a compound clause those that another part names do not. @param {{item?: string | null}} body */
  counts(body) {
    return !this.isCompound || !body.item || body.item === this.label;
  }

  /** @param {{counted: number, answer: string, told: import("../counting/told.js").Told[], spots: string[]} | undefined} fresh @param {number} at */
  rebase(fresh, at) {
    if (!fresh) return;
    this.counted = fresh.counted;
    this.counted_at = at;
    this.server_answer = fresh.answer;
    this.told = fresh.told;
    this.spots = new Set(fresh.spots);
  }

  /** Give the answer that stands: this phone's, else the server's. @param {VisitModel} model */
  answerNow(model) {
    return model.answer(this.key)?.body.answer ?? this.server_answer;
  }

  /** Whether it is asked here and now at all: what belongs to the other phase is neither open nor "the rest". */
  get applies() {
    return this.element.dataset.outcome !== "not_applicable" || Boolean(this.element.dataset.answer);
  }

  /** @param {VisitModel} model */
  isOpen(model) {
    if (this.isForOffice || !this.applies || this.answerNow(model)) return false;
    if (this.asks.some((ask) => ask.isOpen)) return true;
    if (!this.isCounted) return this.asks.length === 0;
    return this.required === null || this.shown_count < this.required;
  }

  /** @param {Record<string, string>} words */
  sayOpen(words) {
    if (this.asks.some((ask) => ask.isOpen)) return fill(words.open_asked, { title: this.title });
    if (!this.isCounted) return fill(words.open_answer, { title: this.title });
    if (this.required === null) return fill(words.open_counted, { title: this.title, count: this.shown_count, unit: this.unit });
    return fill(words.open_count, { title: this.title, count: this.shown_count, required: this.required, unit: this.unit });
  }

  /** @param {VisitModel} model */
  draw(model) {
    this.strip.draw(model.shown(this.key));
    if (this.isCounted) this.drawCount(model.count(this.key, this.counted, this.counted_at, (body) => this.counts(body)));
    const all = model.standing(this.key, this.told);
    for (const ask of this.asks) ask.draw(all);
    const given = model.answer(this.key);
    const answer = this.answerNow(model);
    for (const button of this.element.querySelectorAll("[data-give]")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.give === answer));
    }
    const box = this.element.querySelector("[data-given]");
    const more = [sayReason(given?.body.reason), given?.body.note].filter(Boolean).join(" · ");
    if (box) box.textContent = given && (more || this.isCounted || this.asks.length) ? fill(more ? this.words.given_reason : this.words.given, { answer: this.words[answer], reason: more }) : "";
  }

  /** @param {number} count */
  drawCount(count) {
    this.shown_count = count;
    const number = this.element.querySelector("[data-count]");
    if (number) number.textContent = String(count);
    if (this.required === null) return;
    const met = count >= this.required;
    this.element.dataset.met = String(met);
    this.element.querySelectorAll("[data-cells] > span").forEach((cell, index) => cell.classList.toggle("done", index < count));
    const short = this.element.querySelector("[data-shortfall]");
    if (short) short.textContent = met ? this.words.enough : fill(this.words.short_by, { n: this.required - count, unit: this.unit });
  }
}

/**
 * Read the requirements of the page.
 * @param {HTMLElement} root @param {HTMLTemplateElement} card @param {import("../outbox/outbox.js").Outbox} outbox
 * @param {Record<string, string>} words @param {(photo: import("../outbox/outbox.js").KeptPhoto) => void} onOpen
 * @returns {Requirement[]}
 */
export function readRequirements(root, card, outbox, words, onOpen) {
  const elements = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-requirement]"));
  return [...elements].map((element) => {
    const box = /** @type {HTMLElement} */ (element.querySelector("[data-photos]"));
    return new Requirement(element, new PhotoStrip(box, card, outbox, words, onOpen), words);
  });
}

/** Say a reason of 无法检查 as the sheet that asks for it does. @param {string | null | undefined} code */
function sayReason(code) {
  const box = code ? document.querySelector(`[data-answer-sheet] input[name="reason"][value="${CSS.escape(code)}"]`) : null;
  return box?.closest("label")?.textContent?.trim() ?? "";
}
