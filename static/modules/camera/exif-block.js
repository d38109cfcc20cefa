/**
 * The block of facts in a JPEG (EXIF, CIPA DC-008): written for a picture that was drawn here, and carried over from a
 * camera's file to its smaller copy. Pure: bytes in, bytes out.
 */

/** @typedef {import("../position.js").Fix} Fix */
/** @typedef {{taken_at: number, offset_min: number, width: number, height: number, fix: Fix | null}} Facts */
/** @typedef {[tag: number, type: number, values: number[] | string]} Entry */

const [BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED] = [1, 2, 3, 4, 5, 7];
const SIZES = /** @type {Record<number, number>} */ ({ [BYTE]: 1, [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 8, [UNDEFINED]: 1 });
const [EXIF_IFD, GPS_IFD] = [0x8769, 0x8825];
const [WIDTH, HEIGHT, ORIENTATION, PIXELS_X, PIXELS_Y] = [0x0100, 0x0101, 0x0112, 0xa002, 0xa003];
const MOST_ENTRIES = 512;
const MOST_BYTES = 65_533;
const SIGN = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif", two zeros

/** @param {number} number @param {number} [width] */
const two = (number, width = 2) => String(number).padStart(width, "0");

/** Write an instant as cameras do, in the time of the place. @param {number} at milliseconds @param {number} offset_min east of UTC */
function wallClock(at, offset_min) {
  const there = new Date(at + offset_min * 60_000);
  const day = [there.getUTCFullYear(), two(there.getUTCMonth() + 1), two(there.getUTCDate())].join(":");
  return `${day} ${two(there.getUTCHours())}:${two(there.getUTCMinutes())}:${two(there.getUTCSeconds())}`;
}

/** @param {number} offset_min */
function offsetText(offset_min) {
  const size = Math.abs(offset_min);
  return `${offset_min < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Degrees, minutes and seconds; the seconds to 1/10,000, which is 3 mm. @param {number} degrees */
function sexagesimal(degrees) {
  const parts = Math.round(Math.abs(degrees) * 36_000_000);
  return [Math.floor(parts / 36_000_000), 1, Math.floor((parts % 36_000_000) / 600_000), 1, parts % 600_000, 10_000];
}

/** @param {Fix} fix @returns {Entry[]} */
function gpsEntries(fix) {
  const found = new Date(fix.taken_at);
  /** @type {Entry[]} */
  const entries = [
    [0, BYTE, [2, 3, 0, 0]],
    [1, ASCII, fix.lat < 0 ? "S" : "N"], [2, RATIONAL, sexagesimal(fix.lat)],
    [3, ASCII, fix.lon < 0 ? "W" : "E"], [4, RATIONAL, sexagesimal(fix.lon)],
    [7, RATIONAL, [found.getUTCHours(), 1, found.getUTCMinutes(), 1, found.getUTCSeconds() * 1000 + found.getUTCMilliseconds(), 1000]],
  ];
  // A phone's compass points to magnetic north.
  if (fix.heading_deg !== null) entries.push([16, ASCII, "M"], [17, RATIONAL, [Math.round(fix.heading_deg * 100) % 36_000, 100]]);
  entries.push([18, ASCII, "WGS-84"], [29, ASCII, `${found.getUTCFullYear()}:${two(found.getUTCMonth() + 1)}:${two(found.getUTCDate())}`]);
  if (fix.accuracy_m !== null) entries.push([31, RATIONAL, [Math.round(Math.min(fix.accuracy_m, 1e6) * 100), 100]]);
  return entries;
}

/**
 * Write what is known of a picture drawn here. Make and model are left out: no camera made this file.
 * @param {Facts} facts
 */
export function exifBlock({ taken_at, offset_min, width, height, fix }) {
  const [time, offset] = [wallClock(taken_at, offset_min), offsetText(offset_min)];
  /** @type {Entry[]} */
  const picture = [[ORIENTATION, SHORT, [1]], [0x0131, ASCII, "巡城"], [0x0132, ASCII, time], [EXIF_IFD, LONG, [0]]];
  if (fix) picture.push([GPS_IFD, LONG, [0]]);
  /** @type {Entry[]} */
  const exif = [
    [0x9000, UNDEFINED, [0x30, 0x32, 0x33, 0x32]], [0x9003, ASCII, time], [0x9004, ASCII, time],
    [0x9010, ASCII, offset], [0x9011, ASCII, offset], [0x9012, ASCII, offset], [0x9291, ASCII, two(((taken_at % 1000) + 1000) % 1000, 3)],
    [PIXELS_X, LONG, [width]], [PIXELS_Y, LONG, [height]],
  ];
  const gps = fix ? gpsEntries(fix) : [];
  const exif_at = 8 + lengthOf(picture);
  const gps_at = exif_at + lengthOf(exif);
  for (const entry of picture) {
    if (entry[0] === EXIF_IFD) entry[2] = [exif_at];
    if (entry[0] === GPS_IFD) entry[2] = [gps_at];
  }
  const block = new Uint8Array(gps_at + (fix ? lengthOf(gps) : 0));
  block.set([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
  const view = new DataView(block.buffer);
  writeDirectory(view, 8, picture);
  writeDirectory(view, exif_at, exif);
  if (fix) writeDirectory(view, gps_at, gps);
  return block;
}

/** @param {Entry} entry */
function bytesOf([, type, values]) {
  if (typeof values === "string") return new Uint8Array([...new TextEncoder().encode(values), 0]);
  const unit = type === RATIONAL ? 4 : SIZES[type];
  const bytes = new Uint8Array(values.length * unit);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (unit === 1) view.setUint8(index, value);
    else if (unit === 2) view.setUint16(index * 2, value);
    else view.setUint32(index * 4, value);
  });
  return bytes;
}

/** @param {Entry[]} entries */
function lengthOf(entries) {
  const long = entries.map((entry) => bytesOf(entry).length).filter((length) => length > 4);
  return 6 + 12 * entries.length + long.reduce((sum, length) => sum + length + (length % 2), 0);
}

/** @param {DataView} view @param {number} at @param {Entry[]} entries in the order of their tags */
function writeDirectory(view, at, entries) {
  const block = new Uint8Array(view.buffer);
  let free = at + 6 + 12 * entries.length;
  view.setUint16(at, entries.length);
  entries.forEach((entry, index) => {
    const place = at + 2 + 12 * index;
    const bytes = bytesOf(entry);
    view.setUint16(place, entry[0]);
    view.setUint16(place + 2, entry[1]);
    view.setUint32(place + 4, bytes.length / SIZES[entry[1]]);
    if (bytes.length <= 4) return block.set(bytes, place + 8);
    view.setUint32(place + 8, free);
    block.set(bytes, free);
    free += bytes.length + (bytes.length % 2);
    return undefined;
  });
}

/** @param {Uint8Array} jpeg */
export function isJpeg(jpeg) {
  return jpeg.length > 3 && jpeg[0] === 0xff && jpeg[1] === 0xd8 && jpeg[2] === 0xff;
}

/** List the segments before the picture's own data: where each begins and ends, and its marker. @param {Uint8Array} jpeg */
function segments(jpeg) {
  const found = [];
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1];
    if (marker === 0xff) { at += 1; continue; }
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + jpeg[at + 2] * 256 + jpeg[at + 3];
    if (end > jpeg.length || end < at + 4) break;
    found.push({ marker, at, end });
    at = end;
  }
  return found;
}

/** @param {Uint8Array} jpeg */
function exifSegment(jpeg) {
  return segments(jpeg).find(({ marker, at, end }) => marker === 0xe1 && end - at > 18 && SIGN.every((byte, index) => jpeg[at + 4 + index] === byte));
}

/** Give a copy of the block a JPEG carries; null where it has none. @param {Uint8Array} jpeg */
export function blockIn(jpeg) {
  const found = isJpeg(jpeg) ? exifSegment(jpeg) : undefined;
  return found ? jpeg.slice(found.at + 10, found.end) : null;
}

/** Give a JPEG with a block in place of its own, right after its first marker, where readers look. @param {Uint8Array} jpeg @param {Uint8Array} block */
export function withBlock(jpeg, block) {
  const length = block.length + 8;
  if (length > MOST_BYTES + 2) throw new RangeError("the block does not fit into one segment");
  const old = exifSegment(jpeg);
  const rest = old ? [jpeg.subarray(2, old.at), jpeg.subarray(old.end)] : [jpeg.subarray(2)];
  const made = new Uint8Array(2 + 2 + length + rest.reduce((sum, part) => sum + part.length, 0));
  made.set([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 0xff, ...SIGN]);
  made.set(block, 12);
  let at = 12 + block.length;
  for (const part of rest) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

/**
 * Give a camera's block as it is true of an upright, smaller copy: orientation 1, the copy's size, no small picture of
 * the old one. Null where the block cannot be followed.
 * @param {Uint8Array} block @param {number} width @param {number} height
 */
export function blockOfCopy(block, width, height) {
  const made = block.slice();
  const view = new DataView(made.buffer);
  const mark = made.length >= 14 ? view.getUint16(0) : 0;
  if (mark !== 0x4949 && mark !== 0x4d4d) return null;
  const little = mark === 0x4949;
  const sizes = /** @type {Record<number, number>} */ ({ [WIDTH]: width, [HEIGHT]: height, [PIXELS_X]: width, [PIXELS_Y]: height, [ORIENTATION]: 1 });
  const first = view.getUint32(4, little);
  const entries = directory(view, first, little);
  if (!entries) return null;
  const pointer = entries.find(({ tag }) => tag === EXIF_IFD);
  const inner = pointer ? directory(view, view.getUint32(pointer.at + 8, little), little) : [];
  for (const { tag, type, at } of [...entries, ...(inner ?? [])]) {
    if (!(tag in sizes)) continue;
    if (type === SHORT) view.setUint16(at + 8, sizes[tag], little);
    else if (type === LONG) view.setUint32(at + 8, sizes[tag], little);
  }
  view.setUint32(first + 2 + 12 * entries.length, 0, little);
  return made;
}

/** @param {DataView} view @param {number} at @param {boolean} little */
function directory(view, at, little) {
  if (at < 8 || at + 2 > view.byteLength) return null;
  const count = view.getUint16(at, little);
  if (count > MOST_ENTRIES || at + 6 + 12 * count > view.byteLength) return null;
  return Array.from({ length: count }, (_, index) => {
    const place = at + 2 + 12 * index;
    return { tag: view.getUint16(place, little), type: view.getUint16(place + 2, little), at: place };
  });
}
