import assert from "node:assert/strict";
import { test } from "node:test";

import { consequence, objection } from "../../../static/modules/day/locate-site.js";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const fix = (accuracy_m, age_s = 0) => ({ lon: 116.3, lat: 40, accuracy_m, heading_deg: null, taken_at: new Date(NOW - age_s * 1000).toISOString(), datum: "wgs84" });

for (const [what, found, refused, wrong] of [
  ["a fresh fix of 8 m", fix(8), false, null],
  ["a fresh fix of 50 m", fix(50), false, null],
  ["a fix of 51 m", fix(51), false, "too_vague"],
  ["a fix of a minute ago", fix(8, 60), false, "no_fix"],
  ["a fix without accuracy", fix(null), false, "no_fix"],
  ["no fix", null, false, "no_fix"],
  ["no permission", null, true, "refused"],
]) {
  test(`${what} ${wrong ? `cannot place a site (${wrong})` : "can place a site"}`, () => {
    assert.equal(objection(found, refused, NOW), wrong);
  });
}

for (const [answer, sentence] of [
  [{ outcome: "arrived", body: { outcome: "located" } }, "located"],
  [{ outcome: "arrived", body: { outcome: "proposed" } }, "proposed"],
  [{ outcome: "later", offline: true }, "offline"],
  [{ outcome: "later", offline: false }, "busy"],
  [{ outcome: "signed_out" }, "signed_out"],
  [{ outcome: "refused", code: "mobile_has_no_place", reason: "…" }, "rejected"],
]) {
  test(`the answer ${JSON.stringify(answer)} is said as ${sentence}`, () => assert.equal(consequence(answer), sentence));
}
