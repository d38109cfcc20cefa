/** One sentence first: taken = arrived + on the phone; then what stands in the way, if anything does. */

import { fill } from "../words.js";

export class SendingLine {
  /**
   * @param {HTMLElement} box @param {Record<string, string>} words
   * @param {import("./outbox.js").Outbox} outbox @param {import("./sender.js").Sender} sender
   */
  constructor(box, words, outbox, sender) {
    this.box = box;
    this.words = words;
    this.outbox = outbox;
    this.sender = sender;
    outbox.addEventListener("change", () => this.draw());
    sender.addEventListener("status", () => this.draw());
    this.draw();
  }

  async draw() {
    const states = await this.outbox.states();
    const lines = [fill(this.words.sent_sentence, states)];
    if (states.rejected) lines.push(fill(this.words.refused_photos, { n: states.rejected }));
    if (states.records_refused) lines.push(fill(this.words.refused_records, { n: states.records_refused, reason: states.refused_reason }));
    if (this.sender.status === "offline" && states.pending) lines.push(this.words.offline);
    if (this.sender.status === "paused" && states.pending) lines.push(this.words.sending_paused);
    if (this.sender.status === "no_wifi" && states.pending) lines.push(this.words.sending_no_wifi);
    if (this.sender.status === "signed_out") lines.push(this.words.signed_out);
    this.box.hidden = states.taken === 0 && lines.length === 1 && !states.records_waiting;
    this.box.replaceChildren(...lines.map((line, index) => {
      const text = document.createElement(index ? "p" : "strong");
      text.textContent = line;
      return text;
    }));
  }
}
