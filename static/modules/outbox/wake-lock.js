/** Keeps the screen on while something is being sent: a phone that locks stops sending. */

/** @param {import("./sender.js").Sender} sender */
export function keepAwake(sender) {
  const locks = /** @type {any} */ (globalThis.navigator)?.wakeLock;
  if (!locks) return;
  /** @type {Promise<{release: () => Promise<void>} | null> | null} */
  let held = null;
  const settle = () => {
    const wanted = sender.status === "sending" && document.visibilityState === "visible";
    if (wanted && !held) {
      // A phone low on battery refuses; then it sends for as long as it stays awake.
      held = locks.request("screen").catch(() => null);
      held?.then((lock) => lock && /** @type {any} */ (lock).addEventListener("release", () => { held = null; }));
    }
    if (!wanted && held) {
      held.then((lock) => lock?.release()).catch(() => undefined);
      held = null;
    }
  };
  sender.addEventListener("status", settle);
  document.addEventListener("visibilitychange", settle);
}
