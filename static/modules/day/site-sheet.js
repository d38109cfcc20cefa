/** The sheet of one site: its state, the way there in a map app, and what can be done about it. */

import { CorrectionSheet } from "./correction-sheet.js";
import { navigation } from "./navigation.js";
import { sayDistance } from "../position.js";
import { fill } from "../words.js";

/** @typedef {import("./site-facts.js").SiteFacts} SiteFacts */
/** @typedef {import("./phone-progress.js").Added} Added */

/** Give colour, shape and word of an outcome, as the page's template draws it. @param {string} outcome */
export function badge(outcome) {
  const badges = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-badges]"));
  const drawn = badges?.content.querySelector(`[data-outcome="${CSS.escape(outcome)}"]`);
  return drawn ? document.importNode(drawn, true) : null;
}

/** What beginning is called at a site. @param {SiteFacts} site @param {Added | undefined} added @param {Record<string, string>} words */
export function beginWord(site, added, words) {
  if (site.recheck) return words.recheck;
  if (site.complete || added?.complete) return words.again;
  return site.begun || added?.begun ? words.resume : words.begin;
}

/** What this phone adds to a site, as a sentence; "" where it adds nothing. @param {Added | undefined} added @param {Record<string, string>} words */
export function sayAdded(added, words) {
  if (!added || (!added.begun && !added.complete)) return "";
  const counted = added.begun ? fill(added.waiting ? words.added : words.added_sent, { n: added.requirements, waiting: added.waiting }) : "";
  return [counted, added.complete ? words.ended_here : ""].filter(Boolean).join(" · ");
}

export class SiteSheet {
  /** @param {HTMLElement} root the page's element that holds the sheet @param {Record<string, string>} words @param {import("../position.js").Positions} positions */
  constructor(root, words, positions) {
    this.words = words;
    const fault = /** @type {HTMLElement} */ (root.querySelector("[data-correction-sheet]"));
    this.correction = new CorrectionSheet(fault, root.dataset.owner ?? "", positions);
    this.dialog = /** @type {HTMLDialogElement} */ (root.querySelector("[data-site-sheet]"));
    this.part("[data-close]").addEventListener("click", () => this.dialog.close());
    this.part("[data-correct]").hidden = !window.isSecureContext;
    this.part("[data-correct]").addEventListener("click", () => this.correct());
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    /** @type {SiteFacts | null} */
    this.shown = null;
    this.dialog.addEventListener("close", () => { this.shown = null; });
  }

  correct() {
    const site = this.shown;
    if (!site) return;
    this.dialog.close();
    this.correction.open(site.site, site.name);
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(selector));
  }

  /** @param {SiteFacts} site @param {{metres: number, here: boolean}} measured @param {Added | undefined} added @param {{modal?: boolean}} [wish] */
  open(site, measured, added, { modal = true } = {}) {
    this.fill(site, measured, added);
    this.shown = site;
    if (this.dialog.open) return;
    if (modal) this.dialog.showModal();
    else this.dialog.show();
  }

  /** @param {SiteFacts} site @param {{metres: number, here: boolean}} measured @param {Added | undefined} added */
  fill(site, { metres, here }, added) {
    const { words } = this;
    this.part("[data-name]").textContent = site.name;
    const drawn = badge(site.outcome);
    this.part("[data-badge]").replaceChildren(...(drawn ? [drawn] : []));
    this.part("[data-about]").textContent = [site.type, site.code, site.recheck ? words.to_recheck : ""].filter(Boolean).join(" · ");
    this.part("[data-address]").textContent = site.address;
    this.part("[data-away]").textContent = here ? words.near : metres === Infinity ? "" : fill(words.away, { distance: sayDistance(metres) });
    this.part("[data-progress]").textContent = site.recheck ? fill(words.failing, { n: site.total }) : fill(words.items, { answered: site.answered, total: site.total });
    this.part("[data-added]").textContent = sayAdded(added, words);
    /** @type {HTMLAnchorElement} */ (this.part("[data-begin]")).href = site.href;
    this.part("[data-begin-word]").textContent = beginWord(site, added, words);
    /** @type {HTMLAnchorElement} */ (this.part("[data-problem]")).href = `/field/problem${site.recheck ? "" : `?round=${site.round}&site=${site.site}`}`;
    this.ways(site);
  }

  /** @param {SiteFacts} site */
  ways({ name, lon, lat }) {
    const isPlaced = lon !== null && lat !== null;
    this.part("[data-ways]").hidden = !isPlaced;
    this.part("[data-no-place]").hidden = isPlaced;
    if (!isPlaced) return;
    const ways = navigation({ name, lon, lat });
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (this.dialog.querySelectorAll("[data-app]"))) {
      link.href = ways[/** @type {import("./navigation.js").App} */ (link.dataset.app)];
    }
    // Apple's maps are on Apple's phones only; geo: is understood everywhere else.
    const isApple = /iPhone|iPad|Mac/.test(navigator.userAgent);
    this.part('[data-app="apple"]').hidden = !isApple;
    this.part('[data-app="geo"]').hidden = isApple;
  }
}
