/** What lies unsent on a phone is summed up over its accounts, from the notes that the outboxes leave. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { unsentHere } from "../../../static/modules/outbox/unsent-here.js";

/** What a browser's storage is to its readers: entries are its own properties. */
function storage(entries) {
  return Object.defineProperty({ ...entries }, "getItem", { value: (key) => entries[key] ?? null });
}

const note = (photos, records) => JSON.stringify({ database: "x", photos, records, sites: [], at: 0 });

for (const [what, entries, expected] of [
  ["nothing is kept", {}, { photos: 0, records: 0 }],
  ["two accounts have something", { "xuncheng-unsent-1": note(3, 4), "xuncheng-unsent-22": note(1, 0) }, { photos: 4, records: 4 }],
  ["what was lost is not counted as lying here", { "xuncheng-unsent-1-lost": note(9, 9) }, { photos: 0, records: 0 }],
  ["a broken note says nothing", { "xuncheng-unsent-1": "{", "xuncheng-unsent-2": note(2, 2) }, { photos: 2, records: 2 }],
  ["other entries say nothing", { theme: "dark" }, { photos: 0, records: 0 }],
]) {
  test(what, () => assert.deepEqual(unsentHere(storage(entries)), expected));
}
