/** Figures typed in: a part and its whole face by face, who was asked and who knew, one value. Listed with their sum. */

import { figures, percent, readNumber, share, tidy } from "../counting/told.js";
import { fill } from "../words.js";

/** @typedef {import("../counting/told.js").Standing} Standing */
/** @typedef {import("./asks.js").AskPage} AskPage */

export class AskFigures {
  /** @param {HTMLElement} element @param {AskPage} page */
  constructor(element, page) {
    this.element = element;
    this.page = page;
    this.shape = element.dataset.shape ?? "share";
    this.label = element.dataset.label ?? null;
    this.list = new FigureList(element, page, this.shape);
    this.form = /** @type {HTMLFormElement} */ (element.querySelector("form"));
    this.form.addEventListener("submit", (event) => this.submit(event));
    for (const name of ["part", "whole"]) {
      for (const side of ["length", "height"]) this.input(`${name}-${side}`)?.addEventListener("input", () => this.multiply(name));
    }
  }

  /** @param {string} name */
  input(name) {
    return /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name));
  }

  /** @param {string} name */
  number(name) {
    return readNumber(this.input(name)?.value ?? "");
  }

  /** Length × height goes where the area is entered, so that the product is seen before it is kept. @param {string} name */
  multiply(name) {
    const length = this.number(`${name}-length`);
    const height = this.number(`${name}-height`);
    const area = this.input(name);
    if (area && length !== null && height !== null && Number.isFinite(length * height)) area.value = String(tidy(length * height));
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const said = this.shape === "value" ? this.readValue() : this.readShare();
    const wrong = /** @type {HTMLElement} */ (this.element.querySelector("[data-wrong]"));
    wrong.hidden = !said.fault;
    wrong.textContent = said.fault ?? "";
    if (said.fault) return;
    const face = this.input("face")?.value.trim() || null;
    const before = face ? this.list.rows.find((one) => one.own && one.face === face) : undefined;
    await this.page.record({ ...said.body, face, item: this.label }, { replaces: before?.uuid });
    this.form.reset();
    this.input("face")?.focus();
  }

  /** @returns {{fault?: string, body?: Record<string, unknown>}} */
  readValue() {
    const value = this.number("value");
    if (value === null || Number.isNaN(value)) return { fault: this.page.words.need_number };
    return { body: { kind: "measure", value, unit: this.element.dataset.unit ?? null } };
  }

  /** @returns {{fault?: string, body?: Record<string, unknown>}} */
  readShare() {
    const part = this.number("part");
    const whole = this.number("whole");
    if (part === null || whole === null || Number.isNaN(part) || Number.isNaN(whole)) return { fault: this.page.words.need_both };
    if (whole <= 0) return { fault: this.page.words.whole_nothing };
    if (part > whole) return { fault: this.page.words.part_larger };
    const kind = { survey: "survey", ledger: "document" }[this.shape] ?? "measure";
    return { body: { kind, numerator: part, denominator: whole, unit: this.input("unit")?.value || (this.element.dataset.unit ?? null) } };
  }

  /** @param {Standing[]} all */
  draw(all) {
    this.list.draw(all);
    const unit = this.list.rows.at(-1)?.unit;
    const choice = this.input("unit");
    if (unit && choice && document.activeElement !== choice) choice.value = unit;
  }

  get isOpen() {
    return this.list.rows.length === 0;
  }
}

/** The figures entered so far, each with a way back, and what they come to together. */
export class FigureList {
  /** @param {HTMLElement} element @param {AskPage} page @param {string} shape */
  constructor(element, page, shape) {
    this.page = page;
    this.shape = shape;
    this.label = element.dataset.label ?? null;
    this.box = /** @type {HTMLElement} */ (element.querySelector("[data-figures]"));
    this.sum = element.querySelector("[data-sum]");
    /** @type {Standing[]} */
    this.rows = [];
  }

  /** @param {Standing[]} all */
  draw(all) {
    this.rows = figures(all, this.shape).filter((one) => this.label === null || one.item === null || one.item === this.label);
    this.box.replaceChildren(...this.rows.map((row) => this.drawRow(row)));
    if (this.sum) this.sum.textContent = this.rows.length > 1 && this.shape !== "value" && this.shape !== "timed" ? this.saySum() : "";
  }

  /** @param {Standing} row */
  drawRow(row) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.className = "figures";
    words.textContent = this.say(row);
    item.append(words);
    if (!row.own) return item;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = this.page.words.take_back;
    button.setAttribute("aria-label", `${this.page.words.take_back} ${words.textContent}`);
    button.addEventListener("click", () => this.page.takeBack(row.uuid));
    item.append(button);
    return item;
  }

  /** @param {Standing} row */
  say(row) {
    const { words } = this.page;
    const unit = this.page.unitWord(row.unit);
    if (this.shape === "value") return `${row.value} ${unit}`.trim();
    if (this.shape === "timed") return fill(words.timed_row, { span: tidy(row.span ?? 0), unit, n: row.ticks });
    const told = { part: row.numerator ?? 0, whole: row.denominator ?? 0, unit, share: percent(row.numerator ?? 0, row.denominator ?? 0) };
    const said = fill(this.shape === "survey" ? words.survey_row : words.share_row, told);
    return row.face ? fill(words.face_row, { face: row.face, told: said }) : said;
  }

  saySum() {
    const { part, whole, percent: said } = share(this.rows, this.shape);
    return fill(this.page.words[this.shape === "survey" ? "survey_sum" : "share_sum"], { part, whole, share: said, unit: this.page.unitWord(this.rows[0].unit) });
  }
}
