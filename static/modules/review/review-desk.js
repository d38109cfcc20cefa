/**
 * 逐项核对: one item after the other, by keys, by mouse or by thumb. A decision takes the item out and opens the next at
 * once; it is sent meanwhile, and comes back with the reason where it could not be kept. Nothing decided here is left
 * behind silently: leaving the page with something unsent is asked about.
 */

import { DeskItem } from "./desk-item.js";
import { DeskKeys } from "./desk-keys.js";
import { DeskPin } from "./desk-pin.js";
import { DeskQueue } from "./desk-queue.js";
import { DeskReasons } from "./desk-reasons.js";
import { DeskSender } from "./desk-sender.js";
import { toast } from "../toast.js";
import { fill, readWords } from "../words.js";

/** @typedef {import("./desk-sender.js").Choice} Choice */
/** @typedef {import("./desk-queue.js").Entry} Entry */
/** @typedef {import("./desk-queue.js").Item} Item */
/** @typedef {{entry: Entry, item: Item, choice: Choice, sent: Promise<import("./desk-sender.js").Outcome>}} Made */

const REFRESH_MS = 15_000;
/** Codes of what is not there to be decided any more, */
const GONE = new Set(["evidence_withdrawn", "evidence_unknown", "pair_unknown"]);
/** of a session that is over, or was begun anew elsewhere, */
const SIGNED_OUT = new Set(["sign_in_needed", "stale_form"]);
/** and of what cannot be taken back, now or later. */
const LOST = new Set(["said_unknown", "ruling_stands", "pair_answer_stands", "round_closed", "evidence_unknown", "pair_unknown"]);

