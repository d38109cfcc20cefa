import assert from "node:assert/strict";
import { test } from "node:test";

import { codeHeld, matches, sameCode } from "../../../static/modules/day/site-search.js";

const PARK = { name: "圆明园(公园)", code: "PARK-0012", address: "清华西路 28 号", type: "公园" };
const FOUND = ["圆明", "park-0012", "ＰＡＲＫ", "0012", "清华西路28", "清华 公园", "圆明园（公园）", ""];
for (const typed of FOUND) test(`“${typed}” finds the park`, () => assert.ok(matches(PARK, typed)));
for (const typed of ["颐和园", "圆明 车站", "0013"]) test(`“${typed}” does not find the park`, () => assert.ok(!matches(PARK, typed)));

const ORIGIN = "https://city.example";
const HELD = [
  ["https://city.example/field/s/PARK-0012", "PARK-0012"],
  ["https://city.example/field/s/%E5%85%AC%E5%9B%AD-1", "公园-1"],
  ["http://192.168.1.5:8000/field/s/PARK-0012?x=1", "PARK-0012"],
  [" PARK-0012 ", "PARK-0012"],
  ["https://city.example/field/rounds/1", ""],
  ["https://elsewhere.example/", ""],
  ["javascript:alert(1)", ""],
  ["mailto:a@b.c", ""],
  ["https://city.example/field/s/%E5%8", ""],
  ["two words", ""],
  ["x".repeat(61), ""],
];
for (const [held, code] of HELD) test(`“${held.slice(0, 50)}” holds “${code}”`, () => assert.equal(codeHeld(held, ORIGIN), code));

test("codes are one whatever their width, case and spaces", () => {
  assert.ok(sameCode("PARK-0012", "ｐａｒｋ-００12 "));
  assert.ok(!sameCode("PARK-0012", "PARK-001"));
});
