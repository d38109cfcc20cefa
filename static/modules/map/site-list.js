/**
 * The list beside the map. It begins with the gravest hundred sites from the server; the rest is on the map already and
 * is listed when somebody asks for it.
 */

import { fill } from "../words.js";

const PAGE = 100;

export class SiteList {
  /**
   * @param {HTMLElement} element
   * @param {string} more the words that ask for `n` more
   * @param {(site: number) => void} choose
   */
  constructor(element, more, choose) {
    this.element = element;
    this.more = more;
    /** @type {HTMLElement | null} */ this.cameFrom = null;
    element.addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest("[data-site]") : null;
      if (!(row instanceof HTMLElement) || event instanceof MouseEvent && (event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.cameFrom = row;
      choose(Number(row.dataset.site));
    });
  }

  hide() {
    this.element.hidden = true;
  }

  /** Show the list again and go back to the row from which somebody left it. */
  comeBack() {
    this.element.hidden = false;
    (this.cameFrom ?? this.element.querySelector("a"))?.focus();
  }

  /** @param {any[]} sites what the map knows of all of them, the gravest last */
  offerRest(sites) {
    const rows = [...this.element.querySelectorAll("[data-site]")];
    const ordered = this.element.querySelector("ol");
    const listed = new Set(rows.map((row) => Number(/** @type {HTMLElement} */ (row).dataset.site)));
    const rest = sites.filter((told) => !listed.has(told.site)).reverse();
    const note = this.element.querySelector(".more");
    if (!ordered || !note || !rest.length) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button wide";
    const offer = () => {
      button.textContent = fill(this.more, { n: Math.min(PAGE, rest.length) });
      button.hidden = rest.length === 0;
    };
    button.addEventListener("click", () => {
      const added = rest.splice(0, PAGE).map((told) => rowOf(/** @type {Element} */ (rows[0]), told));
      ordered.append(...added);
      /** @type {HTMLElement | null} */ (added[0]?.querySelector("a"))?.focus();
      offer();
    });
    offer();
    note.replaceWith(button);
  }
}

/**
 * Another row of the list, made after the first one.
 * @param {Element} first
 * @param {any} told
 */
function rowOf(first, told) {
  const item = document.createElement("li");
  const row = /** @type {HTMLElement} */ (first.cloneNode(true));
  const address = new URL(location.href);
  address.searchParams.set("site", String(told.site));
  row.setAttribute("href", `${address.pathname}${address.search}`);
  row.dataset.site = String(told.site);
  row.dataset.outcome = told.outcome;
  const badges = /** @type {HTMLTemplateElement} */ (document.querySelector("template[data-badges]"));
  const badge = badges.content.querySelector(`[data-outcome="${told.outcome}"]`);
  const shape = badge?.querySelector("svg");
  if (shape) row.querySelector("svg")?.replaceWith(document.importNode(shape, true));
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
  part(".site-name").textContent = told.name;
  part(".site-outcome").textContent = `${badge?.textContent?.trim() ?? ""}${told.fails > 1 ? ` ${told.fails}` : ""}`;
  part(".site-about").textContent = told.type;
  part(".site-count").textContent = "";
  item.append(row);
  return item;
}
