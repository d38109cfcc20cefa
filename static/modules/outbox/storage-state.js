/** How much room the phone gives, a warning while it runs short, and whether it promises to keep what has not been sent. */

import { fill } from "../words.js";

const SHORT_MB = 200;

/** @param {HTMLElement} root */
export default async function start(root) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (root.querySelector(`[data-${name}]`));
  const say = (/** @type {string} */ name, /** @type {string | undefined} */ text) => { const box = part(name); if (box) box.textContent = text ?? ""; };
  const button = /** @type {HTMLButtonElement | null} */ (part("persist"));
  const storage = navigator.storage;
  if (!storage?.estimate) {
    say("space", root.dataset.unknown);
    return;
  }
  const show = async () => {
    const { usage = 0, quota = 0 } = await storage.estimate();
    const left = Math.max(0, quota - usage) / 1e6;
    say("space", fill(root.dataset.used, { used: sayMegabytes(usage / 1e6), left: sayMegabytes(left) }));
    const short = part("short");
    if (short) short.hidden = left >= SHORT_MB;
    say("short-text", fill(root.dataset.short, { left: sayMegabytes(left) }));
    const persisted = await storage.persisted();
    say("persisted", persisted ? root.dataset.kept : root.dataset.notKept);
    if (button) button.hidden = persisted;
    const why = part("persist-why");
    if (why) why.hidden = persisted;
  };
  await show();
  button?.addEventListener("click", async () => {
    const given = await storage.persist();
    await show();
    if (!given) say("persisted", root.dataset.refused ?? root.dataset.notKept);
  });
}

/** @param {number} megabytes */
function sayMegabytes(megabytes) {
  if (megabytes >= 10_000) return `${(megabytes / 1000).toFixed(0)} GB`;
  if (megabytes >= 1000) return `${(megabytes / 1000).toFixed(1)} GB`;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}
