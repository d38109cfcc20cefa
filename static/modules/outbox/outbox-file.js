/**
 * The outbox as one ZIP file, for phones that cannot reach the server: records, photos as they are, and a manifest with the
 * SHA-256 of every file. The form is described in docs/outbox-file.md; `xuncheng field import-outbox` reads it.
 *
 * It is made as a stream with one photo in memory at a time. The manifest comes last, because a photo that arrives at the
 * server while the file is being written is no longer here. Nothing leaves the outbox by being exported.
 */

import { makeZip } from "client-zip";

/** @typedef {import("./outbox.js").KeptRecord} KeptRecord */
/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {{records: KeptRecord[], photos: KeptPhoto[]}} Unsent */
/** @typedef {{owner: {id: number, username: string}, app_version: string, scope: "unsent" | "refused" | "chosen"}} About */

const FORMAT = "xuncheng-outbox";
const VERSION = 1;
const ENDINGS = /** @type {Record<string, string>} */ ({ "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/avif": "avif", "image/tiff": "tif" });

/** Everything unsent, or only what was refused. @param {import("./outbox.js").Outbox} outbox @param {{refused?: boolean}} [wanted] @returns {Promise<Unsent>} */
export async function unsent(outbox, { refused = false } = {}) {
  const records = refused ? await outbox.recordsCounted("refused") : await outbox.recordsCounted("waiting", "sending", "refused");
  const photos = refused ? await outbox.photosCounted("rejected") : await outbox.photosCounted("rejected", "sending", "on_phone");
  return refused ? { records: await withVisits(outbox, records), photos: await withOwnPhotos(outbox, records, photos) } : { records, photos };
}

/** A record with the photos it expects that are still here, or a photo with the record that expects it. @param {import("./outbox.js").Outbox} outbox @param {KeptRecord | KeptPhoto} one @returns {Promise<Unsent>} */
export async function alone(outbox, one) {
  if ("what" in one) return { records: await withVisits(outbox, [one]), photos: await withOwnPhotos(outbox, [one], []) };
  const records = await outbox.recordsCounted("waiting", "sending", "refused");
  return { records: await withVisits(outbox, records.filter((record) => expects(record).has(one.uuid))), photos: [one] };
}

/** The start of a visit must arrive before its records: where it has not been sent it goes with them. @param {import("./outbox.js").Outbox} outbox @param {KeptRecord[]} records */
async function withVisits(outbox, records) {
  const visits = new Set(records.map((record) => record.visit));
  const starts = (await outbox.recordsCounted("waiting", "sending", "refused")).filter((record) => record.what === "visit" && visits.has(record.uuid));
  return [...starts, ...records.filter((record) => !starts.some((start) => start.id === record.id))];
}

/** @param {import("./outbox.js").Outbox} outbox @param {KeptRecord[]} records @param {KeptPhoto[]} photos */
async function withOwnPhotos(outbox, records, photos) {
  const wanted = new Set(records.flatMap((record) => [...expects(record)]));
  const here = await outbox.photosCounted("on_phone", "sending");
  return [...photos, ...here.filter((photo) => wanted.has(photo.uuid))];
}

/** @param {KeptRecord} record @returns {Set<string>} */
function expects(record) {
  return new Set((record.body.photos ?? []).map((/** @type {{uuid: string}} */ photo) => photo.uuid));
}

/**
 * Write the file.
 * @param {import("./outbox.js").Outbox} outbox @param {Unsent} content @param {About} about
 * @param {(done: number) => void} [onPhoto] called after each photo
 * @returns {ReadableStream<Uint8Array>}
 */
export function outboxFile(outbox, content, about, onPhoto) {
  return makeZip(entries(outbox, content, about, onPhoto));
}

/** @param {import("./outbox.js").Outbox} outbox @param {Unsent} content @param {About} about @param {(done: number) => void} [onPhoto] */
async function* entries(outbox, { records, photos }, about, onPhoto) {
  /** @type {{name: string, sha256: string, size: number}[]} */
  const files = [];
  const text = new TextEncoder().encode(JSON.stringify(records.map(written), null, 1));
  files.push({ name: "records.json", sha256: await sha256Of(text), size: text.byteLength });
  yield { name: "records.json", input: text, lastModified: new Date() };
  const inside = new Set();
  for (const [index, photo] of photos.entries()) {
    const name = `photos/${photo.sha256}.${ENDINGS[photo.type] ?? "bin"}`;
    const bytes = inside.has(name) ? undefined : await outbox.bytesOf(photo.sha256);
    if (bytes) {
      inside.add(name);
      files.push({ name, sha256: photo.sha256, size: bytes.byteLength });
      yield { name, input: bytes, lastModified: new Date(photo.added_at) };
    }
    onPhoto?.(index + 1);
  }
  const manifest = {
    format: FORMAT, version: VERSION, made_at: new Date().toISOString(), scope: about.scope,
    owner: about.owner, app_version: about.app_version, device: { user_agent: navigator.userAgent },
    counts: { records: records.length, photos: photos.length }, files,
    photos: photos.map(({ uuid, sha256, size, type, visit, role, source, taken_at, fix, state, reason, code }) => ({
      uuid, sha256, size, type, visit, role, source, taken_at, fix, state, reason: reason ?? null, code: code ?? null,
      file: files.find((file) => file.sha256 === sha256 && file.name !== "records.json")?.name ?? null,
    })),
  };
  yield { name: "manifest.json", input: JSON.stringify(manifest, null, 1), lastModified: new Date() };
}

/** @param {KeptRecord} record */
function written({ seq, what, uuid, visit, body, state, reason, code, added_at }) {
  return { seq, what, uuid, visit, state, reason: reason ?? null, code: code ?? null, added_at: new Date(added_at).toISOString(), body };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function sha256Of(bytes) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Name a file by the clock on the wall. @param {string} prefix @param {Date} [now] */
export function fileName(prefix, now = new Date()) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${prefix}-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}.zip`;
}

const FOLDER = "exports";

/**
 * Turn the stream into a file: in the browser's own folder on disk, so that hundreds of photos never stand in memory; where
 * there is none (or no room for a second copy), a blob, which browsers also move to disk.
 * @param {() => ReadableStream<Uint8Array>} make @param {string} name
 */
export async function asFile(make, name) {
  try {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    const handle = await folder.getFileHandle(name, { create: true });
    await make().pipeTo(await handle.createWritable());
    return new File([await handle.getFile()], name, { type: "application/zip" });
  } catch {
    return new File([await new Response(make()).blob()], name, { type: "application/zip" });
  }
}
