/** The phone's rules on the vectors it shares with the server (tests/vectors): the same outcome, the same figures. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { countForms, countFromPoint, countOnSite, coverThemes, judgeFrequency, shareOfArea } from "../../../static/modules/counting/rule-counts.js";
import { countOnRoad } from "../../../static/modules/counting/rule-roads.js";
import { sortedMillimetres, slidePast } from "../../../static/modules/counting/rule-windows.js";

const FOLDER = new URL("../../vectors/", import.meta.url);
const JUDGES = {
  count_per_site: countOnSite, count_per_length: countOnRoad, count_from_point: countFromPoint,
  forms_count: countForms, themes_covered: coverThemes, frequency: judgeFrequency, area_share: shareOfArea,
};

for (const name of readdirSync(FOLDER).filter((each) => each.endsWith(".json"))) {
  for (const vector of JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")).vectors) {
    test(`${name}: ${vector.sentence}`, () => {
      const { outcome, measured, required, shortfall } = JUDGES[vector.rule.kind](vector.rule, vector.facts);
      assert.deepEqual({ outcome, measured, required, shortfall }, vector.expected);
    });
  }
}

test("the worst window equals brute force on a grid that meets every case", () => {
  let seed = 7;
  const dice = (most) => { seed = (seed * 48271) % 2147483647; return seed % (most + 1); };
  for (let round = 0; round < 300; round += 1) {
    const things = Array.from({ length: dice(12) }, () => dice(60));
    const [end, window] = [1 + dice(60), 1 + dice(40)];
    const at = sortedMillimetres(things);
    const runs = slidePast(at, at, [0, end], window);
    const starts = Array.from({ length: Math.max(0, 2 * (end - window) + 1) }, (_, half) => half / 2);
    const counts = starts.map((low) => things.filter((thing) => low <= thing && thing <= low + window).length);
    assert.equal(runs ? Math.min(...runs.map((run) => run.count)) : undefined, counts.length ? Math.min(...counts) : undefined);
  }
});
