import assert from "node:assert/strict";
import { test } from "node:test";

import { headingOf } from "../../../static/modules/day/heading.js";
import { roomFor } from "../../../static/modules/day/label-room.js";
import { plan, planLength_m, remaining } from "../../../static/modules/day/walk-plan.js";

const mark = (x, y) => ({ x, y, width: 30, height: 30 });
const label = (x, y) => ({ x, y, width: 100, height: 30 });

test("a label has room where it covers no other label and no other mark", () => {
  assert.deepEqual(roomFor([label(0, 30), label(40, 30), label(200, 30)], [mark(0, 0), mark(40, 0), mark(200, 0)]), [true, false, true]);
});
test("the first label goes before the second", () => {
  assert.deepEqual(roomFor([label(0, 30), label(0, 35)], [mark(0, 0), mark(0, 100)]), [true, false]);
});
test("a mark under a label takes its room", () => {
  assert.deepEqual(roomFor([label(0, 30)], [mark(0, 0), mark(10, 30)]), [false]);
});

test("a compass says degrees from north, clockwise, or nothing", () => {
  assert.equal(headingOf({ webkitCompassHeading: 90, absolute: false, alpha: 10 }), 90);
  assert.equal(headingOf({ absolute: true, alpha: 90 }), 270);
  assert.equal(headingOf({ absolute: true, alpha: 0 }), 0);
  assert.equal(headingOf({ absolute: false, alpha: 90 }), null);
  assert.equal(headingOf({ absolute: true, alpha: null }), null);
});

const stop = (key, lon, more = {}) => ({ key, lon, lat: lon === null ? null : 40, complete: false, ...more });
const STOPS = [stop("c", 116.303), stop("a", 116.301), stop("lost", null), stop("done", 116.302, { complete: true })];
test("the walk leads to open sites that have a place", () => {
  assert.deepEqual(plan(STOPS, { lon: 116.3, lat: 40 }), ["a", "c"]);
  assert.ok(Math.abs(planLength_m(["a", "c"], STOPS, { lon: 116.3, lat: 40 }) - 255) < 2);
});
test("a site that is done leaves the walk, a new one makes it void", () => {
  assert.deepEqual(remaining(["a", "x", "c"], STOPS), ["a", "c"]);
  assert.equal(remaining(["a"], STOPS), null);
  assert.deepEqual(remaining([], []), []);
});
