/** From a picture taken here, or a file handed over, to what the outbox keeps: bytes, hash, small picture, source. */

import { pictureOfShot, smallerCopy } from "./picture.js";
import { FRESH_MS } from "../position.js";

/** @typedef {import("./picture.js").Wanted} Wanted */
/** The camera's own file beside the picture that is sent. @typedef {{bytes: ArrayBuffer, sha256: string, type: string}} Original */
/** @typedef {import("../position.js").Fix} Fix */
/** What one press of the shutter gave: a frame or the camera's own file, with what was known at that moment. @typedef {{taken: ImageBitmap | Blob, taken_at: number, fix: Fix | null, heading_deg: number | null, locating: boolean}} Shot */
/** `fix` is undefined where nobody asked for the position at the shutter. @typedef {{bytes: ArrayBuffer, thumbnail: ArrayBuffer | null, sha256: string, size: number, type: string, source: string, source_sha256: string | null, original: Original | null, taken_at: string, uuid: string, fix?: Fix | null, heading_deg?: number | null, locating?: boolean}} Taken */

const OLD_MS = 5 * 60_000;

/** @param {ArrayBuffer} bytes */
export async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Say where a picture came from. `capture` is only a wish: a desktop browser, and some phones, offer a file chooser
 * instead, and a picture older than five minutes was not taken just now.
 * @param {"camera" | "gallery"} asked @param {number} last_modified @param {number} now
 */
export function sourceOf(asked, last_modified, now) {
  return asked === "camera" && now - last_modified <= OLD_MS ? "camera" : "gallery";
}

/** When the picture was taken, as far as the file knows; never in the future. @param {number} last_modified @param {number} now */
export function takenAt(last_modified, now) {
  return new Date(last_modified > 0 ? Math.min(last_modified, now) : now).toISOString();
}

/**
 * Make a small JPEG for lists; null where this browser cannot draw the format (HEIC).
 * @param {Blob} file @param {number} side longest side in pixels
 */
export async function thumbnailOf(file, side = 480) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve, "image/jpeg", 0.75));
    return blob ? await blob.arrayBuffer() : null;
  } catch {
    return null;
  }
}

/** @param {Uint8Array} made @returns {ArrayBuffer} */
function bufferOf(made) {
  return /** @type {ArrayBuffer} */ (made.buffer);
}

/**
 * Take a file in, as a copy of the round's size where it is larger.
 * @param {File} file @param {"camera" | "gallery"} asked @param {Wanted} wanted @param {number} [now] @returns {Promise<Taken>}
 */
export async function takeFile(file, asked, wanted, now = Date.now()) {
  const [own, thumbnail] = await Promise.all([file.arrayBuffer(), thumbnailOf(file)]);
  const copy = await smallerCopy(file, new Uint8Array(own), wanted);
  const bytes = copy ? bufferOf(copy) : own;
  const sha256 = await sha256Of(bytes);
  const type = copy ? "image/jpeg" : file.type;
  return {
    bytes, thumbnail, sha256, size: bytes.byteLength, type, source: sourceOf(asked, file.lastModified, now),
    ...(await originalOf(copy && own, file.type, wanted)), taken_at: takenAt(file.lastModified, now), uuid: crypto.randomUUID(),
  };
}

/** Name the camera's file behind a copy, and keep it where the round wants it. @param {ArrayBuffer | null} own @param {string} type @param {Wanted} wanted */
async function originalOf(own, type, { keep_originals }) {
  const source_sha256 = own && (await sha256Of(own));
  return { source_sha256, original: keep_originals && own && source_sha256 ? { bytes: own, sha256: source_sha256, type } : null };
}

/** Take in what the shutter of the page gave. @param {Shot} shot @param {Wanted} wanted @returns {Promise<Taken>} */
export async function takeShot({ taken, taken_at, fix, heading_deg, locating }, wanted) {
  const own = taken instanceof Blob ? await taken.arrayBuffer() : null;
  // An old position is told by the record alone, where a better one may still take its place.
  const known = fix && taken_at - Date.parse(fix.taken_at) <= FRESH_MS ? fix : null;
  const bytes = bufferOf(await pictureOfShot(taken, wanted, { taken_at, fix: known }));
  return {
    bytes, thumbnail: await thumbnailOf(new Blob([bytes], { type: "image/jpeg" })), sha256: await sha256Of(bytes), size: bytes.byteLength,
    type: "image/jpeg", source: "camera", ...(await originalOf(own, taken instanceof Blob ? taken.type : "", wanted)),
    taken_at: new Date(taken_at).toISOString(), uuid: crypto.randomUUID(), fix, heading_deg, locating,
  };
}

/**
 * Open the camera or the gallery through one of the page's file inputs; call it inside a click.
 * @param {HTMLInputElement} input @param {(files: File[]) => void} take
 */
export function askForPictures(input, take) {
  input.onchange = () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length) take(files);
  };
  input.click();
}
