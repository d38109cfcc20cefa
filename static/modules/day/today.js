/**
 * Today's list: the nearest first, or in a suggested walking order; of one round or of all; what somebody types narrows
 * it. The site somebody stands at is proposed above the list. Works on what lies in the page alone, without a network.
 */

import { watchAdded } from "./added-here.js";
import { proposed } from "./nearness.js";
import { madeAt, sayMoment } from "./page-age.js";
import { distance_m, Positions, quality, sayDistance } from "../position.js";
import { factsOfRow, measure } from "./site-facts.js";
import { matches, sameCode } from "./site-search.js";
import { badge, beginWord, sayAdded, SiteSheet } from "./site-sheet.js";
import { toast } from "../toast.js";
import { keepPlan, keptPlan, plan, planLength_m, remaining } from "./walk-plan.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("../position.js").Fix} Fix */
/** @typedef {import("./site-facts.js").SiteFacts} SiteFacts */
/** @typedef {{row: HTMLElement, home: Element, chip: string, site: SiteFacts, metres: number, here: boolean}} Listed */

const AGAIN_M = 10;

class TodayPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.owner = root.dataset.owner ?? "";
    this.words = readWords(root);
    this.sections = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-round]")]);
    this.listed = this.sections.flatMap(rowsOf);
    this.merged = /** @type {HTMLElement | null} */ (root.querySelector("[data-merged]"));
    this.positions = new Positions();
    this.sheet = new SiteSheet(root, this.words, this.positions);
    /** @type {Fix | null} */
    this.drawn = null;
    this.chip = "all";
    this.typed = "";
    this.walk = keptPlan(this.owner);
    /** @type {import("./code-scanner.js").CodeScanner | undefined} */
    this.scanner = undefined;
    /** The plan was made without knowing where somebody stands. */
    this.blind = false;
    /** @type {Map<string, import("./phone-progress.js").Added>} */
    this.added = new Map();
  }

  async start() {
    this.listen();
    this.positions.addEventListener("change", () => this.locate());
    this.positions.start();
    const time = this.root.querySelector("[data-made-at]");
    if (time) time.textContent = sayMoment(madeAt());
    if (!("geolocation" in navigator)) this.sayPosition(null);
    this.draw();
    const code = new URLSearchParams(location.search).get("code");
    if (code) this.openCode(code);
    await watchAdded(this.owner, (added) => { this.added = added; this.draw(); });
  }

  listen() {
    const { root } = this;
    const search = /** @type {HTMLInputElement | null} */ (root.querySelector("[data-search]"));
    search?.addEventListener("input", () => { this.typed = search.value; this.draw(); });
    this.offerScanner();
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-chip]"))) {
      chip.addEventListener("click", () => this.choose(chip.dataset.chip ?? "all"));
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-order]"))) {
      button.addEventListener("click", () => this.order(button.dataset.order === "walk"));
    }
    for (const one of this.listed) {
      one.row.querySelector("[data-open-sheet]")?.addEventListener("click", () => this.sheet.open(one.site, one, this.added.get(one.site.key)));
    }
  }

  /** The scanner is loaded when somebody wants it. */
  offerScanner() {
    const button = /** @type {HTMLElement | null} */ (this.root.querySelector("[data-scan]"));
    if (!button || !window.isSecureContext || !navigator.mediaDevices) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { CodeScanner } = await import("./code-scanner.js");
      const dialog = /** @type {HTMLDialogElement} */ (this.root.querySelector("[data-code-scanner]"));
      this.scanner ??= new CodeScanner(dialog, (code) => this.openCode(code));
      await this.scanner.open();
    });
  }

  /** @param {string} chip */
  choose(chip) {
    this.chip = chip;
    for (const one of this.root.querySelectorAll("[data-chip]")) one.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (one).dataset.chip === chip));
    if (this.walk.on) this.replan();
    this.draw();
  }

  /** @param {boolean} isWalk asked for again, the way is ordered anew from where somebody stands now */
  order(isWalk) {
    this.walk.on = isWalk;
    if (isWalk) this.replan();
    keepPlan(this.owner, this.walk);
    this.draw();
  }

  replan() {
    this.blind = this.fix === null;
    this.walk = { on: this.walk.on, keys: plan(this.stops(), this.fix) };
    keepPlan(this.owner, this.walk);
  }

  get fix() {
    return this.positions.latest;
  }

  /** The sites of the chosen round as stops, the nearest first. */
  stops() {
    return this.chosen().sort(byDistance).map(({ site }) => ({ ...site, complete: site.complete || Boolean(this.added.get(site.key)?.complete) }));
  }

  chosen() {
    return this.listed.filter((one) => this.chip === "all" || one.chip === this.chip);
  }

  locate() {
    const { fix } = this;
    this.sayPosition(fix);
    if (!fix || (this.drawn && !isNews(this.drawn, fix))) return;
    this.drawn = fix;
    for (const one of this.listed) Object.assign(one, measure(one.site, fix));
    if (this.blind) this.replan();
    this.draw();
  }

  /** @param {Fix | null} fix */
  sayPosition(fix) {
    const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-position-state]"));
    const text = document.querySelector("[data-position-text]");
    if (box) box.dataset.quality = quality(fix, Date.now());
    if (text) text.textContent = !fix ? this.words.no_position : this.walk.on ? this.words.by_walk : this.words.located;
  }

  draw() {
    const best = proposed(this.listed.map((one) => ({ ...one, complete: this.isDone(one) })));
    this.propose(this.listed.find((one) => one.row === best?.row));
    const numbers = this.numbers();
    for (const one of this.listed) this.drawRow(one, one.row === best?.row, numbers.get(one.site.key));
    this.arrange(numbers);
    this.overview();
    this.sayWay(numbers);
  }

  /** Which stop of the way each site is, from 1. @returns {Map<string, number>} */
  numbers() {
    if (!this.walk.on) return new Map();
    const left = remaining(this.walk.keys, this.stops());
    if (left) this.walk.keys = left;
    else this.replan();
    return new Map(this.walk.keys.map((key, index) => [key, index + 1]));
  }

  /** @param {Listed} one */
  isDone({ site }) {
    return site.complete || Boolean(this.added.get(site.key)?.complete);
  }

  /** @param {Listed} one @param {boolean} isProposed @param {number | undefined} number */
  drawRow(one, isProposed, number) {
    const { row, site, metres, here } = one;
    const added = this.added.get(site.key);
    const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
    row.classList.toggle("near", isProposed);
    part("[data-distance]").textContent = metres === Infinity ? "" : here ? this.words.near : sayDistance(metres);
    const badge = part("[data-number]");
    badge.hidden = number === undefined;
    badge.textContent = number === undefined ? "" : String(number);
    const said = sayAdded(added, this.words);
    part("[data-added]").textContent = said;
    part("[data-added]").hidden = !said;
    if (!added?.begun || site.outcome !== "not_checked") return;
    site.outcome = "in_progress";
    showState(row, this.words.in_progress);
  }

  /** Put the rows where they belong: all in one list, or each round in its own. @param {Map<string, number>} numbers */
  arrange(numbers) {
    const shown = this.chosen().filter(({ site }) => matches(site, this.typed));
    const isMerged = this.merged !== null && (this.typed.trim() !== "" || (this.chip === "all" && this.sections.length > 1));
    const sorted = [...shown].sort((a, b) => (numbers.get(a.site.key) ?? Infinity) - (numbers.get(b.site.key) ?? Infinity) || Number(this.isDone(a)) - Number(this.isDone(b)) || byDistance(a, b));
    const places = new Map();
    for (const one of sorted) {
      const list = isMerged && this.merged ? this.merged : one.home;
      const index = places.get(list) ?? 0;
      places.set(list, index + 1);
      if (list.children[index] !== one.row) list.insertBefore(one.row, list.children[index] ?? null);
    }
    const visible = new Set(sorted);
    for (const one of this.listed) one.row.hidden = !visible.has(one);
    if (this.merged) this.merged.hidden = !isMerged || sorted.length === 0;
    for (const section of this.sections) section.hidden = isMerged || (this.chip !== "all" && section.dataset.round !== this.chip);
    this.sayFound(sorted.length);
  }

  /** @param {number} n */
  sayFound(n) {
    const line = /** @type {HTMLElement | null} */ (this.root.querySelector("[data-found]"));
    if (!line) return;
    const typed = this.typed.trim();
    line.hidden = !typed;
    line.textContent = !typed ? "" : fill(n ? this.words.found : this.words.found_none, { n, typed });
  }

  overview() {
    const bar = /** @type {HTMLProgressElement | null} */ (this.root.querySelector("[data-overview-bar]"));
    if (!bar) return;
    const rounds = this.chosen();
    const done = rounds.filter((one) => this.isDone(one)).length;
    const say = (/** @type {string} */ selector, /** @type {string} */ text) => { const line = /** @type {HTMLElement} */ (this.root.querySelector(selector)); line.textContent = text; line.hidden = !text; };
    const sum = (/** @type {(one: Listed) => number} */ of) => rounds.reduce((all, one) => all + of(one), 0);
    const [answered, total] = [sum(({ site }) => (site.recheck ? 0 : site.answered)), sum(({ site }) => (site.recheck ? 0 : site.total))];
    const here = sum(({ site }) => this.added.get(site.key)?.requirements ?? 0);
    say("[data-done]", `${done} / ${rounds.length}`);
    say("[data-overview-items]", total ? fill(this.words.items, { answered, total }) : "");
    say("[data-overview-added]", here ? ` · ${fill(this.words.overview_added, { n: here })}` : "");
    bar.max = rounds.length || 1;
    bar.value = done;
  }

  /** @param {Map<string, number>} numbers */
  sayWay(numbers) {
    const line = this.root.querySelector("[data-way]");
    if (!line) return;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-order]"))) {
      button.setAttribute("aria-pressed", String((button.dataset.order === "walk") === this.walk.on));
    }
    const length = sayDistance(planLength_m(this.walk.keys, this.stops(), this.fix));
    line.textContent = !this.walk.on ? "" : numbers.size ? fill(this.words.way, { n: numbers.size, length }) : this.words.way_none;
  }

  /** @param {Listed | undefined} best */
  propose(best) {
    const card = /** @type {HTMLElement | null} */ (this.root.querySelector("[data-here]"));
    if (!card) return;
    card.hidden = !best;
    if (!best) return;
    const { site } = best;
    /** @type {HTMLAnchorElement} */ (card.querySelector("a")).href = site.href;
    /** @type {HTMLElement} */ (card.querySelector("[data-here-name]")).textContent = fill(this.words.here, { name: site.name });
    /** @type {HTMLElement} */ (card.querySelector("[data-here-action]")).textContent = beginWord(site, this.added.get(site.key), this.words);
  }

  /** Open the site whose code was read; where two rounds hold it, show both. @param {string} code */
  openCode(code) {
    const found = this.listed.filter(({ site }) => sameCode(site.code, code));
    const open = found.filter((one) => !this.isDone(one));
    const only = found.length === 1 ? found[0] : open.length === 1 ? open[0] : undefined;
    if (only) return location.assign(only.site.href);
    const search = /** @type {HTMLInputElement | null} */ (this.root.querySelector("[data-search]"));
    if (search) search.value = this.typed = code;
    if (!found.length) toast(fill(this.words.code_unknown, { code }));
    this.choose("all");
    return undefined;
  }
}

