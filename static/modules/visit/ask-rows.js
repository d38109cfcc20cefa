/** Things, papers or rooms one by one: there or not there, or photographed. A room that is not listed is added. */

import { answerFor, seenFor } from "../counting/told.js";
import { fill } from "../words.js";

/** @typedef {import("../counting/told.js").Standing} Standing */
/** @typedef {import("./asks.js").AskPage} AskPage */

export class AskRows {
  /** @param {HTMLElement} element @param {AskPage} page */
  constructor(element, page) {
    this.element = element;
    this.page = page;
    const { slot, label, kind } = element.dataset;
    /** @type {"item" | "room"} */
    this.slot = slot === "room" ? "room" : "item";
    this.label = label ?? null;
    this.kind = kind ?? "answer";
    /** @type {Standing[]} */
    this.all = [];
    this.list = /** @type {HTMLElement} */ (element.querySelector("[data-rows]"));
    for (const row of this.rows) this.listen(row);
    element.querySelector("[data-room-form]")?.addEventListener("submit", (event) => this.addRoom(event));
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")].map((row) => /** @type {HTMLElement} */ (row));
  }

  /** @param {HTMLElement} row */
  listen(row) {
    const name = row.dataset.row ?? "";
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-say]"))) {
      button.addEventListener("click", () => this.say(name, button.dataset.say ?? ""));
    }
    row.querySelector("[data-row-shoot]")?.addEventListener("click", () => this.page.shoot(this.about(name)));
  }

  /** What a record about this row names. @param {string} name */
  about(name) {
    return this.slot === "room" ? { item: this.label, room: name } : { item: name, room: null };
  }

  /** @param {string} name @param {string} answer */
  async say(name, answer) {
    const given = answerFor(this.all, this.slot, name);
    const replaces = given?.own ? given : undefined;
    if (replaces && given?.answer === answer) return this.page.takeBack(replaces.uuid);
    await this.page.record({ kind: this.kind, answer, ...this.about(name) }, { replaces: replaces?.uuid });
  }

  /** @param {Event} event */
  addRoom(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.element.querySelector("[data-room-name]"));
    const name = input.value.trim();
    if (!name) return input.focus();
    const row = this.rowOf(name);
    input.value = "";
    /** @type {HTMLElement | null} */ (row.querySelector("[data-say]"))?.focus();
  }

  /** Give the row of a name; a new one is made from the template. @param {string} name */
  rowOf(name) {
    const known = this.rows.find((row) => row.dataset.row === name);
    if (known) return known;
    const template = /** @type {HTMLTemplateElement} */ (this.element.querySelector("template[data-row-template]"));
    const row = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true));
    row.dataset.row = name;
    const title = row.querySelector("[data-row-name]");
    if (title) title.textContent = name;
    row.querySelector("[role=group]")?.setAttribute("aria-label", name);
    this.list.append(row);
    this.listen(row);
    return row;
  }

  /** @param {Standing[]} all */
  draw(all) {
    this.all = all;
    if (this.slot === "room") for (const room of new Set(all.map((one) => one.room))) if (room) this.rowOf(room);
    for (const row of this.rows) this.drawRow(row, row.dataset.row ?? "");
  }

  /** @param {HTMLElement} row @param {string} name */
  drawRow(row, name) {
    const answer = answerFor(this.all, this.slot, name)?.answer ?? "";
    const seen = seenFor(this.all, this.slot, name);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-say]"))) {
      button.setAttribute("aria-pressed", String(button.dataset.say === answer));
    }
    const state = row.querySelector("[data-state]");
    if (state) state.textContent = seen ? fill(this.page.words.row_seen, { n: seen }) : "";
    row.dataset.said = answer || seen ? "true" : "false";
  }

  /** Whether something is left to be said here. */
  get isOpen() {
    return this.rows.length === 0 || this.rows.some((row) => row.dataset.said !== "true");
  }
}
