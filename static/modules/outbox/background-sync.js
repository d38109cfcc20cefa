/**
 * Background Sync, where the browser has it (Chromium): it wakes the service worker once there is a network again, and
 * that one tells the open pages to send. Elsewhere pages send when they are opened, shown, or back online.
 */

const TAG = "xuncheng-outbox";

/** @param {import("./outbox.js").Outbox} outbox @param {import("./sender.js").Sender} sender @param {() => unknown} hurry */
export function syncInBackground(outbox, sender, hurry) {
  const workers = globalThis.navigator?.serviceWorker;
  if (!workers) return;
  workers.addEventListener("message", (event) => { if (event.data?.type === "sync") hurry(); });
  const ask = async () => {
    if (!["offline", "no_wifi"].includes(sender.status) || !(await outbox.states()).pending) return;
    const registration = /** @type {any} */ (await workers.getRegistration());
    await registration?.sync?.register(TAG).catch(() => undefined);
  };
  sender.addEventListener("status", ask);
}
