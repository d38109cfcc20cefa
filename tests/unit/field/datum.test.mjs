import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inChinaBox, toBd09, toGcj02 } from "../../../static/modules/datum.js";
import { navigation } from "../../../static/modules/day/navigation.js";

const VECTORS = JSON.parse(readFileSync(new URL("../../vectors/geo/datum.json", import.meta.url), "utf8"));
const NEAR = 1e-6;

test("phone and server convert to GCJ-02 and BD-09 alike, to a millionth of a degree", () => {
  assert.ok(VECTORS.length >= 30);
  for (const { wgs84, gcj02, bd09 } of VECTORS) {
    const place = { lon: wgs84[0], lat: wgs84[1] };
    for (const [got, wanted] of [[toGcj02(place), gcj02], [toBd09(place), bd09]]) {
      assert.ok(Math.abs(got.lon - wanted[0]) < NEAR && Math.abs(got.lat - wanted[1]) < NEAR, `${wgs84}: ${got.lon},${got.lat} is not ${wanted}`);
    }
  }
});

test("outside China GCJ-02 is WGS-84", () => {
  assert.equal(inChinaBox({ lon: 2.35, lat: 48.86 }), false);
  assert.deepEqual(toGcj02({ lon: 2.35, lat: 48.86 }), { lon: 2.35, lat: 48.86 });
});

const PARK = { name: "圆明园(公园)", lon: 116.2977, lat: 40.0082 };
test("every app is given the place in its own datum", () => {
  const said = navigation(PARK);
  const gcj = toGcj02(PARK);
  const bd = toBd09(PARK);
  assert.ok(said.amap.startsWith(`https://uri.amap.com/navigation?to=${gcj.lon.toFixed(6)},${gcj.lat.toFixed(6)},`));
  assert.ok(said.baidu.includes(`latlng:${bd.lat.toFixed(6)},${bd.lon.toFixed(6)}%7C`) && said.baidu.includes("coord_type=bd09ll"));
  assert.ok(said.apple.includes(`daddr=${gcj.lat.toFixed(6)},${gcj.lon.toFixed(6)}&`));
  assert.ok(said.geo.startsWith("geo:40.008200,116.297700?q=40.008200,116.297700("));
});

test("a name cannot add parts to an address", () => {
  for (const address of Object.values(navigation({ ...PARK, name: "a&mode=car#x|y,z:w\"<" }))) {
    assert.ok(!/["<#]/.test(address) && !address.includes("mode=car"), address);
  }
});
