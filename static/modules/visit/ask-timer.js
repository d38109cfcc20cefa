/**
 * A timed observation: begin, tap each time something is shown, end. In minutes the clock runs; in stops every stop is
 * tapped. A page that is loaded again goes on where it was; while it runs the screen is kept on where the phone can.
 */

import { FigureList } from "./ask-figures.js";
import { toast } from "../toast.js";
import { fill } from "../words.js";

/** @typedef {import("../counting/told.js").Standing} Standing */
/** @typedef {import("./asks.js").AskPage} AskPage */
/** @typedef {{from: number, passed: number, ticks: number[]}} Run */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export class AskTimer {
  /** @param {HTMLElement} element @param {AskPage} page */
  constructor(element, page) {
    this.element = element;
    this.page = page;
    this.unit = element.dataset.unit ?? "min";
    this.window = Number(element.dataset.window ?? 0);
    this.place = `timer ${page.place} ${element.dataset.ask}`;
    this.list = new FigureList(element, page, "timed");
    /** @type {Run | null} */
    this.run = this.kept();
    /** @type {WakeLockSentinel | null} */
    this.lock = null;
    for (const [name, act] of /** @type {[string, () => void][]} */ ([["start", () => this.start()], ["tick", () => this.tick()], ["pass", () => this.pass()], ["stop", () => this.stop()], ["undo", () => this.undo()]])) {
      element.querySelector(`[data-${name}]`)?.addEventListener("click", act);
    }
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && this.run) this.stayAwake(); });
    setInterval(() => this.drawClock(), 250);
    if (this.run) this.stayAwake();
    this.drawRun();
  }

  /** @returns {Run | null} */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.place) ?? "null");
    } catch {
      return null;
    }
  }

  keep() {
    if (this.run) localStorage.setItem(this.place, JSON.stringify(this.run));
    else localStorage.removeItem(this.place);
    this.drawRun();
  }

  /** How long has been looked, in the unit of the rule. @returns {number} */
  now() {
    if (!this.run) return 0;
    if (this.unit === "站") return this.run.passed;
    return Math.round(((Date.now() - this.run.from) / (this.unit === "h" ? HOUR_MS : MINUTE_MS)) * 1e4) / 1e4;
  }

  start() {
    this.run = { from: Date.now(), passed: 0, ticks: [] };
    this.stayAwake();
    this.keep();
  }

  tick() {
    this.run?.ticks.push(this.now());
    this.keep();
  }

  /** The last tap was one too many. */
  undo() {
    this.run?.ticks.pop();
    this.keep();
  }

  pass() {
    if (this.run) this.run.passed += 1;
    this.keep();
  }

  async stop() {
    const { run } = this;
    if (!run) return;
    const span = this.now();
    this.run = null;
    this.lock?.release();
    if (span <= 0) {
      this.keep();
      return toast(this.page.words.timed_nothing);
    }
    const ticks = run.ticks.map((at) => Math.min(at, span));
    const uuid = await this.page.record({ kind: "measure", span, ticks, unit: this.unit, item: this.element.dataset.label ?? null }, {});
    this.keep();
    toast(fill(this.page.words.timed_row, { span: Math.round(span * 10) / 10, unit: this.page.unitWord(this.unit), n: ticks.length }), { action: this.page.words.undo, onAction: () => this.page.takeBack(uuid) });
  }

  async stayAwake() {
    try {
      this.lock = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      this.lock = null; // low battery or an old phone: the clock runs all the same
    }
  }

  drawRun() {
    this.element.dataset.running = String(this.run !== null);
    const count = this.element.querySelector("[data-seen]");
    if (count) count.textContent = String(this.run?.ticks.length ?? 0);
    const undo = /** @type {HTMLButtonElement | null} */ (this.element.querySelector("[data-undo]"));
    if (undo) undo.disabled = !this.run?.ticks.length;
    this.drawClock();
  }

  drawClock() {
    const clock = this.element.querySelector("[data-clock]");
    if (!clock || !this.run) return;
    clock.textContent = this.unit === "站" ? fill(this.page.words.stops_passed, { n: this.run.passed }) : sayClock(Date.now() - this.run.from);
    this.element.dataset.enough = String(this.window > 0 && this.now() >= this.window);
  }

  /** @param {Standing[]} all */
  draw(all) {
    this.list.draw(all);
  }

  get isOpen() {
    return this.list.rows.length === 0;
  }
}

/** Say a duration as a clock: 9:05, 1:09:05. @param {number} passed_ms */
export function sayClock(passed_ms) {
  const seconds = Math.max(0, Math.floor(passed_ms / 1000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
