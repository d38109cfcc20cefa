/**
 * Today's list: nearest first as soon as the position is known, with the distance to the edge of each site beside it; the
 * site somebody stands at is proposed above the list.
 */

import { fieldStore } from "./field-store.js";
import { isHere, nearest_m, proposed } from "./nearness.js";
import { distance_m, Positions, quality, sayDistance } from "./position.js";

/** @typedef {import("./position.js").Fix} Fix */
/** @typedef {{row: HTMLElement, outline: import("./nearness.js").Outline | null, complete: boolean}} Listed */
/** @typedef {Listed & {metres: number, here: boolean}} Measured */

const AGAIN_M = 10;

class TodayPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.lists = [...root.querySelectorAll("[data-sites]")].map((list) => ({ list, listed: readRows(list) }));
    this.positions = new Positions();
    /** @type {Fix | null} */
    this.drawn = null;
  }

  start() {
    this.positions.addEventListener("change", () => this.draw());
    this.positions.start();
    if (!("geolocation" in navigator)) this.draw();
  }

  draw() {
    const fix = this.positions.latest;
    const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-position-state]"));
    const text = document.querySelector("[data-position-text]");
    if (box) box.dataset.quality = quality(fix, Date.now());
    if (text) text.textContent = (fix ? this.root.dataset.located : this.root.dataset.noPosition) ?? "";
    if (!fix || (this.drawn && !isNews(this.drawn, fix))) return;
    this.drawn = fix;
    const measured = this.lists.map(({ list, listed }) => ({ list, sites: listed.map((one) => measure(one, fix)) }));
    const best = proposed(measured.flatMap(({ sites }) => sites));
    for (const { list, sites } of measured) order(list, sites, best, this.root.dataset.near ?? "");
    this.propose(best);
  }

  /** @param {Measured | undefined} best */
  propose(best) {
    const card = /** @type {HTMLElement | null} */ (this.root.querySelector("[data-here]"));
    if (!card) return;
    card.hidden = !best;
    if (!best) return;
    const from = /** @type {HTMLAnchorElement} */ (best.row.querySelector("a"));
    const to = /** @type {HTMLAnchorElement} */ (card.querySelector("a"));
    const name = /** @type {HTMLElement} */ (card.querySelector("[data-here-name]"));
    to.href = from.href;
    name.textContent = from.querySelector(".site-name")?.textContent ?? "";
    const action = to.querySelector("[data-here-action]");
    const { begin, resume, again } = card.dataset;
    if (action) action.textContent = (best.complete ? again : "begun" in best.row.dataset ? resume : begin) ?? "";
  }
}

/** A step, or a position that has become much more exact. @param {Fix} before @param {Fix} fix */
function isNews(before, fix) {
  return distance_m(before, fix) >= AGAIN_M || (fix.accuracy_m ?? 0) < (before.accuracy_m ?? 0) / 2;
}

/** @param {Element} list @returns {Listed[]} */
function readRows(list) {
  return /** @type {HTMLElement[]} */ ([...list.children]).map((row) => {
    const { kind, outline } = row.dataset;
    const known = kind && outline ? { kind: /** @type {import("./nearness.js").Outline["kind"]} */ (kind), parts: JSON.parse(outline) } : null;
    return { row, outline: known, complete: "complete" in row.dataset };
  });
}

/** @param {Listed} one @param {Fix} fix @returns {Measured} */
function measure(one, fix) {
  const metres = one.outline ? nearest_m(one.outline, fix) : Infinity;
  return { ...one, metres, here: one.outline !== null && isHere(one.outline.kind, metres, fix.accuracy_m) };
}

/**
 * @param {Element} list @param {Measured[]} sites in the order of the list @param {Measured | undefined} best @param {string} near
 */
function order(list, sites, best, near) {
  const sorted = [...sites].sort((a, b) => (a.metres === b.metres ? 0 : a.metres - b.metres));
  sorted.forEach((site, index) => {
    const { row, metres, here } = site;
    row.classList.toggle("near", site === best);
    const box = row.querySelector("[data-distance]");
    if (box) box.textContent = metres === Infinity ? "" : here ? near : sayDistance(metres);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
}

/** @param {HTMLElement} root */
export default function start(root) {
  if (root.dataset.owner && window.isSecureContext) fieldStore(root.dataset.owner);
  new TodayPage(root).start();
}