/** A step, or a position that has become much more exact. @param {Fix} before @param {Fix} fix */
function isNews(before, fix) {
  return distance_m(before, fix) >= AGAIN_M || (fix.accuracy_m ?? 0) < (before.accuracy_m ?? 0) / 2;
}

/** @param {HTMLElement} section @returns {Listed[]} */
function rowsOf(section) {
  const home = section.querySelector("[data-sites]");
  const rows = /** @type {HTMLElement[]} */ ([...(home?.children ?? [])]);
  return rows.map((row) => ({ row, home: /** @type {Element} */ (home), chip: section.dataset.round ?? "", site: factsOfRow(row), metres: Infinity, here: false }));
}

/** @param {{metres: number}} a @param {{metres: number}} b */
function byDistance(a, b) {
  return a.metres === b.metres ? 0 : a.metres - b.metres;
}

/** Show a site as begun: shape, colour and word. @param {HTMLElement} row @param {string} word */
function showState(row, word) {
  const link = /** @type {HTMLElement} */ (row.querySelector("a"));
  link.dataset.outcome = "in_progress";
  const shape = badge("in_progress")?.querySelector("svg");
  if (shape) row.querySelector("[data-shape]")?.replaceChildren(shape);
  const said = row.querySelector("[data-state-word]");
  if (said) said.textContent = word;
}

/** @param {HTMLElement} root */
export default function start(root) {
  return new TodayPage(root).start();
}
