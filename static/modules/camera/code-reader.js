/** Reads QR codes from pictures: with the browser's own detector where it has one, else with a library loaded then. */

/** @typedef {(picture: HTMLVideoElement) => Promise<string>} Read "" where the picture shows no code */

const LONGEST_PX = 720;

/** @returns {Promise<Read>} */
export async function codeReader() {
  return (await ownReader()) ?? (await libraryReader());
}

/** @returns {Promise<Read | null>} */
async function ownReader() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  try {
    if (!Detector || !(await Detector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Detector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  } catch {
    return null; // some browsers carry the name without the thing
  }
}

/** @returns {Promise<Read>} */
async function libraryReader() {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  return async (picture) => {
    const scale = Math.min(1, LONGEST_PX / Math.max(picture.videoWidth, picture.videoHeight));
    canvas.width = Math.round(picture.videoWidth * scale);
    canvas.height = Math.round(picture.videoHeight * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    try {
      return String(decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)));
    } catch {
      return "";
    }
  };
}
