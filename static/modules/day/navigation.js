/**
 * Addresses that hand a place to the phone's map app, each in the datum the app reads. Web addresses of the makers come
 * first: the app opens them where it is installed, a browser shows the way where it is not. Pure; nothing is asked of
 * another host until somebody taps.
 * Sources: lbs.amap.com "URI API", lbsyun.baidu.com "URI API", developer.apple.com "Map Links", RFC 5870 (geo:).
 */

import { inChinaBox, toBd09, toGcj02 } from "../datum.js";

/** @typedef {{name: string, lon: number, lat: number}} Goal in WGS-84 */
/** @typedef {"amap" | "baidu" | "apple" | "geo"} App */

const DECIMALS = 6;

/** @param {number} degrees */
const degrees = (degrees) => degrees.toFixed(DECIMALS);

/** Give the address that opens each app on the way to a place, on foot. @param {Goal} goal @returns {Record<App, string>} */
export function navigation({ name, lon, lat }) {
  const wgs = { lon, lat };
  const gcj = toGcj02(wgs);
  const bd = toBd09(wgs);
  // Apple draws China on GCJ-02 and the rest of the world on WGS-84, as the shift does by itself.
  const apple = inChinaBox(wgs) ? gcj : wgs;
  const said = encodeURIComponent(name.replaceAll(/[,|:]/g, " ").trim());
  return {
    amap: `https://uri.amap.com/navigation?to=${degrees(gcj.lon)},${degrees(gcj.lat)},${said}&mode=walk&coordinate=gaode&callnative=1&src=xuncheng`,
    baidu: `https://api.map.baidu.com/direction?destination=latlng:${degrees(bd.lat)},${degrees(bd.lon)}%7Cname:${said}&mode=walking&coord_type=bd09ll&output=html&src=webapp.xuncheng`,
    apple: `https://maps.apple.com/?daddr=${degrees(apple.lat)},${degrees(apple.lon)}&dirflg=w&q=${said}`,
    geo: `geo:${degrees(lat)},${degrees(lon)}?q=${degrees(lat)},${degrees(lon)}(${said})`,
  };
}
