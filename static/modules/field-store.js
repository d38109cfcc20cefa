/** The one outbox and the one sender of a page, whichever module asks first. */

import { Outbox } from "./outbox.js";
import { Sender } from "./sender.js";

/** @type {Map<string, {outbox: Outbox, sender: Sender}>} */
const stores = new Map();

/** @param {string} owner the signed-in account's number */
export function fieldStore(owner) {
  const known = stores.get(owner);
  if (known) return known;
  const outbox = new Outbox(owner);
  const sender = new Sender(outbox, { token: csrfToken, refreshToken: refreshCsrfToken });
  const hurry = () => outbox.hurry().then(() => sender.wake({ at_once: true }));
  outbox.addEventListener("change", () => sender.wake());
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sender.wake({ at_once: true }); });
  const store = { outbox, sender };
  stores.set(owner, store);
  hurry();
  return store;
}

export function csrfToken() {
  return tokenElement(document)?.content ?? "";
}

/** @param {Document} page */
function tokenElement(page) {
  return /** @type {HTMLMetaElement | null} */ (page.querySelector('meta[name="csrf-token"]'));
}

/** A page that has been open since yesterday carries an old token: take the one of a fresh page. */
async function refreshCsrfToken() {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    const fresh = tokenElement(new DOMParser().parseFromString(await response.text(), "text/html"))?.content;
    const own = tokenElement(document);
    if (!fresh || !own || fresh === own.content) return false;
    own.content = fresh;
    return true;
  } catch {
    return false;
  }
}
