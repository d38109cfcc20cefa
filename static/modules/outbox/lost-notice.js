/** Says what the phone cleared away before it was sent, and what to do, until somebody has read it. */

import { fieldStore } from "./field-store.js";
import { fill } from "../words.js";

/** @param {HTMLElement} box */
export default function start(box) {
  if (!window.isSecureContext || !box.dataset.owner) return;
  const { marker } = fieldStore(box.dataset.owner);
  const draw = () => {
    const lost = marker.lost;
    box.hidden = !lost;
    if (!lost) return;
    const time = new Date(lost.at).toLocaleString(document.documentElement.lang, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
    const say = (/** @type {string} */ selector, /** @type {string} */ text) => { /** @type {HTMLElement} */ (box.querySelector(selector)).textContent = text; };
    say("[data-lost]", fill(box.dataset.lost, { photos: lost.photos, records: lost.records, time }));
    say("[data-lost-sites]", lost.sites.length ? fill(box.dataset.sites, { sites: lost.sites.join(box.dataset.comma) }) : "");
  };
  marker.addEventListener("lost", draw);
  box.querySelector("[data-read]")?.addEventListener("click", () => marker.acknowledge());
  draw();
}
