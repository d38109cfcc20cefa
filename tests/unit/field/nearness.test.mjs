import assert from "node:assert/strict";
import { test } from "node:test";

import { isHere, nearest_m, proposed } from "../../../static/modules/day/nearness.js";

// At 40° north a thousandth of a degree is 85.2 m to the east and 111.2 m to the north.
const [LON, LAT] = [116.3, 40];
const at = (east, north) => ({ lon: LON + east / 1000, lat: LAT + north / 1000 });
const ring = (...places) => places.map(([east, north]) => [LON + east / 1000, LAT + north / 1000]);
const POINT = { kind: "point", parts: [ring([0, 0])] };
const LINE = { kind: "line", parts: [ring([0, 0], [10, 0]), ring([10, 0], [10, 10])] };
const SQUARE = ring([0, 0], [10, 0], [10, 10], [0, 10], [0, 0]);
const PARK = { kind: "polygon", parts: [SQUARE] };
const RINGED = { kind: "polygon", parts: [SQUARE, ring([4, 4], [6, 4], [6, 6], [4, 6], [4, 4])] };
const APART = { kind: "polygon", parts: [SQUARE, ring([20, 0], [30, 0], [30, 10], [20, 10], [20, 0])] };

const TABLE = [
  ["at a point", POINT, at(0, 0), 0],
  ["a thousandth of a degree north of a point", POINT, at(0, 1), 111.2],
  ["beside a line, between its ends", LINE, at(5, 1), 111.2],
  ["beyond the end of a line", LINE, at(-1, 0), 85.2],
  ["on a line", LINE, at(7, 0), 0],
  ["beside the second part of a line", LINE, at(11, 5), 85.2],
  ["inside a polygon", PARK, at(5, 5), 0],
  ["a metre inside a polygon", PARK, at(9.99, 5), 0],
  ["on the edge of a polygon", PARK, at(10, 5), 0],
  ["on a corner of a polygon", PARK, at(0, 0), 0],
  ["east of a polygon", PARK, at(11, 5), 85.2],
  ["off the corner of a polygon", PARK, at(-1, -1), Math.hypot(85.2, 111.2)],
  ["level with a corner, outside", PARK, at(-1, 10), 85.2],
  ["in the hole of a polygon", RINGED, at(5, 5), 85.2],
  ["between hole and outer ring", RINGED, at(2, 5), 0],
  ["inside the second piece", APART, at(25, 5), 0],
  ["between two pieces, nearer to the second", APART, at(19, 5), 85.2],
];
for (const [where, outline, here, metres] of TABLE) {
  test(`${where} is ${Math.round(metres)} m away`, () => {
    assert.ok(Math.abs(nearest_m(outline, here) - metres) < 0.3, `${nearest_m(outline, here)}`);
  });
}
test("an outline without points is nowhere", () => {
  assert.equal(nearest_m({ kind: "line", parts: [] }, at(0, 0)), Infinity);
});

test("somebody inside a park is there, somebody 30 m outside with 8 m of accuracy is not", () => {
  assert.deepEqual([isHere("polygon", 0, 8), isHere("polygon", 30, 8)], [true, false]);
});
test("a stop has surroundings and a road two pavements", () => {
  assert.deepEqual([isHere("point", 25, 8), isHere("line", 25, 8), isHere("line", 40, 8)], [true, true, false]);
});
test("a phone that does not know where it is is nowhere", () => {
  assert.deepEqual([isHere("polygon", 0, 3000), isHere("polygon", 0, null)], [false, false]);
});

const place = (name, metres, here, complete = false) => ({ name, metres, here, complete });
test("the nearest place is proposed, an unfinished one before a finished one", () => {
  assert.equal(proposed([place("gate", 12, true), place("park", 0, true), place("road", 400, false)])?.name, "park");
  assert.equal(proposed([place("gate", 12, true), place("park", 0, true, true)])?.name, "gate");
  assert.equal(proposed([place("park", 0, true, true), place("road", 400, false)])?.name, "park");
  assert.equal(proposed([place("park", 30, false), place("road", 400, false)]), undefined);
});
