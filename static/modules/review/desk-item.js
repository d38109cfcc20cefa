/** What the desk shows of one item: photos, map, reasons, effects on verdicts, facts, what was said before. */

import { DeskMap } from "./desk-map.js";
import { PhotoViews } from "./photo-views.js";
import { fill } from "../words.js";

/** @typedef {import("./desk-queue.js").Item} Item */

const WARMED = 4;

export class DeskItem {
  /** @param {HTMLElement} root @param {Record<string, string>} words */
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.part("[data-item]").hidden = false; // a map that is made while hidden has no size
    this.photos = new PhotoViews(this.part("[data-photos]"), words);
    this.map = new DeskMap(this.part("[data-map]"), this.part("[data-legend]"), words);
    this.part("[data-item]").hidden = true;
    /** @type {Map<string, HTMLImageElement>} pictures of what comes next, held so that they are there at once */
    this.warmed = new Map();
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /** @param {string} name @param {string} text */
  slot(name, text) {
    const slot = this.part(`[data-slot="${name}"]`);
    slot.textContent = text;
    slot.hidden = !text;
  }

  hide() {
    this.arrived();
    this.part("[data-item]").hidden = true;
    this.part("[data-keys]").hidden = !this.root.querySelector('[data-do="undo"]');
    this.part("[data-empty]").hidden = false;
    for (const button of this.root.querySelectorAll("[data-for]")) /** @type {HTMLElement} */ (button).hidden = true;
  }

  /** What was waited for is here, or will not come. */
  arrived() {
    this.root.dataset.waiting = "no";
    this.root.querySelector("[data-loading]")?.remove();
  }

  /** @param {Item} item @param {import("./desk-queue.js").Entry} entry */
  show(item, entry) {
    this.arrived();
    this.part("[data-empty]").hidden = true;
    this.part("[data-item]").hidden = false;
    this.part("[data-keys]").hidden = false;
    for (const button of this.root.querySelectorAll("[data-for]")) {
      /** @type {HTMLElement} */ (button).hidden = /** @type {HTMLElement} */ (button).dataset.for !== item.kind;
    }
    const pin = this.root.querySelector('[data-do="pin"]');
    if (pin instanceof HTMLElement) pin.hidden = !item.site; // there is no site whose place could be set right
    this.slot("why", item.whys.map((why) => why.word).join(" · "));
    this.slot("decides", entry.decides ? this.words.decides : "");
    this.slot("site", item.site?.name ?? this.words.no_site);
    this.slot("type", [item.site?.type, item.site?.area].filter(Boolean).join(" · "));
    this.part("[data-reasons]").replaceChildren(...[...item.reasons, ...(item.standing ? [this.words.not_waiting] : [])].map((text) => written("li", text)));
    this.photos.show(this.pictures(item));
    this.map.show(item);
    this.effects(item);
    this.facts(item);
    this.said(item);
    const page = /** @type {HTMLAnchorElement} */ (this.part("[data-site-page]"));
    page.hidden = !item.site;
    page.href = item.site?.address ?? "#";
  }

  /** @param {Item} item */
  pictures(item) {
    const isPair = item.photos.length > 1;
    const shown = item.photos.map((photo, index) => ({
      title: isPair ? (index ? this.words.photo_b : this.words.photo_a) : "",
      large: photo.large,
      gone: photo.gone,
      alt: fill(this.words.photo_of, { what: photo.what, when: photo.taken_at }),
      marks: photo.marks,
      caption: [photo.taken_at, photo.by, photo.source].filter(Boolean).join(" · "),
    }));
    if (item.elsewhere) {
      const { large, gone, what, taken_at } = item.elsewhere;
      const alt = fill(this.words.photo_of, { what, when: taken_at });
      shown.push({ title: this.words.earlier, large, gone, alt, marks: [], caption: [taken_at, what].filter(Boolean).join(" · ") });
    }
    return shown;
  }

  /** @param {Item} item */
  effects(item) {
    this.part("[data-effects-box]").hidden = !item.effects.length;
    const listed = item.effects.map((effect) => {
      const line = written("li", "");
      line.append(written("p", `${effect.clause} ${effect.text}`, "clause small soft"));
      if (effect.decided) line.append(written("p", this.words.decided_verdict));
      else {
        line.append(written("p", `${fill(this.words.now, { word: effect.word })} ${effect.ifs.length ? "" : effect.sentence}`.trim(), "now", effect.outcome));
        const ifs = document.createElement("p");
        ifs.className = "ifs";
        ifs.append(...effect.ifs.map((one) => {
          const outcome = one.figures ? fill(this.words.figures, { word: one.word, figures: one.figures }) : one.word;
          return written("span", fill(this.words.if, { supposed: one.supposed, outcome }), "if", one.outcome);
        }));
        if (effect.ifs.length) line.append(ifs);
      }
      return line;
    });
    this.part("[data-effects]").replaceChildren(...listed);
  }

  /** @param {Item} item */
  facts(item) {
    const facts = item.photos.flatMap((photo, index) => {
      const title = item.photos.length > 1 ? (index ? this.words.photo_b : this.words.photo_a) : photo.trust;
      const doubts = item.photos.length > 1 ? photo.doubts : [];
      const soft = [...(photo.large && photo.gone ? [photo.gone] : []), ...photo.notes, ...photo.read];
      const lines = [written("dt", title), written("dd", [photo.what, ...doubts].join(" ")), ...soft.map((line) => written("dd", line, "soft"))];
      if (photo.redaction) {
        const link = document.createElement("a");
        Object.assign(link, { href: photo.redaction, target: "_blank", rel: "noopener", textContent: this.words.redact });
        lines.push(written("dd", ""));
        lines[lines.length - 1].append(link);
      }
      return lines;
    });
    this.part("[data-facts]").replaceChildren(...facts);
  }

  /** @param {Item} item */
  said(item) {
    this.part("[data-said-box]").hidden = !item.said.length;
    const lines = item.said.map((said) => {
      const line = written("li", "", said.withdrawn ? "withdrawn" : "");
      line.append(written("p", `${said.word} · ${said.who} · ${said.when}${said.withdrawn ? ` · ${this.words.withdrawn}` : ""}`), written("p", said.reason, "soft"));
      return line;
    });
    this.part("[data-said]").replaceChildren(...lines);
  }

  /** Fetch and decode the pictures of what comes next. @param {import("./desk-queue.js").DeskQueue} queue */
  async warm(queue) {
    const near = queue.entries.slice(queue.at + 1, queue.at + 1 + WARMED);
    const items = await Promise.all(near.map((each) => queue.items.get(each.key)?.catch(() => null)));
    const wanted = items.flatMap((item) => [...(item?.photos.map((photo) => photo.large) ?? []), item?.elsewhere?.large]);
    for (const address of this.warmed.keys()) if (!wanted.includes(address)) this.warmed.delete(address);
    for (const address of wanted) {
      if (!address || this.warmed.has(address)) continue;
      const image = new Image();
      image.src = address;
      image.decode().catch(() => undefined);
      this.warmed.set(address, image);
    }
  }
}

/** @param {string} tag @param {string} text @param {string} [className] @param {string} [outcome] */
function written(tag, text, className = "", outcome = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  if (outcome) element.dataset.outcome = outcome;
  return element;
}
