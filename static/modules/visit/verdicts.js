/** What the server makes of the visit: asked for when everything of a visit has left, shown on top of the page. */

/** @typedef {{key: string, outcome: string, outcome_word: string, reasons: string[], title?: string}} VerdictShown */

const TRIES = 30;

export class Verdicts {
  /**
   * @param {HTMLElement} box @param {Record<string, string>} words @param {import("./visit-model.js").VisitModel} model
   * @param {(counts: Map<string, {counted: number, answer: string, told: import("../counting/told.js").Told[], spots: string[]}>, at: number, proposals: import("../counting/proposed-themes.js").Proposal[] | undefined) => void} onCounts
   */
  constructor(box, words, model, onCounts) {
    this.box = box;
    this.words = words;
    this.model = model;
    this.onCounts = onCounts;
    this.busy = false;
    this.signature = "";
    model.outbox.addEventListener("change", () => this.look());
  }

  resume() {
    this.look();
  }

  /** Ask once whenever the set of arrived things has changed and nothing of this place is left to send. */
  async look() {
    if (this.busy) return;
    const { visits, records, photos } = await this.model.outbox.ofPlace(this.model.place.round, this.model.place.site, this.model.place.recheck);
    const visit = visits.filter((one) => records.some((record) => record.visit === one.uuid && record.state === "sent")).sort((a, b) => a.started_at.localeCompare(b.started_at)).at(-1);
    if (!visit || records.some((record) => record.state === "waiting" || record.state === "sending")) return;
    if (photos.some((photo) => !photo.withdrawn && (photo.state === "on_phone" || photo.state === "sending"))) return;
    const signature = `${visit.uuid} ${records.filter((record) => record.state === "sent").length} ${photos.filter((photo) => photo.state === "verified").length}`;
    if (signature === this.signature) return;
    this.signature = signature;
    this.busy = true;
    try {
      await this.recount();
      if (visit.state === "ended") await this.poll(visit.uuid);
    } finally {
      this.busy = false;
    }
  }

  async recount() {
    const at = Date.now();
    const { round, site, recheck } = this.model.place;
    const said = await ask(`/api/v1/rounds/${round}/sites/${site}/checklist${recheck ? "?recheck=1" : ""}`);
    if (!said) return;
    this.onCounts(new Map(said.requirements.map((/** @type {any} */ one) => [one.key, { counted: one.counted ?? 0, answer: one.answer ?? "", told: one.told ?? [], spots: one.spots ?? [] }])), at, said.proposals);
  }

  /** @param {string} uuid */
  async poll(uuid) {
    this.draw([], this.words.verdicts_wait);
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const said = await ask(`/api/v1/visits/${uuid}`);
      if (said?.verdicts_hidden) return this.draw([], this.words.verdicts_hidden);
      const verdicts = said?.verdicts ?? [];
      // A photo that has arrived is read and weighed a moment later; until then the verdict may still change.
      const open = said?.pending || said?.photos?.some((/** @type {any} */ photo) => photo.state !== "rejected" && !photo.trust);
      if (verdicts.length) this.draw(verdicts, open ? this.words.verdicts_wait : "");
      if (verdicts.length && !open) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 1000 + attempt * 300)));
    }
  }

  /** @param {VerdictShown[]} verdicts @param {string} note */
  draw(verdicts, note) {
    const panel = /** @type {HTMLTemplateElement} */ (this.box.querySelector("template")).content.cloneNode(true);
    const list = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (panel).querySelector("ul"));
    for (const verdict of verdicts) list.append(this.row(verdict));
    const hint = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (panel).querySelector("[data-note]"));
    hint.textContent = note;
    hint.hidden = !note;
    for (const old of [...this.box.children]) if (!(old instanceof HTMLTemplateElement)) old.remove();
    this.box.append(panel);
    this.box.hidden = false;
  }

  /** @param {VerdictShown} verdict */
  row(verdict) {
    const row = document.createElement("li");
    const head = document.createElement("div");
    head.className = "verdict-row";
    const name = document.createElement("span");
    const section = /** @type {HTMLElement | null} */ (document.querySelector(`[data-requirement="${CSS.escape(verdict.key)}"]`));
    name.textContent = `${verdict.key} ${section?.dataset.title ?? ""}`;
    head.append(name, badgeOf(verdict));
    row.append(head);
    for (const reason of verdict.reasons) {
      const sentence = document.createElement("p");
      sentence.className = "small soft";
      sentence.textContent = reason;
      row.append(sentence);
    }
    const small = /** @type {HTMLElement | null | undefined} */ (section?.querySelector("[data-verdict]"));
    if (small) {
      small.hidden = verdict.outcome === "not_checked";
      small.replaceChildren(badgeOf(verdict));
    }
    return row;
  }
}

/** Give colour, shape and word of a verdict, as the template draws it. @param {VerdictShown} verdict */
function badgeOf(verdict) {
  const badges = document.querySelector("template[data-badges]");
  const drawn = badges instanceof HTMLTemplateElement ? badges.content.querySelector(`[data-outcome="${CSS.escape(verdict.outcome)}"]`) : null;
  return drawn ? drawn.cloneNode(true) : verdict.outcome_word;
}

/** @param {string} url */
async function ask(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
