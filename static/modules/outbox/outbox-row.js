/** One row of the outbox: a photo with its small picture, or a record; its state, and for what was refused why and what to do. */

import { fill } from "../words.js";

/** @typedef {import("./outbox.js").KeptPhoto} KeptPhoto */
/** @typedef {import("./outbox.js").KeptRecord} KeptRecord */
/** @typedef {KeptPhoto | KeptRecord} One */

/** @param {One} one @returns {one is KeptPhoto} */
export function isPhoto(one) {
  return "sha256" in one;
}

export class RowMaker {
  /**
   * @param {import("./outbox.js").Outbox} outbox @param {Record<string, string>} words @param {HTMLTemplateElement} template
   * @param {{onExport: (one: One) => void}} does
   */
  constructor(outbox, words, template, { onExport }) {
    this.outbox = outbox;
    this.words = words;
    this.template = template;
    this.onExport = onExport;
  }

  /** @param {One} first @returns {import("./outbox-list.js").Row} */
  make(first) {
    const element = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (this.template.content.firstElementChild).cloneNode(true));
    element.dataset.uuid = first.uuid;
    let address = "";
    let dropped = false;
    if (isPhoto(first)) {
      this.outbox.thumbnailOf(first.uuid).then((bytes) => {
        if (!bytes || dropped) return;
        address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
        const picture = /** @type {HTMLImageElement} */ (element.querySelector("img"));
        picture.onerror = () => { picture.removeAttribute("src"); element.querySelector(".picture")?.classList.add("is-record"); };
        picture.src = address;
      });
    } else {
      element.querySelector(".picture")?.classList.add("is-record");
      element.querySelector("img")?.remove();
    }
    let one = first;
    element.querySelector("[data-export-one]")?.addEventListener("click", () => this.onExport(one));
    return {
      element,
      update: (/** @type {One} */ now) => { one = now; this.fill(element, now); },
      drop: () => { dropped = true; if (address) URL.revokeObjectURL(address); },
    };
  }

  /** @param {HTMLElement} element @param {One} one */
  fill(element, one) {
    const say = (/** @type {string} */ selector, /** @type {string} */ text) => { /** @type {HTMLElement} */ (element.querySelector(selector)).textContent = text; };
    const state = isPhoto(one) ? one.state : one.state === "refused" ? "rejected" : "on_phone";
    const time = new Date(isPhoto(one) ? Date.parse(one.taken_at) || one.added_at : one.added_at)
      .toLocaleString(document.documentElement.lang, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
    say(".name", isPhoto(one) ? fill(this.words.a_photo, { time }) : `${this.words[`record_${one.what}`]} ${time}`);
    say(".size", isPhoto(one) ? this.size(one.size) : "");
    const box = /** @type {HTMLElement} */ (element.querySelector("[data-state]"));
    box.dataset.state = state;
    say("[data-state-word]", this.words[`state_${state}`]);
    const isRefused = state === "rejected";
    say(".reason", isRefused ? this.reason(one) : waitingReason(one, this.words));
    say(".advice", isRefused ? this.words[`do_${one.code}`] ?? this.words.do_other : "");
    element.classList.toggle("refused", isRefused);
    /** @type {HTMLElement} */ (element.querySelector("[data-export-one]")).hidden = !isRefused;
  }

  /** @param {number} bytes */
  size(bytes) {
    if (bytes < 1e5) return fill(this.words.kilobytes, { n: Math.max(1, Math.round(bytes / 1e3)) });
    return fill(this.words.megabytes, { n: (bytes / 1e6).toFixed(1) });
  }

  /** @param {One} one */
  reason(one) {
    return one.reason || this.words[`why_${one.code}`] || one.code || "";
  }
}

/**
 * Say how much of a photo is on its way, in the row where it is shown; the next drawing of the row says it without.
 * @param {HTMLElement} root @param {Record<string, string>} words @param {{uuid: string, share: number}} sent
 */
export function sayShare(root, words, { uuid, share }) {
  const word = root.querySelector(`[data-uuid="${uuid}"] [data-state="sending"] [data-state-word]`);
  if (word) word.textContent = fill(words.state_sending_share, { share: `${Math.floor(100 * share)} %` });
}

/** Why something still waits, where it is more than its turn. @param {One} one @param {Record<string, string>} words */
function waitingReason(one, words) {
  const left_s = Math.ceil(((one.next_at ?? 0) - Date.now()) / 1000);
  return left_s > 0 && one.state !== "verified" ? fill(words.tried, { n: one.attempts ?? 1, s: left_s }) : "";
}
