/** The row of photos taken on this phone: small picture, how many things, state, accuracy. Cards are kept, not redrawn. */

import { accuracyQuality } from "../position.js";
import { fill } from "../words.js";

/** @typedef {import("../outbox/outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {{photo: KeptPhoto, things?: number}} Shown */

/** @type {Map<string, string>} */
const pictures = new Map();

/** Give an address of the small picture of a photo. @param {import("../outbox/outbox.js").Outbox} outbox @param {string} uuid */
export async function pictureOf(outbox, uuid) {
  const known = pictures.get(uuid);
  if (known) return known;
  const bytes = await outbox.thumbnailOf(uuid);
  if (!bytes) return "";
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  pictures.set(uuid, address);
  return address;
}

/** Say how exact a photo's position is. @param {HTMLElement} box @param {KeptPhoto} photo @param {Record<string, string>} words */
export function showAccuracy(box, photo, words) {
  const fix = photo.fix;
  const mark = photo.source === "camera" ? "" : `${words.gallery} `;
  box.dataset.quality = fix ? accuracyQuality(fix.accuracy_m) : "none";
  if (photo.locating) {
    box.dataset.quality = "";
    box.textContent = words.locating;
    return;
  }
  if (fix?.source === "manual") {
    box.dataset.quality = "poor";
    box.textContent = mark + words.pinned;
    return;
  }
  box.textContent = mark + (fix ? fill(words.accuracy, { n: Math.round(fix.accuracy_m ?? 0) }) : words.no_fix);
}

export class PhotoStrip {
  /**
   * @param {HTMLElement} box @param {HTMLTemplateElement} template @param {import("../outbox/outbox.js").Outbox} outbox
   * @param {Record<string, string>} words @param {(photo: KeptPhoto) => void} [onOpen]
   */
  constructor(box, template, outbox, words, onOpen) {
    this.box = box;
    this.template = template;
    this.outbox = outbox;
    this.words = words;
    this.onOpen = onOpen;
    /** @type {Map<string, HTMLElement>} */
    this.cards = new Map();
  }

  /** @param {Shown[]} shown newest last; the newest stands first in the row */
  draw(shown) {
    const wanted = new Set(shown.map(({ photo }) => photo.uuid));
    for (const [uuid, card] of this.cards) {
      if (wanted.has(uuid)) continue;
      card.remove();
      this.cards.delete(uuid);
    }
    shown.forEach((one, index) => this.drawCard(one, index + 1));
  }

  /** @param {Shown} one @param {number} number */
  drawCard({ photo, things }, number) {
    let card = this.cards.get(photo.uuid);
    if (!card) {
      card = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (this.template.content.firstElementChild).cloneNode(true));
      const picture = card.querySelector("img");
      pictureOf(this.outbox, photo.uuid).then((address) => { if (picture && address) picture.src = address; });
      this.cards.set(photo.uuid, card);
      this.box.prepend(card);
      this.box.scrollLeft = 0;
    }
    card.onclick = () => this.onOpen?.(photo);
    const state = `state_${photo.state}`;
    const stateBox = /** @type {HTMLElement} */ (card.querySelector("[data-state]"));
    stateBox.dataset.state = photo.state;
    stateBox.textContent = this.words[state];
    const thingsBox = card.querySelector("[data-things]");
    if (thingsBox) thingsBox.textContent = things && things > 1 ? fill(this.words.marks, { n: things }) : "";
    const accuracyBox = /** @type {HTMLElement} */ (card.querySelector("[data-accuracy]"));
    showAccuracy(accuracyBox, photo, this.words);
    // The name that is read out holds the words that are seen, so that speech control finds the card by them.
    const seen = [thingsBox?.textContent, stateBox.textContent, accuracyBox.textContent].filter(Boolean).join(" ");
    card.setAttribute("aria-label", fill(this.words.photo, { n: number, state: seen }));
  }
}
