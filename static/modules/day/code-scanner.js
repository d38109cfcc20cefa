/** The sheet that reads a site's QR code with the camera; the camera is on only while the sheet is open. */

import { codeReader } from "../camera/code-reader.js";
import { codeHeld } from "./site-search.js";
import { fill, readWords } from "../words.js";

const AGAIN_MS = 150;

export class CodeScanner {
  /** @param {HTMLDialogElement} dialog @param {(code: string) => void} onCode */
  constructor(dialog, onCode) {
    this.dialog = dialog;
    this.onCode = onCode;
    this.words = readWords(dialog);
    this.video = /** @type {HTMLVideoElement} */ (dialog.querySelector("video"));
    /** @type {MediaStream | null} */
    this.stream = null;
    dialog.addEventListener("close", () => this.stop());
    dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  }

  async open() {
    this.say(this.words.starting);
    this.dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (!this.dialog.open) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      const read = await codeReader();
      this.say(this.words.aim);
      return await this.look(read);
    } catch (failure) {
      const isRefused = failure instanceof DOMException && failure.name === "NotAllowedError";
      return this.say(isRefused ? this.words.refused : this.words.no_camera);
    }
  }

  /** @param {import("../camera/code-reader.js").Read} read */
  async look(read) {
    while (this.dialog.open && this.stream) {
      const held = this.video.readyState >= 2 ? await read(this.video) : "";
      const code = held && codeHeld(held, location.origin);
      if (code) {
        this.dialog.close();
        return this.onCode(code);
      }
      if (held) this.say(fill(this.words.strange, { held: held.slice(0, 40) }));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    return undefined;
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  /** @param {string} sentence */
  say(sentence) {
    const line = this.dialog.querySelector("[data-said]");
    if (line) line.textContent = sentence;
  }
}
