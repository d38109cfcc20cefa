/** Gives every part of a requirement that is no mere count the control it needs, and what that control may do. */

import { AskFigures } from "./ask-figures.js";
import { AskRows } from "./ask-rows.js";
import { AskTimer } from "./ask-timer.js";

/** @typedef {{item: string | null, room: string | null}} About */
/**
 * @typedef {{
 *   place: string, words: Record<string, string>, unitWord: (unit: string | null) => string,
 *   record: (said: Record<string, unknown>, how: {replaces?: string}) => Promise<string>,
 *   takeBack: (uuid: string) => Promise<void>, shoot: (about: About) => void,
 * }} AskPage
 */
/** @typedef {{draw: (all: import("../counting/told.js").Standing[]) => void, readonly isOpen: boolean}} Ask */

const CONTROLS = { rows: AskRows, figures: AskFigures, timer: AskTimer };

/**
 * Start the controls of one requirement.
 * @param {HTMLElement} requirement @param {AskPage} page
 * @returns {Ask[]}
 */
export function startAsks(requirement, page) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (requirement.querySelectorAll("[data-ask][data-control]"));
  return [...found].map((element) => new CONTROLS[/** @type {keyof typeof CONTROLS} */ (element.dataset.control)](element, page));
}

/** Units the page has a word for, in the language of the page. @param {Record<string, string>} words @param {string | null} unit */
export function unitWord(words, unit) {
  return unit === null ? "" : words[`unit_${unit}`] ?? unit;
}
