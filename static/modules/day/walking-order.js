/**
 * A suggested order to walk places in: the nearest next, then crossings undone (2-opt), on metres over the sphere. Pure
 * and deterministic. It knows no streets, so it suggests; nobody is held to it.
 */

/** @typedef {{lon: number, lat: number}} Place */

const EARTH_M = 6_371_008.8;
/** Gains below this are rounding, not a shorter way; without it 2-opt could go round for ever. */
const WORTH_M = 0.01;
const MOST_SWEEPS = 60;

/** Metres over the sphere (haversine). @param {Place} a @param {Place} b */
export function haversine_m(a, b) {
  const radians = Math.PI / 180;
  const half = (/** @type {number} */ from, /** @type {number} */ to) => Math.sin(((to - from) * radians) / 2) ** 2;
  const chord = half(a.lat, b.lat) + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * half(a.lon, b.lon);
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * Suggest an order: the indexes of `places` from where somebody stands; without that, from the first place. Nobody has
 * to come back, so the way is open at its end.
 * @param {Place[]} places @param {Place | null} [from]
 */
export function walkingOrder(places, from = null) {
  const way = nearestNext(places, from);
  return uncrossed(way, places, from);
}

/** Metres of a way in this order, from where somebody stands. @param {number[]} order @param {Place[]} places @param {Place | null} [from] */
export function wayLength_m(order, places, from = null) {
  let total = 0;
  let before = from;
  for (const index of order) {
    if (before) total += haversine_m(before, places[index]);
    before = places[index];
  }
  return total;
}

/** Always the nearest place not yet visited, the earlier one of two as near. @param {Place[]} places @param {Place | null} [from] */
export function nearestNext(places, from = null) {
  const left = new Set(places.keys());
  const order = [];
  let at = from ?? places[0];
  while (left.size) {
    let [best, least] = [-1, Infinity];
    for (const index of left) {
      const away = haversine_m(at, places[index]);
      if (away < least || best < 0) [best, least] = [index, away];
    }
    left.delete(best);
    order.push(best);
    at = places[best];
  }
  return order;
}

/** Turn stretches of the way round as long as that shortens it. @param {number[]} way @param {Place[]} places @param {Place | null} from */
function uncrossed(way, places, from) {
  const order = [...way];
  const apart = places.map((one) => places.map((other) => haversine_m(one, other)));
  const first = places.map((one) => (from ? haversine_m(from, one) : 0));
  // Where nobody stands anywhere the first place stays first, as everything begins there.
  const start = from ? 0 : 1;
  for (let sweep = 0, shorter = true; shorter && sweep < MOST_SWEEPS; sweep += 1) {
    shorter = false;
    for (let i = start; i < order.length - 1; i += 1) {
      for (let j = i + 1; j < order.length; j += 1) {
        const into = (/** @type {number} */ index) => (i === 0 ? first[index] : apart[order[i - 1]][index]);
        const out = (/** @type {number} */ index) => (j === order.length - 1 ? 0 : apart[index][order[j + 1]]);
        const gain = into(order[i]) + out(order[j]) - into(order[j]) - out(order[i]);
        if (gain <= WORTH_M) continue;
        for (let a = i, b = j; a < b; a += 1, b -= 1) [order[a], order[b]] = [order[b], order[a]];
        shorter = true;
      }
    }
  }
  return order;
}
