/**
 * Keeps the field app on the phone: its files whole and of one version, its pages as the server last gave them.
 *
 * The server writes `self.SHELL = {version, workbox, files, offline}` before this text. Files lie in one cache for each
 * version and are never mixed. Pages are asked from the network first; without one, or after four seconds of a bad one,
 * the kept page is shown and says from when it is. Each account has its own cache of pages: what another person's
 * session brought is never shown. Records and photos are none of this worker's business; they lie in IndexedDB.
 */

/* global workbox */
const { version, workbox: library, files, offline } = self.SHELL;
importScripts(`${library}/workbox-sw.js`);
workbox.setConfig({ debug: false, modulePathPrefix: library });
const { registerRoute } = workbox.routing;
const { CacheFirst, NetworkFirst, NetworkOnly } = workbox.strategies;

const FILES = `xuncheng-files-${version}`;
const OWNER = "xuncheng-owner";
const PATIENCE_S = 4;
const pagesOf = (owner) => `xuncheng-pages-${owner}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll([...files, offline])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(tidy));
});

/**
 * A waiting version takes over when a person says so on a page that is no visit; a page that was just opening while this
 * version became active asks to be taken in.
 */
self.addEventListener("message", (event) => {
  if (event.data?.type === "take-over") self.skipWaiting();
  if (event.data?.type === "claim") event.waitUntil(self.clients.claim());
});

/** The network came back while no page was looking: let an open page send. */
self.addEventListener("sync", (event) => {
  if (event.tag === "xuncheng-outbox") event.waitUntil(tellPages({ type: "sync" }));
});

async function tellPages(message) {
  for (const client of await self.clients.matchAll()) client.postMessage(message);
}

/** Fetch the kept pages again in this version, then let the files of earlier ones go; offline both wait. */
async function tidy() {
  const owner = await currentOwner();
  const pages = owner ? await caches.open(pagesOf(owner)) : null;
  for (const request of pages ? await pages.keys() : []) {
    const fresh = await fetch(request.url, { credentials: "same-origin" });
    if (ownerOf(fresh) !== owner) return;
    await pages.put(request, dated(fresh));
  }
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("xuncheng-files-") && name !== FILES).map((name) => caches.delete(name)));
}

async function currentOwner() {
  const kept = await (await caches.open(OWNER)).match("/owner");
  return kept ? kept.text() : "";
}

/** Pages of whoever was here before are let go when another person's first page arrives. */
async function changeOwner(owner) {
  await (await caches.open(OWNER)).put("/owner", new Response(owner));
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("xuncheng-pages-") && name !== pagesOf(owner)).map((name) => caches.delete(name)));
}

/** The server names the account a page was made for; a sign-in page or an error names none. */
function ownerOf(response) {
  return response.ok && !response.redirected ? response.headers.get("X-Field-Owner") ?? "" : "";
}

/** Note on a page when it was kept, by this phone's clock. */
function dated(response) {
  const headers = new Headers(response.headers);
  headers.set("X-Kept-At", String(Date.now()));
  return new Response(response.body, { status: response.status, headers });
}

/** Write into a kept page when it was kept: its figures were true then. */
async function aged(response) {
  if (!/^text\/html/.test(response.headers.get("Content-Type") ?? "")) return response;
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const mark = `<meta name="kept-at" content="${Number(headers.get("X-Kept-At"))}">\n  <meta name="csrf-token"`;
  return new Response((await response.text()).replace('<meta name="csrf-token"', () => mark), { status: 200, headers });
}

async function page({ request, event }) {
  const owner = await currentOwner();
  const plugin = {
    fetchDidSucceed: async ({ response }) => {
      const theirs = ownerOf(response);
      if (theirs && theirs !== owner) {
        await changeOwner(theirs);
        await (await caches.open(pagesOf(theirs))).put(request, dated(response.clone()));
      }
      return response;
    },
    cacheWillUpdate: async ({ response }) => (owner && ownerOf(response) === owner ? dated(response) : null),
    cachedResponseWillBeUsed: async ({ cachedResponse }) => (cachedResponse ? aged(cachedResponse) : null),
  };
  // A page that is fetched to be kept must be the newest; a person does not wait for it.
  const patience = request.headers.has("X-Keep-Page") ? {} : { networkTimeoutSeconds: PATIENCE_S };
  const strategy = owner
    ? new NetworkFirst({ cacheName: pagesOf(owner), plugins: [plugin], matchOptions: { ignoreVary: true }, ...patience })
    : new NetworkOnly({ plugins: [plugin] });
  try {
    return await strategy.handle({ request, event });
  } catch {
    return (await plainly(request, owner)) ?? caches.match(offline);
  }
}

/**
 * 随手拍 from a site that was never opened here: the kept form without the site. A site's printed code read by the phone's
 * own camera: the kept list finds the site.
 */
async function plainly(request, owner) {
  const url = new URL(request.url);
  const code = /^\/field\/s\/([^/]+)$/.exec(url.pathname);
  if (owner && code) return Response.redirect(`/field?code=${code[1]}`);
  if (!owner || !["/field", "/field/problem"].includes(url.pathname)) return undefined;
  const kept = await (await caches.open(pagesOf(owner))).match(request.url, { ignoreSearch: true, ignoreVary: true });
  return kept && aged(kept);
}

const isField = (url) => url.origin === self.location.origin && /^\/field(\/|$)/.test(url.pathname) && url.pathname !== offline;
registerRoute(({ url, request, sameOrigin }) => sameOrigin && isField(url)
  && (request.mode === "navigate" || request.headers.has("X-Keep-Page") || url.pathname.endsWith(".json")), page);
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/static/v-"), async ({ request, event }) => {
  const kept = await caches.match(request.url, { ignoreVary: true });
  return kept ?? new CacheFirst({ cacheName: FILES, matchOptions: { ignoreVary: true } }).handle({ request, event });
});
