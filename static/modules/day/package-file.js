/**
 * The day's package from a file (docs/package-file.md), for a phone that cannot reach the office's network.
 *
 * What is kept is shown as the program's own pages, so only a file signed by this program, made for whoever is signed in
 * here and of this version of the app is taken; nothing is kept before all of it has been checked.
 */

import { lastPackage, notePackage } from "./day-package-note.js";

const FORMAT = "xuncheng-package";
const VERSION = 1;
const MOST_BYTES = 200_000_000;

/** @typedef {"broken" | "foreign" | "otherPerson" | "otherVersion" | "older"} Fault */
/** @typedef {{path: string, name: string, type: string, sha256: string}} PackedPage */
/** @typedef {{format: string, version: number, made_at: number, owner: {id: number, username: string}, asset_version: string, pages: PackedPage[]}} Manifest */

export class PackageRefused extends Error {
  /** @param {Fault} fault */
  constructor(fault) {
    super(fault);
    this.fault = fault;
  }
}

/** The version of the static files this page runs with: /static/v-<version>/modules/… */
export function assetVersion(address = import.meta.url) {
  return /\/static\/v-([^/]+)\//.exec(address)?.[1] ?? "";
}

/**
 * Check a file wholly, keep its pages, and say how many there are and from when.
 * @param {Blob} file @param {{owner: string, key: string, version?: string}} here
 */
export async function takePackage(file, { owner, key, version = assetVersion() }) {
  const entries = await opened(file);
  const manifest = await signedManifest(entries, key);
  if (String(manifest.owner?.id) !== owner) throw new PackageRefused("otherPerson");
  if (manifest.asset_version !== version) throw new PackageRefused("otherVersion");
  if (manifest.made_at < lastPackage(owner).at) throw new PackageRefused("older");
  const pages = await Promise.all(manifest.pages.map(async (page) => ({ page, body: await checked(entries, page) })));
  const cache = await caches.open(`xuncheng-pages-${owner}`);
  for (const { page, body } of pages) {
    const headers = { "Content-Type": page.type, "X-Field-Owner": owner, "X-Kept-At": String(manifest.made_at) };
    await cache.put(new URL(page.path, location.origin).href, new Response(body, { status: 200, headers }));
  }
  notePackage(owner, { at: manifest.made_at, pages: manifest.pages.map((page) => page.path) });
  return { pages: pages.length, made_at: manifest.made_at };
}

/** @param {Blob} file @returns {Promise<Record<string, {arrayBuffer: () => Promise<ArrayBuffer>, size: number}>>} */
async function opened(file) {
  // The library is a classic script that names itself on the global object.
  await import("unzipit");
  const { unzip, setOptions } = /** @type {any} */ (globalThis).unzipit;
  setOptions({ useWorkers: false });
  try {
    const { entries } = await unzip(file);
    const unpacked = Object.values(entries).reduce((sum, entry) => sum + /** @type {any} */ (entry).size, 0);
    if (unpacked > MOST_BYTES) throw new PackageRefused("broken");
    return entries;
  } catch {
    throw new PackageRefused("broken");
  }
}

/** @param {Record<string, {arrayBuffer: () => Promise<ArrayBuffer>}>} entries @param {string} key @returns {Promise<Manifest>} */
async function signedManifest(entries, key) {
  const [manifest, signature] = [entries["manifest.json"], entries["manifest.sig"]];
  if (!manifest || !signature) throw new PackageRefused("foreign");
  const [bytes, signed] = await Promise.all([manifest.arrayBuffer(), signature.arrayBuffer()]).catch(() => { throw new PackageRefused("broken"); });
  const spki = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
  const ours = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  if (!await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, ours, signed, bytes)) throw new PackageRefused("foreign");
  const told = JSON.parse(new TextDecoder().decode(bytes));
  if (told.format !== FORMAT || told.version !== VERSION) throw new PackageRefused("otherVersion");
  return told;
}

/** Give the bytes of a page that are those which were signed. @param {Record<string, {arrayBuffer: () => Promise<ArrayBuffer>}>} entries @param {PackedPage} page */
async function checked(entries, page) {
  const body = await entries[page.name]?.arrayBuffer().catch(() => null);
  if (!body) throw new PackageRefused("broken");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== page.sha256) throw new PackageRefused("broken");
  return body;
}
