/** The number of things still to be sent, on the tab of the outbox; it also keeps sending on every page that shows it. */

import { fieldStore } from "./field-store.js";

/** @param {HTMLElement} badge */
export default function start(badge) {
  if (!window.isSecureContext || !badge.dataset.owner) return;
  const { outbox } = fieldStore(badge.dataset.owner);
  const draw = async () => {
    const { pending } = await outbox.states();
    badge.hidden = pending === 0;
    badge.textContent = String(pending);
    badge.setAttribute("aria-label", `${badge.dataset.label} ${pending}`);
  };
  outbox.addEventListener("change", draw);
  draw();
}
