/** The one outbox and the one sender of a page, whichever module asks first. */

import { syncInBackground } from "./background-sync.js";
import { Outbox } from "./outbox.js";
import { Sender } from "./sender.js";
import { SendingWishes } from "./sending-wishes.js";
import { UnsentMarker } from "./unsent-marker.js";
import { keepAwake } from "./wake-lock.js";

/** @typedef {{outbox: Outbox, sender: Sender, wishes: SendingWishes, marker: UnsentMarker}} FieldStore */

/** @type {Map<string, FieldStore>} */
const stores = new Map();

/** @param {string} owner the signed-in account's number @returns {FieldStore} */
export function fieldStore(owner) {
  const known = stores.get(owner);
  if (known) return known;
  const outbox = new Outbox(owner);
  const wishes = new SendingWishes(owner);
  const sender = new Sender(outbox, { token: csrfToken, refreshToken: refreshCsrfToken, held: () => wishes.held() });
  const marker = new UnsentMarker(outbox);
  const hurry = () => outbox.hurry().then(() => sender.wake({ at_once: true }));
  outbox.addEventListener("change", () => sender.wake());
  wishes.addEventListener("change", () => sender.wake({ at_once: true }));
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sender.wake({ at_once: true }); });
  keepAwake(sender);
  syncInBackground(outbox, sender, hurry);
  const store = { outbox, sender, wishes, marker };
  stores.set(owner, store);
  marker.start().catch((failure) => console.error("the start-up marker could not be read", failure)).then(hurry);
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
export async function refreshCsrfToken() {
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
