/**
 * A picture on which each counted thing is tapped. Tapping the picture adds a mark, tapping a mark removes it; with a
 * keyboard the arrows move the mark in focus and Enter removes it.
 */

import { added, freePlace, markAt, moved, without } from "../marks.js";
import { fill } from "../words.js";

const STEPS = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] };

export class MarkBoard {
  /** @param {HTMLElement} board @param {Record<string, string>} words @param {(marks: import("../marks.js").Mark[]) => void} onChange */
  constructor(board, words, onChange) {
    this.board = board;
    this.words = words;
    this.onChange = onChange;
    /** @type {import("../marks.js").Mark[]} */
    this.marks = [];
    this.picture = /** @type {HTMLImageElement} */ (board.querySelector("img"));
    this.picture.addEventListener("click", (event) => this.change(added(this.marks, markAt(event.clientX, event.clientY, this.picture.getBoundingClientRect()))));
  }

  /** @param {string} address @param {import("../marks.js").Mark[]} marks */
  show(address, marks) {
    if (address) this.picture.src = address;
    else this.picture.removeAttribute("src");
    this.change(marks);
  }

  addOne() {
    this.change(added(this.marks, freePlace(this.marks)));
    this.dot(this.marks.length - 1)?.focus();
  }

  /** @param {number} index */
  dot(index) {
    return /** @type {HTMLElement | undefined} */ (this.board.querySelectorAll(".mark")[index]);
  }

  /** @param {import("../marks.js").Mark[]} marks */
  change(marks) {
    this.marks = marks;
    for (const dot of this.board.querySelectorAll(".mark")) dot.remove();
    marks.forEach((mark, index) => {
      const dot = document.createElement("button");
      dot.type = "button";
      dot.className = "mark";
      dot.textContent = String(index + 1);
      dot.setAttribute("aria-label", fill(this.words.mark, { n: index + 1 }));
      dot.style.left = `${mark.x * 100}%`;
      dot.style.top = `${mark.y * 100}%`;
      dot.addEventListener("click", (event) => { event.stopPropagation(); this.change(without(this.marks, index)); });
      dot.addEventListener("keydown", (event) => this.key(event, index));
      this.board.append(dot);
    });
    this.onChange(marks);
  }

  /** @param {KeyboardEvent} event @param {number} index */
  key(event, index) {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (step) {
      event.preventDefault();
      this.change(moved(this.marks, index, step[0], step[1]));
      this.dot(index)?.focus();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.change(without(this.marks, index));
    }
  }
}
