/**
 * WGS-84 to the datums of Chinese map apps: GCJ-02 (Amap, Tencent, Apple in China) and BD-09 (Baidu). Pure, for display
 * and for handing a place to another app; the arithmetic is that of server/geo/datum.py and shares its test vectors.
 */

/** @typedef {{lon: number, lat: number}} Place */

const AXIS_M = 6378245; // Krasovsky 1940, as the GCJ-02 formula uses it
const ECCENTRICITY_2 = 0.00669342162296594323;
const BD_TURN = (Math.PI * 3000) / 180;
const [WEST, SOUTH, EAST, NORTH] = [73.66, 3.86, 135.05, 53.55];
const { PI, sin, cos, sqrt, abs, hypot, atan2 } = Math;

/** Tell whether the GCJ-02 shift applies here; the box is wider than the country. @param {Place} place */
export function inChinaBox({ lon, lat }) {
  return WEST <= lon && lon <= EAST && SOUTH <= lat && lat <= NORTH;
}

/** @param {Place} place in WGS-84 @returns {Place} in GCJ-02; unchanged outside the box around China */
export function toGcj02({ lon, lat }) {
  if (!inChinaBox({ lon, lat })) return { lon, lat };
  const [x, y] = [lon - 105, lat - 35];
  const phi = (lat / 180) * PI;
  const magic = 1 - ECCENTRICITY_2 * sin(phi) ** 2;
  const root = sqrt(magic);
  const degreeLat_m = (((AXIS_M * (1 - ECCENTRICITY_2)) / (magic * root)) * PI) / 180;
  const degreeLon_m = ((AXIS_M / root) * cos(phi) * PI) / 180;
  return { lon: lon + shiftEast_m(x, y) / degreeLon_m, lat: lat + shiftNorth_m(x, y) / degreeLat_m };
}

/** @param {Place} place in WGS-84 @returns {Place} in BD-09 */
export function toBd09(place) {
  const { lon, lat } = toGcj02(place);
  const radius = hypot(lon, lat) + 0.00002 * sin(lat * BD_TURN);
  const angle = atan2(lat, lon) + 0.000003 * cos(lon * BD_TURN);
  return { lon: radius * cos(angle) + 0.0065, lat: radius * sin(angle) + 0.006 };
}

/** @param {number} value */
function waves(value) {
  return ((20 * sin(6 * value * PI) + 20 * sin(2 * value * PI)) * 2) / 3;
}

/** @param {number} x @param {number} y */
function shiftNorth_m(x, y) {
  const slow = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x));
  const quick = ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3;
  return slow + waves(x) + quick + ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
}

/** @param {number} x @param {number} y */
function shiftEast_m(x, y) {
  const slow = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x));
  const quick = ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3;
  return slow + waves(x) + quick + ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
}
