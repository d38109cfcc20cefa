/**
 * Themes that the words in one's photos propose (主题建议): shown on the visit page, adopted by one tap as the themes of
 * the record, without a network too. Nothing is adopted by itself, and what is not adopted changes nothing.
 */

import { pictureOf } from "./photo-strip.js";
import { adopted, openProposals } from "../counting/proposed-themes.js";
import { fill } from "../words.js";

/** @typedef {import("../counting/proposed-themes.js").Proposal} Proposal */

export class ThemeProposals {
  /** @param {HTMLElement} box @param {Record<string, string>} words @param {import("./visit-model.js").VisitModel} model @param {string} owner */
  constructor(box, words, model, owner) {
    this.box = box;
    this.words = words;
    this.model = model;
    this.list = /** @type {HTMLElement} */ (box.querySelector("ul"));
    this.key = `xuncheng-themes-${owner}-${model.place.round}-${model.place.site}`;
    /** @type {Proposal[]} */
    this.proposals = JSON.parse(box.dataset.proposals ?? "[]");
    this.settled = new Set(/** @type {string[]} */ (JSON.parse(localStorage.getItem(this.key) ?? "[]")));
    /** @type {string} */
    this.drawn = "";
    model.addEventListener("change", () => this.draw());
  }

  /** What the server proposes now. @param {Proposal[] | undefined} proposals */
  renew(proposals) {
    if (!proposals) return;
    this.proposals = proposals;
    this.draw();
  }

  draw() {
    const open = openProposals(this.proposals, this.model.records, this.model.taken_back).filter((one) => !this.settled.has(nameOf(one)));
    const drawn = JSON.stringify(open.map(nameOf));
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.list.contains(document.activeElement);
    this.list.replaceChildren(...open.map((one) => this.row(one)));
    this.box.hidden = open.length === 0;
    const count = this.box.querySelector("[data-count-proposals]");
    if (count) count.textContent = fill(this.words.proposals, { n: open.length });
    if (focused) this.list.querySelector("button")?.focus();
  }

  /** @param {Proposal} proposal */
  row(proposal) {
    const template = /** @type {HTMLTemplateElement} */ (this.box.querySelector("template"));
    const row = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
    const themes = proposal.themes.join(this.words.comma);
    /** @param {string} selector */
    const part = (selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
    part("[data-read]").textContent = fill(this.words.photo_reads, { words: proposal.words.join(this.words.comma) });
    part("[data-adopt] span").textContent = fill(this.words.adopt_theme, { themes });
    part("[data-adopt]").addEventListener("click", () => this.adopt(proposal));
    part("[data-pass]").setAttribute("aria-label", fill(this.words.pass_theme, { themes }));
    part("[data-pass]").addEventListener("click", () => this.settle(proposal));
    this.picture(/** @type {HTMLImageElement} */ (row.querySelector("img")), proposal.photos[0]);
    return row;
  }

  /** The phone's own small picture, else the server's. @param {HTMLImageElement} image @param {{uuid: string, sha256: string}} photo */
  async picture(image, photo) {
    image.src = (await pictureOf(this.model.outbox, photo.uuid)) || `/photos/${photo.sha256}/thumb`;
  }

  /** @param {Proposal} proposal */
  async adopt(proposal) {
    const { uuid, body, isHere, visit } = adopted(proposal, this.model.records);
    if (isHere) await this.model.outbox.revise(uuid, body);
    else await this.model.outbox.add({ records: [{ what: "observation", uuid: crypto.randomUUID(), visit, body: { ...body, supersedes: uuid } }] });
    this.settle(proposal);
  }

  /** It is not shown again on this phone. @param {Proposal} proposal */
  settle(proposal) {
    this.settled.add(nameOf(proposal));
    localStorage.setItem(this.key, JSON.stringify([...this.settled].slice(-500)));
    this.draw();
  }
}

/** @param {Proposal} proposal */
function nameOf({ photos, themes }) {
  return `${photos[0].uuid} ${[...themes].sort().join(" ")}`;
}
