/** What a script knows of a site on the day's list, read from its row or from the map's data; the same for both. */

import { isHere, nearest_m } from "./nearness.js";
import { placeKey } from "./phone-progress.js";

/** @typedef {import("../position.js").Fix} Fix */
/** @typedef {import("./nearness.js").Outline} Outline */
/**
 * @typedef {{key: string, site: number, round: number, recheck: boolean, name: string, code: string, address: string, type: string,
 *   lon: number | null, lat: number | null, outline: Outline | null, outcome: string, word: string, answered: number, total: number,
 *   begun: boolean, complete: boolean, href: string}} SiteFacts
 */
/** @typedef {{metres: number, here: boolean}} Measured */

/** @param {HTMLElement} row @returns {SiteFacts} */
export function factsOfRow(row) {
  const { kind, outline, lon, lat } = row.dataset;
  const link = /** @type {HTMLAnchorElement} */ (row.querySelector("a"));
  const [site, round, recheck] = [Number(row.dataset.site), Number(row.dataset.roundId), "recheck" in row.dataset];
  return {
    key: placeKey(round, site, recheck), site, round, recheck,
    name: row.querySelector(".site-name")?.textContent ?? "", code: row.dataset.code ?? "", address: row.dataset.address ?? "", type: row.dataset.type ?? "",
    lon: lon ? Number(lon) : null, lat: lat ? Number(lat) : null,
    outline: kind && outline ? { kind: /** @type {Outline["kind"]} */ (kind), parts: JSON.parse(outline) } : null,
    outcome: link.dataset.outcome ?? "not_checked", word: row.querySelector("[data-state-word]")?.textContent ?? "",
    answered: Number(row.dataset.answered), total: Number(row.dataset.total),
    begun: "begun" in row.dataset, complete: "complete" in row.dataset,
    href: link.getAttribute("href") ?? "",
  };
}

/** How far a site is from its nearest edge, and whether somebody is at it. @param {SiteFacts} site @param {Fix | null} fix @returns {Measured} */
export function measure({ outline }, fix) {
  if (!outline || !fix) return { metres: Infinity, here: false };
  const metres = nearest_m(outline, fix);
  return { metres, here: isHere(outline.kind, metres, fix.accuracy_m) };
}
