import assert from "node:assert/strict";
import { test } from "node:test";

import { haversine_m, nearestNext, walkingOrder, wayLength_m } from "../../../static/modules/day/walking-order.js";

/** A generator with a seed, so that a failing case can be found again. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
function city(seed, count) {
  const next = random(seed);
  const places = Array.from({ length: count }, () => ({ lon: 116.3 + next() / 10, lat: 39.95 + next() / 10 }));
  return { places, from: seed % 3 ? { lon: 116.3 + next() / 10, lat: 39.95 + next() / 10 } : null };
}
const CITIES = Array.from({ length: 60 }, (_, seed) => city(seed, seed));

test("every place is walked to exactly once", () => {
  for (const { places, from } of CITIES) {
    assert.deepEqual([...walkingOrder(places, from)].sort((a, b) => a - b), [...places.keys()]);
  }
});

test("the way is never longer than always taking the nearest next", () => {
  let shorter = 0;
  for (const { places, from } of CITIES) {
    const [ours, nearest] = [walkingOrder(places, from), nearestNext(places, from)].map((order) => wayLength_m(order, places, from));
    assert.ok(ours <= nearest + 1e-6, `${ours} > ${nearest}`);
    if (ours < nearest - 1) shorter += 1;
  }
  assert.ok(shorter > 30, `only ${shorter} ways were shortened`);
});

test("the same places give the same order", () => {
  for (const { places, from } of CITIES) assert.deepEqual(walkingOrder(places, from), walkingOrder(places, from));
});

test("nothing gives nothing, and one place is its own order", () => {
  assert.deepEqual([walkingOrder([]), walkingOrder([], { lon: 116, lat: 40 })], [[], []]);
  assert.deepEqual(walkingOrder([{ lon: 116, lat: 40 }]), [0]);
  assert.equal(wayLength_m([], []), 0);
});

test("places on one spot are all in the order", () => {
  const spot = { lon: 116.3, lat: 40 };
  assert.deepEqual(walkingOrder([spot, spot, spot], spot), [0, 1, 2]);
});

test("without a position the way begins at the first place", () => {
  for (const { places } of CITIES.slice(1)) assert.equal(walkingOrder(places)[0], 0);
});

test("places along a street are walked from one end to the other", () => {
  const street = [3, 0, 4, 1, 2].map((step) => ({ lon: 116.3 + step / 1000, lat: 40 }));
  assert.deepEqual(walkingOrder(street, { lon: 116.299, lat: 40 }), [1, 3, 4, 0, 2]);
});

test("a crossing is undone", () => {
  const at = (east, north) => ({ lon: 116.3 + east / 1000, lat: 40 + north / 1000 });
  const places = [at(0, 0), at(10, 0), at(0, 6), at(10, 6), at(5, -5)];
  assert.ok(wayLength_m(walkingOrder(places, at(-1, 0)), places, at(-1, 0)) <= wayLength_m([0, 4, 1, 3, 2], places, at(-1, 0)) + 0.1);
});

test("sixty places take less than 50 ms", () => {
  const { places, from } = city(7, 60);
  // The best of a few: another test may hold the processor meanwhile.
  const taken = Array.from({ length: 10 }, () => {
    const before = performance.now();
    walkingOrder(places, from);
    return performance.now() - before;
  });
  assert.ok(Math.min(...taken) < 50, `${taken}`);
});

test("a thousandth of a degree north is 111.2 m", () => {
  assert.ok(Math.abs(haversine_m({ lon: 116, lat: 40 }, { lon: 116, lat: 40.001 }) - 111.195) < 0.01);
});
