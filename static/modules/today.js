/** Today's list: nearest first as soon as the position is known, with the distance beside each site. */

import { fieldStore } from "./field-store.js";
import { distance_m, Positions, quality, sayDistance } from "./position.js";

const NEAR_M = 150;
const AGAIN_M = 20;

/** @param {HTMLElement} root */
export default function start(root) {
  if (root.dataset.owner && window.isSecureContext) fieldStore(root.dataset.owner);
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-position-state]"));
  const text = document.querySelector("[data-position-text]");
  const positions = new Positions();
  /** @type {import("./position.js").Fix | null} */
  let drawn = null;
  const say = (/** @type {string} */ sentence) => { if (text) text.textContent = sentence; };
  const draw = () => {
    const fix = positions.latest;
    if (box) box.dataset.quality = quality(fix, Date.now());
    if (!fix) return say(root.dataset.noPosition ?? "");
    say(root.dataset.located ?? "");
    if (drawn && distance_m(drawn, fix) < AGAIN_M) return undefined;
    drawn = fix;
    for (const list of root.querySelectorAll("[data-sites]")) order(list, fix, root.dataset.near ?? "");
    return undefined;
  };
  positions.addEventListener("change", draw);
  positions.start();
  if (!("geolocation" in navigator)) draw();
}

/**
 * @param {Element} list @param {import("./position.js").Fix} fix @param {string} near
 */
function order(list, fix, near) {
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  const measured = rows.map((row) => {
    const { lon, lat } = row.dataset;
    return { row, metres: lon && lat ? distance_m(fix, { lon: Number(lon), lat: Number(lat) }) : Infinity };
  });
  measured.sort((a, b) => a.metres - b.metres);
  measured.forEach(({ row, metres }, index) => {
    const box = row.querySelector("[data-distance]");
    const isNear = index === 0 && metres <= NEAR_M;
    row.classList.toggle("near", isNear);
    if (box) box.textContent = metres === Infinity ? "" : isNear ? near : sayDistance(metres);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
}
