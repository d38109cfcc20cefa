import assert from "node:assert/strict";
import { test } from "node:test";

import { blockIn, blockOfCopy, exifBlock, withBlock } from "../../../static/modules/camera/exif-block.js";
import { fitted } from "../../../static/modules/camera/picture.js";

const FACTS = { taken_at: Date.parse("2026-11-22T06:00:07.250Z"), offset_min: 480, width: 2560, height: 1920, fix: null };
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9]);

test("a block that was written is found again, in front of everything else", () => {
  const block = exifBlock(FACTS);
  const made = withBlock(JPEG, block);
  assert.deepEqual(blockIn(made), block);
  assert.deepEqual([...made.slice(-14)], [...JPEG.slice(-14)]);
});
test("writing again replaces the block that was there", () => {
  const [first, second] = [exifBlock(FACTS), exifBlock({ ...FACTS, width: 640 })];
  const made = withBlock(withBlock(JPEG, first), second);
  assert.deepEqual(blockIn(made), second);
  assert.equal(made.length, withBlock(JPEG, second).length);
});
test("a picture without a block has none", () => {
  assert.equal(blockIn(JPEG), null);
  assert.equal(blockIn(new Uint8Array([0x89, 0x50, 0x4e, 0x47])), null);
});
test("the block of a copy is upright and names the copy's size, in either byte order", () => {
  for (const little of [true, false]) {
    const block = new Uint8Array(14 + 24 + 2 + 12 * 2 + 4);
    const view = new DataView(block.buffer);
    block.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
    view.setUint16(2, 42, little);
    view.setUint32(4, 8, little);
    const put = (at, tag, type, value) => {
      view.setUint16(at, tag, little);
      view.setUint16(at + 2, type, little);
      view.setUint32(at + 4, 1, little);
      if (type === 3) view.setUint16(at + 8, value, little);
      else view.setUint32(at + 8, value, little);
    };
    view.setUint16(8, 2, little);
    put(10, 0x0112, 3, 6);
    put(22, 0x8769, 4, 38);
    view.setUint32(34, 999, little);
    view.setUint16(38, 2, little);
    put(40, 0xa002, 4, 4000);
    put(52, 0xa003, 3, 3000);
    const copy = new DataView(blockOfCopy(block, 1920, 2560).buffer);
    assert.equal(copy.getUint16(18, little), 1, "upright");
    assert.deepEqual([copy.getUint32(48, little), copy.getUint16(60, little)], [1920, 2560]);
    assert.equal(copy.getUint32(34, little), 0, "the small picture of the old one is not pointed at");
    assert.equal(view.getUint16(18, little), 6, "the given block is not touched");
  }
});
test("a block that cannot be followed is carried nowhere", () => {
  assert.equal(blockOfCopy(new Uint8Array(20), 1, 1), null);
  const wild = exifBlock(FACTS);
  new DataView(wild.buffer).setUint32(4, 0xfffffff0);
  assert.equal(blockOfCopy(wild, 1, 1), null);
});
test("a picture is made smaller, never larger, and keeps its shape", () => {
  assert.deepEqual(fitted(4000, 3000, 2560), { width: 2560, height: 1920 });
  assert.deepEqual(fitted(3000, 4000, 2560), { width: 1920, height: 2560 });
  assert.deepEqual(fitted(640, 480, 2560), { width: 640, height: 480 });
  assert.deepEqual(fitted(20_000, 1, 2560), { width: 2560, height: 1 });
});
