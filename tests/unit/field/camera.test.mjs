import assert from "node:assert/strict";
import { test } from "node:test";

import { whyNoCamera } from "../../../static/modules/camera/camera-choice.js";
import { headingOf } from "../../../static/modules/camera/compass.js";
import { averaged, Positions } from "../../../static/modules/position.js";
import { newPhotos } from "../../../static/modules/visit/visit-model.js";
import { linesOf } from "../../../static/modules/camera/watermark.js";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const M = 1 / 111_195;
const fix = (metres_north, accuracy_m, age_s = 0) => ({ lon: 116.3, lat: 40 + metres_north * M, accuracy_m, heading_deg: null, taken_at: new Date(NOW - age_s * 1000).toISOString(), datum: "wgs84" });
const north = (found) => (found.lat - 40) / M;

test("two equal fixes give the middle, and no better accuracy than either", () => {
  const mean = averaged([fix(0, 8, 2), fix(6, 8)], NOW);
  assert.ok(Math.abs(north(mean) - 3) < 0.01);
  assert.equal(mean.accuracy_m, 8);
  assert.equal(mean.taken_at, new Date(NOW).toISOString());
});
test("a fix twice as exact weighs four times as much", () => {
  assert.ok(Math.abs(north(averaged([fix(10, 5, 3), fix(0, 10)], NOW)) - 8) < 0.01);
  assert.equal(averaged([fix(10, 5, 3), fix(0, 10)], NOW).accuracy_m, 5);
});
test("what was measured more than ten seconds before does not count", () => {
  assert.ok(Math.abs(north(averaged([fix(0, 5, 11), fix(6, 5)], NOW)) - 6) < 0.01);
});
test("where somebody walked ten seconds ago is not where they stand", () => {
  assert.ok(Math.abs(north(averaged([fix(0, 4, 9), fix(14, 4)], NOW)) - 14) < 0.01);
});
test("a fix that does not say how exact it is stands alone", () => {
  assert.equal(averaged([fix(0, 4, 2), fix(3, null)], NOW).accuracy_m, null);
  assert.ok(Math.abs(north(averaged([fix(0, null, 2), fix(4, 8)], NOW)) - 4) < 0.01);
});
test("nothing measured gives nothing", () => assert.equal(averaged([], NOW), null));
test("the course somebody walks is not where the camera looks", () => {
  const positions = new Positions();
  positions.take({ coords: { longitude: 116.3, latitude: 40, accuracy: 5, heading: 90 }, timestamp: Date.now() });
  assert.equal(positions.atShutter(null).heading_deg, null);
  assert.equal(positions.atShutter(271.5).heading_deg, 271.5);
});

test("an upright phone looks to where its back points", () => {
  assert.equal(headingOf({ absolute: true, alpha: 0, beta: 90, gamma: 0 }), 0);
  assert.equal(headingOf({ absolute: true, alpha: 90, beta: 90, gamma: 0 }), 270);
  assert.equal(headingOf({ absolute: true, alpha: 270, beta: 60, gamma: 0 }), 90);
});
test("a phone that looks at the ground looks in no direction", () => {
  assert.equal(headingOf({ absolute: true, alpha: 30, beta: 0, gamma: 0 }), null);
});
test("a direction that is not against north is none", () => {
  assert.equal(headingOf({ absolute: false, alpha: 30, beta: 90, gamma: 0 }), null);
  assert.equal(headingOf({ absolute: true, alpha: null, beta: null, gamma: null }), null);
});
test("iOS names the direction itself, for a screen that is not turned", () => {
  assert.equal(headingOf({ webkitCompassHeading: 350 }), 350);
  assert.equal(headingOf({ webkitCompassHeading: 350 }, 90), 80);
});

test("WeChat and a page that is not secure open no camera", () => {
  const mediaDevices = { getUserMedia: () => undefined };
  assert.equal(whyNoCamera({ userAgent: "Mozilla/5.0 Chrome/140", mediaDevices }), "");
  assert.equal(whyNoCamera({ userAgent: "Mozilla/5.0 MicroMessenger/8.0", mediaDevices }), "camera_wechat");
  assert.equal(whyNoCamera({ userAgent: "Mozilla/5.0 Chrome/140" }), "camera_none");
});

const each = (text) => [...text].length;
test("a watermark breaks Chinese anywhere and other words only between them", () => {
  assert.deepEqual(linesOf("人民公园公益广告", each, 4), ["人民公园", "公益广告"]);
  assert.deepEqual(linesOf("at the park gate", each, 8), ["at the", "park", "gate"]);
  assert.deepEqual(linesOf("39.99, 116.31 无定位", each, 13), ["39.99, 116.31", "无定位"]);
  assert.deepEqual(linesOf("", each, 8), []);
});
test("the camera's own file lies beside the picture only where the round wants it", () => {
  const photo = { uuid: "a", sha256: "1", size: 1, type: "image/jpeg", visit: "v", role: "sighting", requirement: "k", source: "camera", source_sha256: "2", taken_at: "", fix: {} };
  const taken = { bytes: new ArrayBuffer(1), thumbnail: null };
  assert.equal(newPhotos(photo, { ...taken, original: null }).length, 1);
  const [own, beside] = newPhotos(photo, { ...taken, original: { bytes: new ArrayBuffer(3), sha256: "2", type: "image/jpeg" } });
  assert.equal(own.photo, photo);
  assert.deepEqual([beside.photo.sha256, beside.photo.size, beside.photo.role, beside.photo.requirement], ["2", 3, "original", null]);
});
