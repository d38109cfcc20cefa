/**
 * Sends one photo in pieces by tus 1.0.0, and goes on where an earlier try was broken off, on this page or another day.
 *
 * The address of an upload is kept with the photo as soon as the server has given it, so that a killed browser loses a
 * piece and no more. What the server no longer knows is begun again. Only `Photo-State: verified` counts as arrived.
 */

const ENDPOINT = "/api/v1/uploads";
const PIECE_BYTES = 256 * 1024;
/** A connection that brings nothing for so long is given up; on a slow one a piece takes twenty seconds. */
const STALLED_MS = 60_000;

/** @typedef {{sha256: string, type: string, upload_url?: string}} Sent */
/**
 * @typedef {object} Means
 * @property {Record<string, string>} headers of every request
 * @property {(url: string) => Promise<void>} remember keeps the address of the upload
 * @property {() => boolean} held whether to stop after the present piece
 * @property {(sent: number) => void} progress
 */
/** @typedef {{status: number, state: string | null, type: string, body: string}} Heard the last answer that came, as far as it matters */
/** @typedef {{done: boolean, heard: Heard | null, stopped?: boolean}} End how it ended; nothing heard is a broken connection */

/**
 * @param {Sent} photo @param {ArrayBuffer} bytes @param {Means} means
 * @returns {Promise<End>}
 */
export async function sendInPieces(photo, bytes, means) {
  await import("tus-js-client");
  const { Upload } = /** @type {{tus: typeof import("tus-js-client")}} */ (/** @type {unknown} */ (globalThis)).tus;
  return new Promise((resolve) => {
    /** @type {Heard | null} */
    let heard = null;
    let watch = setTimeout(giveUp, STALLED_MS);
    const upload = new Upload(new Blob([bytes]), {
      endpoint: ENDPOINT,
      uploadUrl: photo.upload_url ?? null,
      chunkSize: PIECE_BYTES,
      uploadDataDuringCreation: true,
      retryDelays: null,
      storeFingerprintForResuming: false,
      metadata: { sha256: photo.sha256, filetype: photo.type },
      headers: means.headers,
      onUploadUrlAvailable: () => means.remember(upload.url ?? ""),
      onProgress: (sent) => {
        clearTimeout(watch);
        watch = setTimeout(giveUp, STALLED_MS);
        means.progress(sent);
      },
      onAfterResponse: (_request, response) => { heard = listen(response); },
      onChunkComplete: (_size, accepted) => { if (accepted < bytes.byteLength && means.held()) stop({ done: false, heard, stopped: true }); },
      onSuccess: () => finish({ done: true, heard }),
      onError: (failure) => finish({ done: false, heard: "originalResponse" in failure && failure.originalResponse ? listen(failure.originalResponse) : null }),
    });
    /** @param {End} end */
    function finish(end) {
      clearTimeout(watch);
      resolve(end);
    }
    /** @param {End} end */
    function stop(end) {
      upload.abort().catch(() => undefined);
      finish(end);
    }
    function giveUp() {
      stop({ done: false, heard: null });
    }
    upload.start();
  });
}

/** @param {import("tus-js-client").HttpResponse} response @returns {Heard} */
function listen(response) {
  return {
    status: response.getStatus(),
    state: response.getHeader("Photo-State") ?? null,
    type: response.getHeader("Content-Type") ?? "",
    body: response.getBody() ?? "",
  };
}
