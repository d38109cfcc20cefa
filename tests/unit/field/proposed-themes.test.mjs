/** Proposed themes on the phone, as a table of sentences. Run with `npm test`. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { adopted, openProposals } from "../../../static/modules/counting/proposed-themes.js";
import { liveCount } from "../../../static/modules/counting/sightings.js";

const THEME = "讲文明树新风";

function proposal(more = {}) {
  const content = { visit: "v", kind: "sighting", requirements: ["K"], photos: [{ uuid: "p", sha256: "s", marks: [] }], themes: [], note: "东门" };
  return { observation: "a", requirements: ["K"], photos: [{ uuid: "p", sha256: "s" }], words: [THEME], themes: [THEME], content, ...more };
}

function record(uuid, { state = "sent", body = {}, ...more } = {}) {
  return { uuid, visit: "v", state, ...more, body: { kind: "sighting", requirements: ["K"], photos: [{ uuid: "p", marks: [] }], themes: [], supersedes: null, ...body } };
}

const cases = [
  ["a proposal for a record of another phone is open", [], new Set(), 1],
  ["a proposal for a record without the theme is open", [record("a")], new Set(), 1],
  ["a record that has the theme by now needs none", [record("a", { body: { themes: [THEME] } })], new Set(), 0],
  ["a correction on this phone that has the theme settles it", [record("a", { superseded_by: "b" }), record("b", { state: "waiting", body: { supersedes: "a", themes: [THEME] } })], new Set(), 0],
  ["a correction without the theme leaves it open", [record("a", { superseded_by: "b" }), record("b", { state: "waiting", body: { supersedes: "a" } })], new Set(), 1],
  ["a record taken back on this phone is proposed nothing", [record("a", { withdrawn: true })], new Set(), 0],
  ["a record of another phone that was taken back here is proposed nothing", [], new Set(["a"]), 0],
];

for (const [sentence, records, taken_back, expected] of cases) {
  test(sentence, () => assert.equal(openProposals([proposal()], records, taken_back).length, expected));
}

test("adopting keeps everything else of the record and the themes it had", () => {
  const made = adopted(proposal(), [record("a", { body: { themes: ["中国梦"], note: "西门" } })]);
  assert.deepEqual([made.uuid, made.isHere, made.body.themes, made.body.note], ["a", true, ["中国梦", THEME], "西门"]);
});

test("adopting corrects what stands on this phone, not what it replaced", () => {
  const made = adopted(proposal(), [record("a", { superseded_by: "b" }), record("b", { body: { supersedes: "a" } })]);
  assert.deepEqual([made.uuid, made.isHere], ["b", true]);
});

test("adopting for a record of another phone begins with the server's copy", () => {
  const made = adopted(proposal(), []);
  assert.deepEqual([made.uuid, made.isHere, made.visit, made.body.note], ["a", false, "v", "东门"]);
});

test("a correction of a record that is not on this phone adds nothing to the count", () => {
  const made = record("n", { state: "waiting", body: { supersedes: "a" } });
  assert.equal(liveCount("K", 4, 1000, [made]), 4);
});
