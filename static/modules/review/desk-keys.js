/** The desk by keyboard: which key does what, on the page and in an open dialog of reasons. */

const KEYS = /** @type {Record<string, string>} */ ({
  j: "next", arrowright: "next", k: "previous", arrowleft: "previous", a: "accepted", r: "rejected", s: "same", d: "different",
  p: "pin", z: "undo", "?": "help", "？": "help", "+": "closer", "=": "closer", "-": "farther", "0": "whole", enter: "pin-send", escape: "pin-leave",
});
const PANS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, -0.2], ArrowDown: [0, 0.2] });
/** What goes on while a key is held down. */
const HELD = ["next", "previous", "closer", "farther"];

export class DeskKeys {
  /**
   * @param {HTMLElement} root
   * @param {{
   *   does: (what: string, withReason: boolean) => void,
   *   pans: (x: number, y: number) => void,
   *   isPinning: () => boolean,
   * }} desk shares of the picture to pan by
   */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
  }

  listen() {
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const dialog = this.root.querySelector("dialog[open]");
    if (dialog instanceof HTMLDialogElement) {
      inDialog(dialog, event);
      return;
    }
    if (event.target instanceof Element && event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
      return;
    }
    if (event.shiftKey && PANS[event.key]) {
      event.preventDefault();
      this.desk.pans(...PANS[event.key]);
      return;
    }
    const does = KEYS[event.key.toLowerCase()];
    const onControl = event.target instanceof Element && event.target.closest("a, button, summary");
    if (!does || (event.key === "Enter" && (!this.desk.isPinning() || onControl))) return;
    event.preventDefault();
    if (event.repeat && !HELD.includes(does)) return;
    this.desk.does(does, event.shiftKey);
  }
}

/** 1 to 9 choose a reason, 0 the field for one's own. @param {HTMLDialogElement} dialog @param {KeyboardEvent} event */
function inDialog(dialog, event) {
  if (event.target instanceof HTMLInputElement) return;
  if (event.key === "0") {
    event.preventDefault();
    /** @type {HTMLElement | null} */ (dialog.querySelector("[data-own]"))?.focus();
  }
  const chosen = /^[1-9]$/.test(event.key) ? dialog.querySelectorAll("[data-reason]")[Number(event.key) - 1] : null;
  if (chosen instanceof HTMLElement) {
    event.preventDefault();
    chosen.click();
  }
}
