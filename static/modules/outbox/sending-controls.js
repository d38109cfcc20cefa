/** Pause and go on, Wi-Fi only, and the line that says how sending stands. */

/** @typedef {import("./field-store.js").FieldStore} FieldStore */

export class SendingControls {
  /** @param {HTMLElement} root @param {Record<string, string>} words @param {FieldStore} store */
  constructor(root, words, { outbox, sender, wishes }) {
    this.words = words;
    this.sender = sender;
    this.wishes = wishes;
    const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.pause = part("[data-pause]");
    this.resume = part("[data-resume]");
    this.again = part("[data-send]");
    this.wifi = /** @type {HTMLInputElement} */ (part("[data-wifi-only]"));
    this.status = part("[data-status]");
    this.status_word = part("[data-status-word]");
    this.sign_in = part("[data-sign-in]");
    this.pause.addEventListener("click", () => wishes.set({ paused: true }));
    this.resume.addEventListener("click", () => wishes.set({ paused: false }));
    this.again.addEventListener("click", () => outbox.hurry({ refused: true }).then(() => sender.wake({ at_once: true })));
    this.wifi.addEventListener("change", () => wishes.set({ wifi_only: this.wifi.checked }));
    part("[data-wifi-unknown]").hidden = wishes.knowsNetwork;
    part("[data-wifi-choice]").hidden = !wishes.knowsNetwork;
  }

  /** @param {import("./tally.js").Tally} states */
  draw(states) {
    const { paused } = this.wishes;
    const focused = document.activeElement === this.pause || document.activeElement === this.resume;
    this.pause.hidden = paused || !states.pending;
    this.resume.hidden = !paused;
    if (focused) (paused ? this.resume : this.pause).focus();
    this.again.hidden = paused || !states.pending;
    this.wifi.checked = this.wishes.wifi_only;
    const standing = this.standing(states);
    this.status.dataset.status = standing;
    const said = this.words[`status_${standing}`] ?? "";
    if (this.status_word.textContent !== said) this.status_word.textContent = said;
    this.sign_in.hidden = standing !== "signed_out";
  }

  /** @param {import("./tally.js").Tally} states */
  standing(states) {
    if (this.wishes.paused) return "paused";
    if (!states.pending) return states.refused ? "refused" : states.taken ? "done" : "empty";
    const held = this.wishes.held();
    if (held) return held;
    return this.sender.status === "idle" ? "waiting" : this.sender.status;
  }
}
