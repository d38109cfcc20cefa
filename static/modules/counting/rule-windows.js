/** The exact minimum over every position of a window past things, as the server takes it. Pure; whole millimetres. */

/** @typedef {{low: number, high: number, count: number}} Run A run of window starts between which the count is one. */

/** @param {number} metres */
export const millimetres = (metres) => Math.round(metres * 1000);

/** @param {number[]} metres */
export const sortedMillimetres = (metres) => metres.map(millimetres).sort((a, b) => a - b);

/**
 * Slide a window over one stretch (metres): a thing counts from when the window's far end reaches its place in
 * `entering` until the near end passes its place in `leaving` (each in order, millimetres). Null where it does not fit.
 * @param {number[]} entering @param {number[]} leaving @param {[number, number]} stretch @param {number} window_m
 * @returns {Run[] | null}
 */
export function slidePast(entering, leaving, stretch, window_m) {
  const [first, last] = stretch.map(millimetres);
  const window = millimetres(window_m);
  const final = last - window;
  if (final < first) return null;
  if (final === first) return [{ low: first, high: first, count: Math.max(0, upTo(entering, last) - below(leaving, first)) }];
  const inner = [...leaving, ...entering.map((at) => at - window)].filter((at) => at > first && at < final);
  const edges = [...new Set([first, ...inner, final])].sort((a, b) => a - b);
  return edges.slice(1).map((high, index) => {
    const low = edges[index];
    return { low, high, count: Math.max(0, upTo(entering, low + window) - upTo(leaving, low)) };
  });
}

/**
 * Give the window with the fewest things: of several runs the longest, then the first.
 * @param {Run[]} runs @param {number} window_m
 */
export function worstOf(runs, window_m) {
  const count = Math.min(...runs.map((run) => run.count));
  const least = runs.filter((run) => run.count === count);
  const longest = Math.max(...least.map((run) => run.high - run.low));
  const chosen = /** @type {Run} */ (least.find((run) => run.high - run.low === longest));
  const from_m = (chosen.low + chosen.high) / 2000;
  return { from_m, to_m: from_m + window_m, count };
}

/**
 * Give the smallest number of further things with which every window would have enough: each is best put at the far
 * end of the first window that lacks it.
 * @param {Run[]} runs @param {number} required @param {number} window_m
 */
export function needed(runs, required, window_m) {
  const window = millimetres(window_m);
  /** @type {number[]} */
  let placed = [];
  let total = 0;
  for (const run of runs.filter((each) => each.count < required)) {
    let at = run.low;
    for (;;) {
      placed = placed.filter((reach) => reach > at);
      const lacking = required - run.count - placed.length;
      for (let more = 0; more < lacking; more += 1) placed.push(at + window);
      total += Math.max(0, lacking);
      at = Math.min(...placed);
      if (at >= run.high) break;
    }
  }
  return total;
}

/** How many are at most `value`. @param {number[]} sorted @param {number} value */
function upTo(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many are less than `value`. @param {number[]} sorted @param {number} value */
const below = (sorted, value) => upTo(sorted, value - 1);
