import assert from "node:assert/strict";
import { test } from "node:test";

import { RoadLine } from "../../../static/modules/counting/road-line.js";
import { isShort, spotAt, spotNow } from "../../../static/modules/counting/spots.js";
import { standing } from "../../../static/modules/counting/told.js";

const ALONG = { from_m: 100, to_m: 600 };
const AGAINST = { from_m: 600, to_m: 100 };
// The same table as tests/unit/inspections/test_spots.py.
for (const [sentence, chainage_m, walk, spot] of [
  ["at the first metre", 100, ALONG, "start"],
  ["a little after it", 220, ALONG, "start"],
  ["a quarter on", 225, ALONG, "middle"],
  ["half way", 350, ALONG, "middle"],
  ["three quarters on", 475, ALONG, "middle"],
  ["near the last metre", 480, ALONG, "end"],
  ["before the walk began", 40, ALONG, "start"],
  ["beyond where it ended", 700, ALONG, "end"],
  ["at the far end of the line, where a walk against it began", 600, AGAINST, "start"],
  ["at the near end of the line, where it stopped", 100, AGAINST, "end"],
]) {
  test(`a photo taken ${sentence} shows the ${spot}`, () => assert.equal(spotAt(chainage_m, walk), spot));
}

// A straight road of 1.2 km to the north.
const LAT = 39.98;
const line = new RoadLine([[116.3, LAT], [116.3, LAT + 0.0108]]);
const place = (metres, more = {}) => ({ lon: 116.3, lat: LAT + (metres / line.length_m) * 0.0108, accuracy_m: 8, at: "", ...more });
const track = (from, to) => Array.from({ length: Math.abs(to - from) / 20 + 1 }, (_, i) => place(from + Math.sign(to - from) * 20 * i));

for (const [sentence, points, ending, spot] of [
  ["nobody has walked yet", [], false, null],
  ["the phone is off the road", [{ ...place(100), lon: 116.31 }], false, null],
  ["the position is too coarse", [place(100, { accuracy_m: 90 })], false, null],
  ["somebody begins at the zero end", [place(0)], false, "start"],
  ["somebody begins at the far end", [place(1200)], false, "start"],
  ["half the road is walked", track(0, 600), false, "middle"],
  ["half the road is walked from the far end", track(1200, 600), false, "middle"],
  ["the road is walked to its end", track(0, 1200), false, "end"],
  ["half of it is walked and the check is ended there", track(0, 600), true, "end"],
  ["the check is ended after going half way back", track(0, 600).concat(track(600, 300)), true, "middle"],
  ["the check is ended where it began", [place(300)], true, "start"],
]) {
  test(`where ${sentence} the slot is ${spot}`, () => assert.equal(spotNow(line, points, ending), spot));
}

const RULE = { value: 5, window_m: 500 };
for (const [sentence, known, short] of [
  ["nothing at all", { count: 0, required: null, rule: null, strip: null }, true],
  ["something where no threshold may be known", { count: 1, required: null, rule: null, strip: null }, false],
  ["seven of ten", { count: 7, required: 10, rule: null, strip: null }, true],
  ["ten of ten", { count: 10, required: 10, rule: null, strip: null }, false],
  ["a last window that fails", { count: 9, required: null, rule: RULE, strip: { outcome: "fail", covered_m: 900 } }, true],
  ["two on 300 m", { count: 2, required: null, rule: RULE, strip: { outcome: null, covered_m: 300 } }, true],
  ["three on 300 m", { count: 3, required: null, rule: RULE, strip: { outcome: null, covered_m: 300 } }, false],
]) {
  test(`${sentence} is ${short ? "short" : "enough"}`, () => assert.equal(isShort(known), short));
}

test("what shows that nothing is there is no record of a thing, a room or a figure", () => {
  const record = { uuid: "a", state: "sent", body: { kind: "absence", requirements: ["K"], photos: [{ uuid: "p" }] } };
  assert.deepEqual(standing("K", [], [record]), []);
});
