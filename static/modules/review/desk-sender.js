/**
 * Sends decisions one after the other while the person goes on. What does not get through is tried again a few times;
 * what is refused, or still does not get through, is told with its reason, so that the item can go back into the queue.
 */

/** @typedef {"accepted" | "rejected" | "same" | "different"} Choice */
/** @typedef {{kind: "photo" | "pair", number: number, choice: Choice, reason: string, over: number | null}} Decision */
/** @typedef {{kept: true, number: number | null, outcome: string} | {kept: false, code: string, why: string}} Outcome */

const PAUSES_MS = [400, 1500, 4000];
const AGAIN = new Set([408, 423, 425, 429, 500, 502, 503, 504, 507]);

export class DeskSender extends EventTarget {
  /** @param {{fetch?: typeof fetch, token?: () => string, pauses_ms?: number[]}} [means] */
  constructor({ fetch = globalThis.fetch.bind(globalThis), token = () => "", pauses_ms = PAUSES_MS } = {}) {
    super();
    this.fetch = fetch;
    this.token = token;
    this.pauses_ms = pauses_ms;
    this.unsent = 0;
    /** @type {Promise<unknown>} */ this.line = Promise.resolve();
  }

  /** @param {Decision} decision @returns {Promise<Outcome>} */
  decide({ kind, number, choice, reason, over }) {
    const said = kind === "photo" ? { ruling: choice } : { answer: choice };
    return this.put(place(kind, number), { ...said, reason, ...(over ? { over } : {}) });
  }

  /** Take back a decision by its number. @param {{kind: "photo" | "pair", number: number}} what @param {number | null} made @returns {Promise<Outcome>} */
  withdraw({ kind, number }, made) {
    return this.put(`${place(kind, number)}/withdrawal`, made ? { number: made } : {});
  }

  /** @param {string} address @param {object} body @returns {Promise<Outcome>} */
  put(address, body) {
    this.count(1);
    const sent = this.line.then(() => this.send(address, JSON.stringify(body))).finally(() => this.count(-1));
    this.line = sent;
    return sent;
  }

  /** @param {string} address @param {string} body @returns {Promise<Outcome>} */
  async send(address, body) {
    for (const pause_ms of [...this.pauses_ms, null]) {
      const told = await this.ask(address, body);
      if (told.kept || !told.again || pause_ms === null) return told;
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
    throw new Error("unreachable");
  }

  /** @param {string} address @param {string} body @returns {Promise<Outcome & {again?: boolean}>} */
  async ask(address, body) {
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() };
      const answer = await this.fetch(address, { method: "PUT", headers, body, keepalive: true });
      const told = await answer.json().catch(() => null);
      if (answer.ok && told) return { kept: true, number: told.number ?? null, outcome: told.outcome ?? "" };
      return { kept: false, code: told?.code ?? String(answer.status), why: told?.detail ?? "", again: AGAIN.has(answer.status) };
    } catch {
      return { kept: false, code: "offline", why: "", again: true };
    }
  }

  /** @param {number} by */
  count(by) {
    this.unsent += by;
    this.dispatchEvent(new Event("count"));
  }
}

/** @param {"photo" | "pair"} kind @param {number} number */
function place(kind, number) {
  return kind === "photo" ? `/api/v1/evidence/${number}/ruling` : `/api/v1/pairs/${number}/answer`;
}