class ReviewDesk {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = readWords(root);
    this.mayDecide = root.dataset.mayDecide === "yes";
    this.queue = new DeskQueue({ queue: root.dataset.queue ?? "", items: root.dataset.items ?? "" });
    this.sender = new DeskSender({ token: () => document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "" });
    this.view = new DeskItem(root, this.words);
    /** @type {Item | null} */ this.item = null;
    /** @type {Made[]} */ this.made = [];
    this.turn = 0;
    this.pin = new DeskPin(root, this.words, this.view.map, this.sender);
    this.reasons = new DeskReasons(root, (choice, reason) => this.decide(choice, reason));
    this.keys = new DeskKeys(root, {
      does: (what, withReason) => this.do(what, withReason),
      pans: (x, y) => this.view.photos.pan(x, y),
      isPinning: () => this.pin.isOut,
    });
    /** @type {{everybody: number, own: number} | undefined} */ this.today = undefined;
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  async start() {
    for (const field of this.root.querySelectorAll("[data-apply]")) {
      field.addEventListener("change", () => /** @type {HTMLSelectElement} */ (field).form?.requestSubmit());
    }
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.keys.listen();
    this.queue.addEventListener("loaded", () => this.count());
    this.sender.addEventListener("count", () => this.count());
    window.addEventListener("beforeunload", (event) => { if (this.sender.unsent) event.preventDefault(); });
    this.part("[data-retry]").addEventListener("click", () => this.open());
    this.root.querySelector(".why-chip[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    await this.open();
    this.root.dataset.ready = "yes";
    setInterval(() => this.refresh(), REFRESH_MS);
    document.addEventListener("visibilitychange", () => this.refresh());
    await this.view.map.lay({ baseMap: this.root.dataset.baseMap ?? "", areas: this.root.dataset.areas ?? "", sources: this.part("[data-sources]") }).catch((failure) => console.warn("no ground", failure));
  }

  async open() {
    try {
      await this.queue.load();
      await this.show();
    } catch (failure) {
      this.notLoaded(failure);
    }
  }

  /** Learn what others have decided, so that two people do not look at the same. */
  refresh() {
    if (document.visibilityState === "visible" && this.item && !this.sender.unsent) this.queue.load().then(() => this.queue.prefetch()).catch(() => undefined);
  }

  /** @param {any} failure */
  notLoaded({ code, message }) {
    this.view.arrived();
    const why = code === "offline" ? this.words.no_network : code === "sign_in_needed" ? this.words.signed_out : message;
    this.wrong(fill(this.words.load_failed, { why }), { retry: true, isSignedOut: code === "sign_in_needed" });
  }

  /** Show the present item; what came later wins over what was slow. @returns {Promise<void>} */
  async show() {
    const turn = (this.turn += 1);
    this.pin.leave();
    this.root.dataset.waiting = "yes";
    for (;;) {
      const entry = this.queue.entry;
      if (!entry) return this.none();
      let item;
      try {
        item = await this.queue.item(entry.key);
      } catch (failure) {
        if (turn === this.turn) this.notLoaded(failure);
        return undefined;
      }
      if (turn !== this.turn) return undefined;
      if (item && (item.waits || this.queue.kept.has(item.key))) {
        this.item = item;
        this.view.show(item, entry);
        this.count();
        this.root.dataset.shown = item.key;
        this.queue.prefetch();
        this.view.warm(this.queue);
        return undefined;
      }
      this.queue.skip(); // somebody else has decided it meanwhile, or what was said of other pairs answers it
    }
  }

  /** @returns {Promise<void>} */
  async none() {
    if (this.queue.total > 0 && this.queue.loading) {
      await this.queue.loading.catch(() => undefined);
      if (this.queue.entry) return this.show();
    }
    this.item = null;
    this.root.dataset.shown = "";
    this.view.hide();
    return this.count();
  }

  count() {
    const { total, at } = this.queue;
    const kept = this.made.length;
    const today = (this.today ??= { ...this.queue.today }); // as it was at the beginning; what is decided here is counted here
    const others = this.queue.today.everybody - this.queue.today.own;
    this.part("[data-left]").textContent = fill(this.words.left, { n: total });
    this.part("[data-today]").textContent = fill(this.words.today, { n: others + today.own + kept, own: today.own + kept });
    const unsent = this.sender.unsent;
    this.part("[data-sending]").textContent = unsent ? fill(this.words.sending, { n: unsent }) : kept ? this.words.saved : "";
    this.root.dataset.unsent = String(unsent);
    this.part('[data-slot="position"]').textContent = this.item ? fill(this.words.position, { n: at + 1, total }) : "";
    const left = new Map(this.queue.whys.map((why) => [why.code, why.left]));
    for (const chip of this.root.querySelectorAll("[data-why]")) {
      /** @type {HTMLElement} */ (chip.querySelector("[data-number]")).textContent = String(left.get(/** @type {HTMLElement} */ (chip).dataset.why ?? "") ?? 0);
    }
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-do], [data-pin-send], [data-pin-leave]") : null;
    if (!(button instanceof HTMLElement)) return;
    this.do(button.dataset.do ?? ("pinSend" in button.dataset ? "pin-send" : "pin-leave"), event.shiftKey);
  }

  /** @param {string} what @param {boolean} withReason whether another reason than the usual one is wanted */
  do(what, withReason) {
    if (what === "next" || what === "previous") {
      if (this.queue.move(what === "next" ? 1 : -1)) this.show();
    } else if (what === "closer" || what === "farther" || what === "whole") this.view.photos[what]();
    else if (what === "help") /** @type {HTMLDialogElement} */ (this.part("dialog[data-help]")).showModal();
    else if (!this.mayDecide) return;
    else if (what === "reason") this.reasons.showField();
    else if (what === "undo") this.undo();
    else if (what === "pin") { if (this.item?.site) this.pin.take(); }
    else if (what === "pin-send") this.sendPin();
    else if (what === "pin-leave") this.pin.leave();
    else this.choose(/** @type {Choice} */ (what), withReason);
  }

  /** @param {Choice} choice @param {boolean} withReason */
  choose(choice, withReason) {
    const { item } = this;
    if (!item || (item.kind === "photo") !== (choice === "accepted" || choice === "rejected")) return;
    if (choice !== "rejected" && (!item.photos.every((photo) => photo.large) || this.view.photos.isUnseen)) {
      this.wrong(this.view.photos.isUnseen ? this.words.unseen : item.photos.find((photo) => photo.gone)?.gone || this.words.not_arrived);
      return;
    }
    this.reasons.ask(choice, withReason);
  }

