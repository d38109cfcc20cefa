import assert from "node:assert/strict";
import { test } from "node:test";

import { addedHere, placeKey } from "../../../static/modules/day/phone-progress.js";

const SINCE = 1000;
const VISITS = [{ uuid: "v", round: 1, site: 2 }, { uuid: "again", round: 1, site: 2, recheck: true }];
const seen = (requirements, more = {}) => ({ what: "observation", uuid: "o", visit: "v", body: { requirements }, state: "waiting", ...more });
const added = (...records) => addedHere(VISITS, records, SINCE).get("1/2");

test("requirements of unsent records are counted once each", () => {
  assert.deepEqual(added(seen(["A"]), seen(["A", "B"])), { requirements: 2, complete: false, begun: true, waiting: 2 });
});
test("what arrived before the page's figures is in them already", () => {
  assert.equal(added(seen(["A"], { state: "sent", sent_at: 900 })), undefined);
});
test("what arrived since then is still to be added, and waits no more", () => {
  assert.deepEqual(added(seen(["A"], { state: "sent", sent_at: 1100 })), { requirements: 1, complete: false, begun: true, waiting: 0 });
});
test("withdrawn, replaced, dropped and refused records add nothing", () => {
  assert.equal(added(seen(["A"], { withdrawn: true }), seen(["B"], { superseded_by: "x" })).requirements, 0);
  assert.equal(added(seen(["A"], { state: "dropped" }), seen(["B"], { state: "refused" })), undefined);
});
test("a declared end on the phone makes a site complete", () => {
  assert.equal(added({ what: "end", uuid: "v", visit: "v", body: { complete: true }, state: "waiting" }).complete, true);
  assert.equal(added({ what: "end", uuid: "v", visit: "v", body: { complete: false }, state: "waiting" }).complete, false);
});
test("a re-check is a place of its own", () => {
  const found = addedHere(VISITS, [seen(["A"], { visit: "again" })], SINCE);
  assert.deepEqual([...found.keys()], [placeKey(1, 2, true)]);
});
