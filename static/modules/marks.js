/**
 * Marks are fractions of the upright picture, x from the left and y from the top, between 0 and 1. Pure.
 */

/** @typedef {{x: number, y: number}} Mark */

/**
 * Turn a point on the screen into a mark on the picture shown in `box`; points outside are drawn to the edge.
 * @param {number} left @param {number} top
 * @param {{left: number, top: number, width: number, height: number}} box
 * @returns {Mark}
 */
export function markAt(left, top, box) {
  return { x: share((left - box.left) / box.width), y: share((top - box.top) / box.height) };
}

/** @param {number} value */
function share(value) {
  const kept = Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));
  return Math.round(kept * 10000) / 10000;
}

/** @param {Mark[]} marks @param {Mark} mark @returns {Mark[]} */
export function added(marks, mark) {
  return [...marks, mark];
}

/** @param {Mark[]} marks @param {number} index @returns {Mark[]} */
export function without(marks, index) {
  return marks.filter((_, position) => position !== index);
}

/** Move one mark by a step. @param {Mark[]} marks @param {number} index @param {number} dx @param {number} dy @returns {Mark[]} */
export function moved(marks, index, dx, dy) {
  return marks.map((mark, position) => (position === index ? { x: share(mark.x + dx), y: share(mark.y + dy) } : mark));
}

/**
 * Find a free place near the middle for a mark that is added without pointing.
 * @param {Mark[]} marks @returns {Mark}
 */
export function freePlace(marks) {
  for (let step = 0; step < 40; step += 1) {
    const angle = step * 2.4;
    const reach = 0.06 * Math.sqrt(step);
    const place = { x: share(0.5 + reach * Math.cos(angle)), y: share(0.5 + reach * Math.sin(angle)) };
    if (marks.every((mark) => Math.hypot(mark.x - place.x, mark.y - place.y) > 0.05)) return place;
  }
  return { x: 0.5, y: 0.5 };
}
