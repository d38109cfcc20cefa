/**
 * The picture that is sent: drawn at the round's size, upright, with what is known of it written in. A file that is
 * small enough, or that this browser or this module cannot copy without losing its facts, is sent as it is.
 */

import { blockIn, blockOfCopy, exifBlock, isJpeg, withBlock } from "./exif-block.js";

/** What pictures the round wants; `named` is false in a 暗访. @typedef {{side_px: number, quality: number, keep_originals: boolean, watermark: boolean, named: boolean}} Wanted */
/** @typedef {import("../position.js").Fix} Fix */

/** Give the size of a picture within a longest side; nothing is ever made larger. @param {number} width @param {number} height @param {number} side_px */
export function fitted(width, height, side_px) {
  const scale = Math.min(1, side_px / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Read what the round wants from the page. @param {DOMStringMap} facts @returns {Wanted} */
export function readWanted({ pictures }) {
  const usual = { side_px: 2560, quality: 85, keep_originals: false, watermark: false, named: false };
  return { ...usual, ...JSON.parse(pictures || "{}") };
}

/** @param {CanvasImageSource} source @param {{width: number, height: number}} size @param {number} quality @returns {Promise<Uint8Array>} */
async function drawn(source, { width, height }, quality) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) throw new Error("no canvas");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, width, height);
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve, "image/jpeg", quality / 100));
  canvas.width = 0; // phones keep the memory of a canvas long after it was let go
  if (!blob || blob.type !== "image/jpeg") throw new Error("the browser made no JPEG");
  return new Uint8Array(await blob.arrayBuffer());
}

/** Hold a video's frame of this moment. @param {HTMLVideoElement} video @returns {Promise<ImageBitmap>} */
export function frameOf(video) {
  return createImageBitmap(video);
}

/** Draw a file upright: the browser turns it as its facts say, so that nobody else may. @param {Blob} file */
function upright(file) {
  return createImageBitmap(file, { imageOrientation: "from-image" });
}

/**
 * Make the picture of a shutter in the page: EXIF is written, because a canvas carries none.
 * @param {ImageBitmap | Blob} taken @param {Pick<Wanted, "side_px" | "quality">} wanted @param {{taken_at: number, fix: Fix | null}} facts
 */
export async function pictureOfShot(taken, { side_px, quality }, { taken_at, fix }) {
  const bitmap = taken instanceof Blob ? await upright(taken) : taken;
  try {
    const size = fitted(bitmap.width, bitmap.height, side_px);
    const jpeg = await drawn(bitmap, size, quality);
    const offset_min = -new Date(taken_at).getTimezoneOffset();
    return withBlock(jpeg, exifBlock({ taken_at, offset_min, ...size, fix }));
  } finally {
    bitmap.close();
  }
}

/**
 * Make a smaller copy of a camera's file that says of itself what the file said; null where the file is to be sent.
 * @param {Blob} file @param {Uint8Array} bytes of the file @param {Pick<Wanted, "side_px" | "quality">} wanted
 */
export async function smallerCopy(file, bytes, { side_px, quality }) {
  if (!isJpeg(bytes)) return null;
  try {
    const bitmap = await upright(file);
    try {
      if (Math.max(bitmap.width, bitmap.height) <= side_px) return null;
      const size = fitted(bitmap.width, bitmap.height, side_px);
      const own = blockIn(bytes);
      const block = own && blockOfCopy(own, size.width, size.height);
      if (own && !block) return null;
      const jpeg = await drawn(bitmap, size, quality);
      const made = block ? withBlock(jpeg, block) : jpeg;
      return made.length < bytes.length ? made : null;
    } finally {
      bitmap.close();
    }
  } catch {
    return null;
  }
}
