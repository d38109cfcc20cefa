import assert from "node:assert/strict";
import { test } from "node:test";

import { isStale } from "../../../static/modules/day/day-package.js";
import { sayMoment } from "../../../static/modules/day/page-age.js";

const NOW = 1_700_000_000_000;

test("a package is fetched again when it is old, lacks a page, or comes from the future", () => {
  const pages = ["/field", "/field/me"];
  assert.equal(isStale({ at: NOW - 60_000, pages }, pages, NOW), false);
  assert.equal(isStale({ at: NOW - 11 * 60_000, pages }, pages, NOW), true);
  assert.equal(isStale({ at: NOW - 60_000, pages: ["/field"] }, pages, NOW), true);
  assert.equal(isStale({ at: NOW + 60_000, pages }, pages, NOW), true);
});

test("a moment of today is said by its time, another with its day", () => {
  const morning = new Date();
  morning.setHours(9, 5);
  assert.equal(sayMoment(morning.getTime()), "09:05");
  assert.match(sayMoment(morning.getTime() - 48 * 3_600_000), /^\d\d-\d\d 09:05$/);
});
