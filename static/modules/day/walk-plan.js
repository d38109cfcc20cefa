/**
 * The walk of the day: the open sites that have a place, in a suggested order that stays as it is until somebody asks for
 * another one; list and map show the same. Kept on this phone for each account.
 */

import { walkingOrder, wayLength_m } from "./walking-order.js";

/** @typedef {{key: string, lon: number | null, lat: number | null, complete: boolean}} Stop */
/** @typedef {import("./walking-order.js").Place} Place */
/** @typedef {{on: boolean, keys: string[]}} Plan */

/** Beyond this nobody walks in a day; the nearest ones are ordered, the others follow by distance. */
const MOST_STOPS = 120;

/** @param {Stop[]} stops */
const open = (stops) => stops.filter((stop) => !stop.complete && stop.lon !== null && stop.lat !== null);
/** @param {Stop} stop @returns {Place} */
const placeOf = (stop) => ({ lon: Number(stop.lon), lat: Number(stop.lat) });

/** Suggest an order of the open sites. @param {Stop[]} stops @param {Place | null} from @returns {string[]} keys */
export function plan(stops, from) {
  const near = open(stops).slice(0, MOST_STOPS);
  return walkingOrder(near.map(placeOf), from).map((index) => near[index].key);
}

/** What is left of a plan: sites done or gone are taken out. New ones make a plan void. @param {string[]} keys @param {Stop[]} stops @returns {string[] | null} */
export function remaining(keys, stops) {
  const wanted = new Set(open(stops).map((stop) => stop.key));
  const left = keys.filter((key) => wanted.has(key));
  // Of very many sites only some are in the order; which ones must not change at every step.
  return left.length === wanted.size || (wanted.size > MOST_STOPS && left.length > 0) ? left : null;
}

/** Metres of a plan as the crow flies, from where somebody stands. @param {string[]} keys @param {Stop[]} stops @param {Place | null} from */
export function planLength_m(keys, stops, from) {
  const known = new Map(stops.map((stop) => [stop.key, stop]));
  const places = keys.flatMap((key) => { const stop = known.get(key); return stop && stop.lon !== null ? [placeOf(stop)] : []; });
  return wayLength_m([...places.keys()], places, from);
}

/** @param {string} owner @returns {Plan} */
export function keptPlan(owner) {
  try {
    const { on, keys } = JSON.parse(localStorage.getItem(`xuncheng-walk-${owner}`) ?? "{}");
    return { on: on === true, keys: Array.isArray(keys) ? keys.map(String) : [] };
  } catch {
    return { on: false, keys: [] };
  }
}

/** @param {string} owner @param {Plan} kept */
export function keepPlan(owner, kept) {
  try {
    localStorage.setItem(`xuncheng-walk-${owner}`, JSON.stringify(kept));
  } catch { /* a phone without room for this orders anew each time */ }
}
