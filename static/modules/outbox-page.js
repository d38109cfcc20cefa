/** The outbox page: one sentence, a bar, and what is still on the phone, newest first. */

import { fieldStore } from "./field-store.js";
import { pictureOf } from "./photo-strip.js";
import { fill, readWords } from "./words.js";

const SHOWN = 200;

/** @param {HTMLElement} root */
export default async function start(root) {
  if (!window.isSecureContext) return;
  const words = readWords(root);
  const { outbox, sender } = fieldStore(root.dataset.owner ?? "");
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector('[data-template="outbox-row"]'));
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-list]"));
  const retry = /** @type {HTMLElement} */ (root.querySelector("[data-retry]"));

  /** @param {import("./outbox.js").KeptPhoto | import("./outbox.js").KeptRecord} one */
  const row = (one) => {
    const item = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true));
    const isPhoto = "sha256" in one;
    const state = isPhoto ? one.state : one.state === "refused" ? "rejected" : "on_phone";
    if (isPhoto) pictureOf(outbox, one.uuid).then((address) => { const picture = item.querySelector("img"); if (address && picture) picture.src = address; });
    else item.querySelector(".picture")?.remove();
    const time = new Date(one.added_at).toLocaleString(document.documentElement.lang, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
    /** @type {HTMLElement} */ (item.querySelector(".name")).textContent = isPhoto ? time : `${words[`record_${one.what}`]} ${time}`;
    /** @type {HTMLElement} */ (item.querySelector(".reason")).textContent = one.reason ?? "";
    const box = /** @type {HTMLElement} */ (item.querySelector("[data-state]"));
    box.dataset.state = state;
    box.textContent = words[`state_${state}`];
    return item;
  };

  const draw = async () => {
    const states = await outbox.states();
    const { records, photos } = await outbox.everything();
    const say = (/** @type {string} */ selector, /** @type {string} */ text) => { /** @type {HTMLElement} */ (root.querySelector(selector)).textContent = text; };
    say("[data-sentence]", states.taken ? fill(words.sent_sentence, states) : words.empty);
    const counts = fill(words.records, { sent: states.records_sent, waiting: states.records_waiting, refused: states.records_refused });
    const trouble = sender.status === "signed_out" ? words.signed_out : sender.status === "offline" && states.pending ? words.offline : "";
    say("[data-records]", trouble ? `${counts} ${trouble}` : counts);
    const bar = /** @type {HTMLProgressElement} */ (root.querySelector("[data-progress]"));
    bar.max = Math.max(1, states.taken);
    bar.value = states.verified;
    bar.hidden = states.taken === 0;
    retry.hidden = states.rejected + states.records_refused === 0;
    const open = [
      ...records.filter((one) => one.state === "refused" && !one.superseded_by && !one.withdrawn),
      ...photos.filter((one) => one.state !== "verified" && !one.withdrawn).reverse(),
    ];
    list.replaceChildren(...open.slice(0, SHOWN).map(row));
  };

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; draw(); }, 150);
  };
  outbox.addEventListener("change", soon);
  sender.addEventListener("status", soon);
  root.querySelector("[data-send]")?.addEventListener("click", () => outbox.hurry().then(() => sender.wake({ at_once: true })));
  retry.addEventListener("click", () => outbox.hurry({ refused: true }).then(() => sender.wake({ at_once: true })));
  await draw();
}
