/** Which labels on a map have room: the more important first, none over another or over a mark. Pure, in pixels. */

/** @typedef {{x: number, y: number, width: number, height: number}} Box a middle and a size */

/** @param {Box} one @param {Box} other */
const meet = (one, other) => Math.abs(one.x - other.x) * 2 < one.width + other.width && Math.abs(one.y - other.y) * 2 < one.height + other.height;

/** Tell for each label whether it may be shown; the first have the first choice. @param {Box[]} labels @param {Box[]} marks @returns {boolean[]} */
export function roomFor(labels, marks) {
  /** @type {Box[]} */
  const taken = [...marks];
  return labels.map((label, index) => {
    const own = marks[index];
    if (taken.some((box) => box !== own && meet(label, box))) return false;
    taken.push(label);
    return true;
  });
}
