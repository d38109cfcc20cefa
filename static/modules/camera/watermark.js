/**
 * A copy of a picture with time, place and clause on it, to show around. The picture that counts as evidence stays
 * untouched; what is drawn on a copy proves nothing.
 */

const MOST_PX = 2560;

/** Put words into lines that fit; Chinese breaks anywhere, a word of letters only between words. @param {string} text @param {(text: string) => number} width @param {number} most */
export function linesOf(text, width, most) {
  const lines = [];
  let line = "";
  for (const piece of text.match(/[\x21-\u02af]+\s*|[^]/gu) ?? []) {
    if (line && width((line + piece).trimEnd()) > most) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()].filter(Boolean);
}

/** @param {Blob} picture @param {string[]} sentences @returns {Promise<Blob>} */
export async function watermarked(picture, sentences) {
  const bitmap = await createImageBitmap(picture, { imageOrientation: "from-image" });
  const scale = Math.min(1, MOST_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const size = Math.max(12, Math.round(Math.min(canvas.width, canvas.height) / 32));
  pen.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "middle";
  const lines = sentences.flatMap((sentence) => linesOf(sentence, (text) => pen.measureText(text).width, canvas.width - 2 * size));
  const step = size * 1.45;
  const top = canvas.height - step * lines.length - size;
  pen.fillStyle = "rgb(0 0 0 / 55%)";
  pen.fillRect(0, top, canvas.width, canvas.height - top);
  pen.fillStyle = "#fff";
  lines.forEach((line, index) => pen.fillText(line, size, top + size / 2 + step * (index + 0.5)));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.9));
}

/** Hand a picture to the person. @param {Blob} picture @param {string} name */
export function download(picture, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
