/** Tells a page what this phone adds to its figures, now and whenever something is kept or sent. */

import { fieldStore } from "../outbox/field-store.js";
import { madeAt } from "./page-age.js";
import { addedHere } from "./phone-progress.js";

const PATIENCE_MS = 300;

/** @param {string} owner @param {(added: Map<string, import("./phone-progress.js").Added>) => void} tell */
export async function watchAdded(owner, tell) {
  if (!owner || !window.isSecureContext || !("indexedDB" in window)) return;
  const { outbox } = fieldStore(owner);
  const look = async () => {
    const records = await outbox.recordsCounted("waiting", "sending", "sent");
    tell(addedHere(await outbox.visits(), records, madeAt()));
  };
  let waiting = false;
  outbox.addEventListener("change", () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; look(); }, PATIENCE_MS);
  });
  await look();
}
