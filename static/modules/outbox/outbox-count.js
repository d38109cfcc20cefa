/**
 * The number of things still to be sent, on the tab of the outbox, and whether sending is paused; it also keeps sending on
 * every page that shows it.
 */

import { fieldStore } from "./field-store.js";

/** @param {HTMLElement} badge */
export default function start(badge) {
  if (!window.isSecureContext || !badge.dataset.owner) return;
  const { outbox, sender, wishes } = fieldStore(badge.dataset.owner);
  const draw = async () => {
    const { pending, refused } = await outbox.states();
    const isHeld = Boolean(wishes.held());
    badge.hidden = pending + refused === 0;
    badge.textContent = String(pending + refused);
    badge.dataset.held = String(isHeld && pending > 0);
    const label = isHeld && pending ? badge.dataset.labelHeld : badge.dataset.label;
    badge.setAttribute("aria-label", `${label} ${pending + refused}`);
  };
  outbox.addEventListener("change", draw);
  wishes.addEventListener("change", draw);
  sender.addEventListener("status", draw);
  draw();
}
