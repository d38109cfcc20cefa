/** Proving that nothing more is there: which clauses of the page want photos of start, middle and end, and taking them. */

import { AbsenceSheet } from "./absence-sheet.js";
import { RoadLine } from "../counting/road-line.js";
import { isShort, SPOTS, spotNow } from "../counting/spots.js";
import { fill } from "../words.js";

/** @typedef {import("./requirement.js").Requirement} Requirement */
/** @typedef {import("../counting/spots.js").Spot} Spot */

const ANSWERED = ["pass", "not_applicable", "unable"];

export class Absence {
  /**
   * @param {HTMLElement} root @param {import("./visit-model.js").VisitModel} model @param {import("./track.js").Track} track
   * @param {import("./road-strip.js").RoadStrip[]} strips @param {Record<string, string>} words
   * @param {{shoot: (requirement: Requirement, spot: Spot) => void, open: (photo: import("../outbox/outbox.js").KeptPhoto) => void}} does
   */
  constructor(root, model, track, strips, words, does) {
    const dialog = /** @type {HTMLDialogElement | null} */ (root.querySelector("[data-absence-sheet]"));
    this.sheet = dialog && new AbsenceSheet(dialog, model.outbox, words);
    const coordinates = JSON.parse(root.dataset.line ?? "null");
    this.line = coordinates && new RoadLine(coordinates);
    this.model = model;
    this.track = track;
    this.strips = strips;
    this.words = words;
    this.does = does;
  }

  /** Whether photos of start, middle and end may be taken for it. @param {Requirement} requirement */
  may({ isCounted, applies, isForOffice }) {
    return Boolean(this.sheet) && isCounted && applies && !isForOffice;
  }

  /** Whether it has less than is asked, as far as the phone may know, or is answered 不符合. @param {Requirement} requirement */
  isWanted(requirement) {
    if (!this.may(requirement)) return false;
    const answer = requirement.answerNow(this.model);
    if (ANSWERED.includes(answer)) return false;
    const strip = this.strips.find((one) => one.key === requirement.key);
    const { shown_count: count, required } = requirement;
    return answer === "fail" || isShort({ count, required, rule: strip?.rule?.value ? strip.rule : null, strip: strip?.latest ?? null });
  }

  /** Count the slots that are filled. @param {Requirement} requirement */
  taken(requirement) {
    const own = this.model.absences(requirement.key);
    return SPOTS.filter((spot) => own.has(spot) || requirement.spots.has(spot)).length;
  }

  /** Say how many of the three are there. @param {Requirement} requirement */
  say(requirement) {
    return fill(this.words.spots_taken, { n: this.taken(requirement) });
  }

  /** Open the sheet. @param {Requirement} requirement @param {{ending?: boolean}} [how] */
  async ask(requirement, { ending = false } = {}) {
    await this.sheet?.ask({
      title: `${requirement.key} ${requirement.title}`,
      taken: () => this.model.absences(requirement.key),
      known: requirement.spots,
      here: () => (this.line ? spotNow(this.line, this.track.points, ending) : null),
      shoot: (spot) => this.does.shoot(requirement, spot),
      open: (photo) => this.does.open(photo),
    });
  }

  /** @param {Requirement[]} requirements */
  draw(requirements) {
    this.sheet?.draw();
    for (const requirement of requirements) {
      const count = requirement.element.querySelector("[data-absence-taken]");
      if (count) count.textContent = this.taken(requirement) ? `${this.taken(requirement)} / ${SPOTS.length}` : "";
    }
  }
}
