import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenOf, nameIn, namedOfDrop } from "../../../static/modules/imports/import-source.js";

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const NAMES = [
  ["a plain name", "415f312e6a7067", false, "A_1.jpg"],
  ["UTF-8 that nobody told of (a Mac)", "e585ace59bad2e6a7067", false, "公园.jpg"],
  ["GBK that nobody told of (Windows in China)", "b9abd4b02e6a7067", false, "公园.jpg"],
  ["GBK that looks like UTF-8", "c1aacda8", false, "联通"],
  ["the same where it is said to be UTF-8", "cdbc31", true, "ͼ1"],
];
for (const [said, hex, told, name] of NAMES) test(`the name of a file in a ZIP: ${said}`, () => assert.equal(nameIn(bytes(hex), told), name));

const LIMITS = { unsuited: { mov: "file_video", db: "file_other" }, limit: 10 };
const JUDGED = [
  ["DCIM/IMG_1.JPG", 5, undefined],
  ["no-ending", 5, undefined],
  ["DCIM/MVI_1.MOV", 5, "file_video"],
  ["Thumbs.db", 5, "file_other"],
  ["DCIM/._IMG_1.JPG", 5, "not_a_photo"],
  ["__MACOSX/IMG_1.JPG", 5, "not_a_photo"],
  ["large.jpg", 11, "file_over_limit"],
  ["empty.jpg", 0, "photo_empty"],
  ["a.constructor", 5, undefined],
];
for (const [name, size, why] of JUDGED) {
  test(`${name} of ${size} bytes is ${why ?? "sent"}`, async () => {
    const [file] = await chosenOf([{ name, file: new File([new Uint8Array(size)], name) }], LIMITS);
    assert.equal(file?.refused, why);
  });
}

/** An entry of a dropped folder as a browser gives it: a reader tells a hundred at a time. @param {string} path @param {any[]} [inside] @returns {any} */
function entry(path, inside) {
  const left = [...(inside ?? [])];
  return {
    isFile: inside === undefined, fullPath: path, name: path.split("/").at(-1),
    file: (/** @type {(file: File) => void} */ told) => told(new File(["x"], path)),
    createReader: () => ({ readEntries: (/** @type {(some: any[]) => void} */ told) => told(left.splice(0, 100)) }),
  };
}

test("a dropped folder is walked through to its last file", async () => {
  const photos = Array.from({ length: 250 }, (_, number) => entry(`/DCIM/100CANON/IMG_${number}.JPG`));
  const card = entry("/DCIM", [entry("/DCIM/100CANON", photos), entry("/DCIM/a.jpg")]);
  const items = [{ kind: "file", webkitGetAsEntry: () => card }, { kind: "string" }];
  const named = await namedOfDrop(/** @type {any} */ ({ items }));
  assert.equal(named.length, 251);
  assert.equal(named[249]?.name, "DCIM/100CANON/IMG_249.JPG");
});

test("files are brought in by name, numbers by their size", async () => {
  const named = ["b.jpg", "a10.jpg", "a9.jpg"].map((name) => ({ name, file: new File(["x"], name) }));
  assert.deepEqual((await chosenOf(named, LIMITS)).map(({ name }) => name), ["a9.jpg", "a10.jpg", "b.jpg"]);
});
