/** From a file that the camera or the gallery handed over to what the outbox keeps: bytes, hash, small picture, source. */

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

/**
 * Take a file in.
 * @param {File} file @param {"camera" | "gallery"} asked @param {number} [now]
 */
export async function takeFile(file, asked, now = Date.now()) {
  const [bytes, thumbnail] = await Promise.all([file.arrayBuffer(), thumbnailOf(file)]);
  const sha256 = await sha256Of(bytes);
  const source = sourceOf(asked, file.lastModified, now);
  const taken_at = takenAt(file.lastModified, now);
  return { bytes, thumbnail, sha256, size: bytes.byteLength, type: file.type, source, taken_at, uuid: crypto.randomUUID() };
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
