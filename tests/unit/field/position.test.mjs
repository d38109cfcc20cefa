import assert from "node:assert/strict";
import { test } from "node:test";

import { sourceOf, takenAt } from "../../../static/modules/camera/capture.js";
import { accuracyQuality, distance_m, fixAt, quality, sayDistance } from "../../../static/modules/position.js";
import { isStep, Way } from "../../../static/modules/visit/track.js";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const fix = (accuracy_m, age_s = 0) => ({ lon: 116.3, lat: 40, accuracy_m, heading_deg: null, taken_at: new Date(NOW - age_s * 1000).toISOString(), datum: "wgs84" });

test("6 m is good, 30 m is fair, 31 m is poor", () => {
  assert.deepEqual([6, 30, 31].map(accuracyQuality), ["good", "fair", "poor"]);
});
test("a fix older than half a minute is none", () => {
  assert.equal(quality(fix(6, 31), NOW), "none");
  assert.equal(quality(fix(6, 29), NOW), "good");
  assert.equal(quality(null, NOW), "none");
});
test("a thousandth of a degree of latitude is 111 m", () => {
  assert.ok(Math.abs(distance_m({ lon: 116.3, lat: 40 }, { lon: 116.3, lat: 40.001 }) - 111.2) < 0.2);
});
test("distances are said as people say them", () => {
  assert.deepEqual([3, 244, 1140, 12_400].map(sayDistance), ["10 m", "240 m", "1.1 km", "12 km"]);
});

const TRACK = [0, 30, 300].map((seconds) => ({ at: new Date(NOW + seconds * 1000).toISOString(), lon: 116.3 + seconds / 1e5, lat: 40, accuracy_m: 5 }));
test("a gallery picture gets the position the phone had when it was taken", () => {
  assert.equal(fixAt(TRACK, NOW + 35_000).taken_at, TRACK[1].at);
});
test("a gallery picture taken when no track ran gets no position", () => {
  assert.equal(fixAt(TRACK, NOW + 150_000), null);
});
test("a file older than five minutes did not come out of the camera just now", () => {
  assert.equal(sourceOf("camera", NOW - 6 * 60_000, NOW), "gallery");
  assert.equal(sourceOf("camera", NOW - 20_000, NOW), "camera");
  assert.equal(sourceOf("gallery", NOW, NOW), "gallery");
});
test("a picture is never taken in the future", () => assert.equal(takenAt(NOW + 60_000, NOW), new Date(NOW).toISOString()));
test("standing still leaves a point only now and then", () => {
  const at = (seconds, lat = 40) => ({ lon: 116.3, lat, accuracy_m: 5, at: new Date(NOW + seconds * 1000).toISOString() });
  assert.equal(isStep(at(0), at(3)), false);
  assert.equal(isStep(at(0), at(16)), true);
  assert.equal(isStep(at(0), at(3, 40.0001)), true);
  assert.equal(isStep(at(10), at(3, 40.0001)), false, "a fix older than the last one is no step");
});

const walk = (points) => { const way = new Way(); points.forEach((point) => way.add(point)); return way.length_m; };
const step = (metres_north, accuracy_m = 8) => ({ lon: 116.3, lat: 40 + metres_north / 111_195, accuracy_m, at: "" });
test("a way of 600 m in steps of 6 m is 600 m long", () => {
  assert.ok(Math.abs(walk(Array.from({ length: 101 }, (_, index) => step(index * 6))) - 600) < 12);
});
test("a phone that trembles by 7 m for an hour has not moved", () => {
  assert.equal(walk(Array.from({ length: 240 }, (_, index) => step(index % 2 ? 7 : 0))), 0);
});
test("a jump over a gap in the fixes is no way, and the way goes on behind it", () => {
  assert.ok(Math.abs(walk([step(0), step(20), step(1020), step(1040)]) - 40) < 1);
});
test("a jump within a poor accuracy is no way", () => {
  assert.equal(walk([step(0), step(60, 80)]), 0);
});