  /** @param {Choice} choice @param {string} reason */
  decide(choice, reason) {
    const { item } = this;
    if (!item) return;
    this.reasons.clear();
    this.wrong("");
    this.item = null;
    const entry = this.queue.take();
    const sent = this.sender.decide({ kind: item.kind, number: item.number, choice, reason, over: item.standing });
    const made = { entry, item, choice, sent };
    this.made.push(made);
    this.show();
    sent.then((outcome) => { if (!outcome.kept) this.putBack(made, outcome); });
  }

  /** @param {Made} made @param {{code: string, why: string}} refused */
  putBack(made, { code, why }) {
    this.made = this.made.filter((each) => each !== made);
    const isGone = GONE.has(code);
    if (!isGone) this.queue.putBack(made.entry, { now: this.queue.entry === null });
    const isSignedOut = SIGNED_OUT.has(code);
    const said = code === "offline" ? this.words.no_network : isSignedOut ? this.words.signed_out : why;
    const isConflict = code === "ruling_stands" || code === "pair_answer_stands";
    if (isConflict) this.queue.kept.add(made.entry.key);
    if (code === "round_closed") {
      this.mayDecide = false;
      this.root.dataset.mayDecide = "no";
    }
    const sentence = isGone ? this.words.gone : isConflict ? this.words.conflict : this.words.failed;
    this.wrong(`${made.item.site?.name ?? ""} ${fill(sentence, { why: said })}`.trim(), { isSignedOut });
    this.root.dataset.returned = made.entry.key;
    this.count();
    if (!this.item) this.show();
  }

  async undo() {
    const made = this.made.pop();
    if (!made) {
      await this.undoEarlier();
      return;
    }
    this.count();
    const outcome = await made.sent;
    if (!outcome.kept) return; // it is back in the queue by itself
    const { item } = made;
    const taken = await this.sender.withdraw(item, outcome.number);
    if (!taken.kept) {
      this.notUndone(taken);
      this.made.push(made);
      this.count();
      return;
    }
    this.queue.forgetDecision(item.key, outcome.number);
    this.queue.putBack(made.entry, { now: true });
    this.queue.at = this.queue.entries.findIndex((each) => each.key === made.entry.key);
    toast(fill(this.words.undone, { what: `${item.site?.name ?? ""} ${this.words[made.choice]}`.trim() }));
    await this.show();
  }

  /** Take back what was decided today before this page was opened, or with another of its filters. */
  async undoEarlier() {
    const earlier = this.queue.latest.pop();
    if (!earlier) {
      toast(this.words.nothing_to_undo);
      return;
    }
    const [kind, number] = earlier.key.split("-");
    const taken = await this.sender.withdraw({ kind: /** @type {"photo" | "pair"} */ (kind), number: Number(number) }, earlier.number);
    if (!taken.kept) {
      this.notUndone(taken);
      if (!LOST.has(taken.code)) this.queue.latest.push(earlier);
      return;
    }
    this.queue.forget(earlier.key);
    this.today = undefined;
    await this.queue.load().catch(() => undefined);
    this.queue.bring(earlier.key);
    toast(fill(this.words.undone, { what: `${earlier.site} ${this.words[earlier.said]}`.trim() }));
    await this.show();
  }

  /** @param {{code: string, why: string}} refused */
  notUndone({ code, why }) {
    const isSignedOut = SIGNED_OUT.has(code);
    const said = code === "offline" ? this.words.no_network : isSignedOut ? this.words.signed_out : why;
    this.wrong(fill(this.words.undo_failed, { why: said }), { isSignedOut });
  }

  async sendPin() {
    const site = this.item?.site;
    const failed = site ? await this.pin.send(site.id) : "";
    if (failed) this.wrong(failed);
  }

  /** @param {string} text @param {{retry?: boolean, isSignedOut?: boolean}} [options] */
  wrong(text, { retry = false, isSignedOut = false } = {}) {
    const box = this.part("[data-wrong]");
    box.hidden = !text;
    /** @type {HTMLElement} */ (box.querySelector('[data-slot="text"]')).textContent = text;
    this.part("[data-retry]").hidden = !retry;
    this.part("[data-sign-in]").hidden = !isSignedOut;
  }
}

/** @param {HTMLElement} root */
export default function start(root) {
  return new ReviewDesk(root).start();
}
