import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { RoadLine } from "../../../static/modules/counting/road-line.js";
import { placedThings, stripAt } from "../../../static/modules/visit/road-strip.js";

for (const vector of JSON.parse(readFileSync(new URL("../../vectors/geo/projection.json", import.meta.url), "utf8"))) {
  test(`the phone's line is the server's: ${vector.sentence}`, () => {
    const line = new RoadLine(vector.line);
    assert.ok(Math.abs(line.length_m - vector.length_m) < 0.3, `${line.length_m} ${vector.length_m}`);
    assert.equal(line.is_ring, vector.is_ring);
    for (const point of vector.points) {
      const found = line.project(point);
      const around = Math.abs(found.chainage_m - point.chainage_m);
      assert.ok(Math.min(around, Math.abs(around - line.length_m)) < 0.3, `chainage ${found.chainage_m} ${point.chainage_m}`);
      assert.ok(Math.abs(found.offset_m - point.offset_m) < 0.1, `offset ${found.offset_m} ${point.offset_m}`);
      assert.equal(found.hand, point.hand);
    }
  });
}

// A straight road of 1.2 km to the north; a hundred metres are 0.0009 degrees.
const LAT = 39.98;
const line = new RoadLine([[116.3, LAT], [116.3, LAT + 0.0108]]);
const place = (metres, east_m = 0) => ({ lon: 116.3 + east_m / 85_300, lat: LAT + (metres / line.length_m) * 0.0108 });
const track = (from, to) => Array.from({ length: Math.abs(to - from) / 20 + 1 }, (_, i) => ({ ...place(from + Math.sign(to - from) * 20 * i), accuracy_m: 8, at: "" }));
const seen = (metres, more = {}) => ({ uuid: `at ${metres}`, ...place(metres, 10), accuracy_m: 8, side: null, things: 1, ...more });
const RULE = { kind: "count_per_length", value: 5, op: ">=", window_m: 500, reach_m: 60, by_side: false, short_section: "scaled" };

test("before a window was walked it counts and does not judge", () => {
  const strip = stripAt(line, RULE, track(0, 300), [seen(50), seen(250), seen(700)], null);
  assert.deepEqual([strip.count, strip.outcome, Math.round(strip.walked_m)], [2, null, 300]);
});

test("a whole window with too few is 不符合 and with enough is 符合", () => {
  assert.equal(stripAt(line, RULE, track(0, 600), [seen(150), seen(250)], null).outcome, "fail");
  const enough = [150, 220, 300, 400, 550].map((metres) => seen(metres));
  assert.equal(stripAt(line, RULE, track(0, 600), enough, null).outcome, "pass");
});

test("only the last 500 m behind the inspector count, whichever way he goes", () => {
  const things = [20, 40, 60, 80, 95].map((metres) => seen(metres));
  assert.equal(stripAt(line, RULE, track(0, 800), things, null).count, 0);
  const back = stripAt(line, RULE, track(600, 0), things, null);
  assert.deepEqual([back.count, back.heading, back.outcome], [5, -1, "pass"]);
});

test("a photo with several marks counts for as many, one far off the road for none", () => {
  assert.equal(stripAt(line, RULE, track(0, 300), [seen(50, { things: 3 }), { ...seen(100), ...place(100, 200) }], null).count, 3);
});

test("by side, things of the other side do not count", () => {
  const things = [seen(100, { side: "east" }), seen(120, { side: "west" }), seen(140)];
  assert.equal(stripAt(line, { ...RULE, by_side: true }, track(0, 300), things, "east").count, 2);
});

test("without a track, or away from the road, there is no strip", () => {
  assert.equal(stripAt(line, RULE, [], [], null), null);
  assert.equal(stripAt(line, RULE, track(0, 300).map((point) => ({ ...point, lon: 116.31 })), [], null), null);
});

test("what lies on the phone speaks before the server's copy of it, and what was taken back is silent", () => {
  const body = { kind: "sighting", requirements: ["K"], photos: [{ fix: { lon: 1, lat: 2, accuracy_m: 5 }, marks: [{}, {}] }], side: null };
  const known = [{ uuid: "a", lon: 0, lat: 0, accuracy_m: 5, side: null, things: 1 }, { uuid: "c", lon: 0, lat: 0, accuracy_m: 5, side: null, things: 1 }];
  const records = [{ uuid: "a", state: "sent", body }, { uuid: "b", state: "waiting", withdrawn: true, body }];
  assert.deepEqual(placedThings("K", known, records).map((one) => [one.uuid, one.things]), [["c", 1], ["a", 2]]);
});
