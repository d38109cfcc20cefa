/**
 * Rectangles on a picture, in fractions of it, so that they mean the same in every size. Pure.
 */

/** @typedef {{x: number, y: number, width: number, height: number}} Region */
/** @typedef {import("../marks.js").Mark} Mark */

const LEAST = 0.005;

/** @param {number} value @param {number} [most] */
function within(value, most = 1) {
  return Math.round(Math.min(most, Math.max(0, value)) * 10000) / 10000;
}

/** The rectangle between two corners, in whatever order they were touched. @param {Mark} one @param {Mark} other @returns {Region} */
export function between(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return { x: within(x), y: within(y), width: within(Math.abs(one.x - other.x)), height: within(Math.abs(one.y - other.y)) };
}

/** Whether a rectangle is large enough to have been meant. @param {Region} region */
export function isMeant(region) {
  return region.width >= LEAST && region.height >= LEAST;
}

/** Shift a rectangle, keeping it whole inside of the picture. @param {Region} region @param {number} dx @param {number} dy @returns {Region} */
export function shifted(region, dx, dy) {
  return { ...region, x: within(region.x + dx, 1 - region.width), y: within(region.y + dy, 1 - region.height) };
}

/** Make a rectangle larger or smaller from its left top corner. @param {Region} region @param {number} dx @param {number} dy @returns {Region} */
export function stretched(region, dx, dy) {
  const width = Math.max(2 * LEAST, within(region.width + dx, 1 - region.x));
  return { ...region, width, height: Math.max(2 * LEAST, within(region.height + dy, 1 - region.y)) };
}
