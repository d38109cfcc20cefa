/** The live counter of the visit page, as a table of sentences. Run with `npm test`. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { answerOf, liveCount, things } from "../../../static/modules/counting/sightings.js";

const KEY = "ZS-06-1";
const COUNTED_AT = 1000;

/** A sighting with `marks` marks that was sent at `sent_at`, or has not been sent. */
function sighting(uuid, { marks = 0, sent_at, ...rest } = {}) {
  const body = { kind: "sighting", requirements: [KEY], photos: [{ marks: Array.from({ length: marks }, () => ({ x: 0.5, y: 0.5 })) }], supersedes: null };
  return { uuid, state: sent_at === undefined ? "waiting" : "sent", sent_at, ...rest, body: { ...body, ...rest.body } };
}

const cases = [
  ["nothing on the phone leaves the server's figure", 4, [], 4],
  ["a photo that has not left adds one thing", 4, [sighting("a")], 5],
  ["a photo with three marks adds three things", 4, [sighting("a", { marks: 3 })], 7],
  ["what the server had counted is not counted twice", 4, [sighting("a", { sent_at: 900 })], 4],
  ["what arrived after the server counted is added", 4, [sighting("a", { sent_at: 1100 })], 5],
  ["marks added later to a counted photo add the difference", 4, [
    sighting("a", { sent_at: 900, superseded_by: "b" }), sighting("b", { marks: 3, body: { supersedes: "a" } })], 6],
  ["a correction the server has counted too adds nothing", 6, [
    sighting("a", { sent_at: 800, superseded_by: "b" }), sighting("b", { marks: 3, sent_at: 900 })], 6],
  ["a withdrawal the server does not know takes one away", 4, [sighting("a", { sent_at: 900, withdrawn: true })], 3],
  ["a withdrawal the server knows takes nothing away", 3, [sighting("a", { sent_at: 800, withdrawn: true, withdrawn_at: 900 })], 3],
  ["a photo taken back before it left counts for nothing", 4, [sighting("a", { state: "dropped", withdrawn: true })], 4],
  ["a refused record counts for nothing", 4, [sighting("a", { state: "refused" })], 4],
  ["another requirement's photo counts for nothing", 4, [sighting("a", { body: { requirements: ["ZS-06-3"] } })], 4],
  ["one photo may serve two requirements", 4, [sighting("a", { body: { requirements: ["ZS-06-3", KEY] } })], 5],
];

for (const [sentence, counted, records, expected] of cases) {
  test(sentence, () => assert.equal(liveCount(KEY, counted, COUNTED_AT, records), expected));
}

test("several photos without marks show one thing", () => {
  assert.equal(things({ photos: [{ marks: [] }, { marks: [] }] }), 1);
});

test("the last answer that stands is the answer", () => {
  const answer = (uuid, said, rest = {}) => ({ uuid, state: "sent", body: { kind: "answer", requirements: [KEY], photos: [], answer: said }, ...rest });
  const records = [answer("a", "fail"), answer("b", "pass"), answer("c", "fail", { withdrawn: true })];
  assert.equal(answerOf(KEY, records).uuid, "b");
});
