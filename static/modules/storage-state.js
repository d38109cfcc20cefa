/** How much room the phone gives, and whether it promises to keep what has not been sent. */

import { fill } from "./words.js";

/** @param {HTMLElement} root */
export default async function start(root) {
  const space = root.querySelector("[data-space]");
  const kept = root.querySelector("[data-persisted]");
  const button = /** @type {HTMLButtonElement | null} */ (root.querySelector("[data-persist]"));
  const storage = navigator.storage;
  if (!storage?.estimate) {
    if (space) space.textContent = root.dataset.unknown ?? "";
    return;
  }
  const { usage = 0, quota = 0 } = await storage.estimate();
  const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  if (space) space.textContent = fill(root.dataset.used, { used: megabytes(usage), left: megabytes(Math.max(0, quota - usage)) });
  const show = (/** @type {boolean} */ persisted) => {
    if (kept) kept.textContent = (persisted ? root.dataset.kept : root.dataset.notKept) ?? "";
    if (button) button.hidden = persisted;
  };
  show(await storage.persisted());
  button?.addEventListener("click", async () => show(await storage.persist()));
}
