/** Putting a site's place right from the desk: a pin that is moved on the map, and sent. */

import { toast } from "../toast.js";
import { fill } from "../words.js";

export class DeskPin {
  /**
   * @param {HTMLElement} root
   * @param {Record<string, string>} words
   * @param {import("./desk-map.js").DeskMap} map
   * @param {import("./desk-sender.js").DeskSender} sender
   */
  constructor(root, words, map, sender) {
    this.root = root;
    this.bar = /** @type {HTMLElement} */ (root.querySelector("[data-pin]"));
    this.words = words;
    this.map = map;
    this.sender = sender;
    this.isOut = false;
  }

  take() {
    this.isOut = true;
    this.bar.hidden = false;
    this.map.putPin();
    this.bar.scrollIntoView({ block: "nearest" });
  }

  leave() {
    this.isOut = false;
    this.bar.hidden = true;
    this.map.putPinAway();
  }

  /** Send where the pin stands as the place of a site; give what went wrong, "" if nothing did. @param {number} site */
  async send(site) {
    const at = this.map.pinned;
    if (!this.isOut || !at) return "";
    this.leave();
    const told = await this.sender.put(`/api/v1/sites/${site}/position`, { ...at, accuracy_m: null, reason: this.words.pin_reason });
    if (!told.kept) return fill(this.words.pin_failed, { why: told.code === "offline" ? this.words.no_network : told.why });
    toast(this.words[`pin_${told.outcome}`] ?? this.words.pin_proposed);
    this.root.dataset.pinned = String(site);
    return "";
  }
}
