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

/** @typedef {{sha256: string, type: string, attempts?: number, upload_url?: string}} Sent */
/**
 * @typedef {object} Means
 * @property {Record<string, string>} headers of every request
 * @property {(url: string) => Promise<void>} remember keeps the address of the upload
 * @property {() => void} accepted hears that a piece is there
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
  try {
    await import("tus-js-client");
  } catch {
    return { done: false, heard: null };
  }
  const { Upload } = /** @type {{tus: typeof import("tus-js-client")}} */ (/** @type {unknown} */ (globalThis)).tus;
  return new Promise((resolve) => {
    /** @type {Heard | null} */
    let heard = null;
    let watch = setTimeout(giveUp, STALLED_MS);
    const upload = new Upload(new Blob([bytes]), {
      endpoint: ENDPOINT,
      uploadUrl: photo.upload_url ?? null,
      chunkSize: PIECE_BYTES,
      // After an earlier try all of it may be there, its answer lost: it is announced before bytes are sent again.
      uploadDataDuringCreation: !photo.attempts,
      retryDelays: null,
      storeFingerprintForResuming: false,
      metadata: { sha256: photo.sha256, filetype: photo.type },
      headers: means.headers,
      onProgress: (sent) => {
        clearTimeout(watch);
        watch = setTimeout(giveUp, STALLED_MS);
        means.progress(sent);
      },
      onAfterResponse: async (request, response) => {
        heard = listen(response);
        const address = response.getHeader("Location");
        // A hotel's sign-in page may name an address too; one that is not ours would be asked for ever.
        if (request.getMethod() === "POST" && address && response.getHeader("Tus-Resumable")) await means.remember(address);
        if (heard.state === "verified") stop({ done: true, heard });
      },
      onChunkComplete: (_size, accepted) => {
        means.accepted();
        if (accepted < bytes.byteLength && means.held()) stop({ done: false, heard, stopped: true });
      },
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
