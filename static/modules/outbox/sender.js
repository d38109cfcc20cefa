/**
 * Sends what lies on the phone, one thing at a time, until nothing is left.
 *
 * Only an answer that is ours counts as success: JSON for a record, `Photo-State: verified` for a photo; a hotel's
 * sign-in page gives neither. What the server refuses for good is set aside with its reason and never holds up the rest;
 * everything else is tried again after a growing pause. Two tabs do not send the same thing: one of them holds the lock.
 * Every request says whose outbox it comes from, so that the server refuses it where somebody else has signed in on this
 * phone meanwhile.
 */

import { backoff_ms } from "./sending-order.js";
import { sendInPieces } from "./upload.js";

const TRANSIENT = new Set([408, 423, 425, 429, 500, 502, 503, 504, 507]);
/** An upload in pieces that the server forgot or that stands elsewhere than thought: the next try asks where it stands. */
const ASKED_AGAIN = new Set(["upload_unknown", "upload_expired", "upload_offset_wrong", "upload_checksum_mismatch"]);
const BROKEN_ON_THE_WAY = new Set(["hash_mismatch", "length_mismatch", "photo_empty"]);

/** @typedef {"paused" | "no_wifi"} Held why nothing is sent although it could be */
/** @typedef {"idle" | "sending" | "offline" | "signed_out" | Held} Status */
/** @typedef {{outcome: "arrived", body: any} | {outcome: "refused", code: string, reason: string} | {outcome: "later", offline: boolean} | {outcome: "held"} | {outcome: "signed_out"}} Answer */

export class Sender extends EventTarget {
  /**
   * @param {import("./outbox.js").Outbox} outbox
   * @param {{fetch?: typeof fetch, token?: () => string, refreshToken?: () => Promise<boolean>, sendInPieces?: typeof sendInPieces, now?: () => number, held?: () => Held | null}} [means]
   */
  constructor(outbox, { fetch = globalThis.fetch.bind(globalThis), sendInPieces: pieces = sendInPieces, token = () => "", refreshToken = async () => false, now = Date.now, held = () => null } = {}) {
    super();
    this.outbox = outbox;
    this.fetch = fetch;
    this.sendInPieces = pieces;
    this.token = token;
    this.refreshToken = refreshToken;
    this.now = now;
    this.held = held;
    /** @type {Status} */
    this.status = "idle";
    this.running = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** Without a network one request finds that out; the others wait instead of failing one by one. */
    this.paused_until = 0;
    this.failures = 0;
  }

  /** @param {Status} status */
  say(status) {
    if (status === this.status) return;
    this.status = status;
    this.dispatchEvent(new Event("status"));
  }

  /** Start sending if there is anything; call it whenever something may have changed. @param {{at_once?: boolean}} [wish] */
  wake({ at_once = false } = {}) {
    clearTimeout(this.timer);
    if (at_once) this.paused_until = 0;
    if (this.running) return;
    this.running = true;
    this.drain().catch((failure) => console.error("sending stopped", failure)).finally(() => { this.running = false; });
  }

  async drain() {
    const locks = globalThis.navigator?.locks;
    if (!locks) return this.work();
    return locks.request(`${this.outbox.name}-sending`, { ifAvailable: true }, (lock) => {
      if (lock) return this.work();
      this.timer = setTimeout(() => this.wake(), 5000);
      return undefined;
    });
  }

  async work() {
    for (;;) {
      const held = this.held();
      if (held) return this.say(held);
      const next = await this.outbox.next(this.now());
      if (next === null) return this.say("idle");
      if (next.kind === "wait") return this.sleepUntil(next.until);
      if (this.now() < this.paused_until) return this.sleepUntil(this.paused_until);
      if (this.status !== "offline") this.say("sending");
      const goOn = next.kind === "record" ? await this.sendRecord(next.record) : await this.sendPhoto(next.photo);
      if (!goOn) return undefined;
    }
  }

  /** @param {number} until */
  sleepUntil(until) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.max(250, until - this.now()));
  }

  /** @param {import("./sending-order.js").OutboxRecord} record */
  async sendRecord(record) {
    await this.outbox.mark(record.id, { state: "sending", attempts: (record.attempts ?? 0) + 1 });
    const answer = await this.put(address(record), JSON.stringify(record.body), "application/json");
    const changes = this.consequence(answer, record.attempts ?? 0, "waiting");
    if (answer.outcome === "arrived") Object.assign(changes, { state: "sent", sent_at: this.now() });
    if (answer.outcome === "refused") Object.assign(changes, { state: "refused", reason: answer.reason, code: answer.code });
    await this.outbox.mark(record.id, changes);
    return this.tell(answer);
  }

  /** @param {import("./sending-order.js").OutboxPhoto} photo */
  async sendPhoto(photo) {
    const bytes = await this.outbox.bytesOf(photo.sha256);
    if (!bytes) {
      await this.outbox.markPhoto(photo.uuid, { state: "rejected", code: "bytes_missing" });
      return true;
    }
    await this.outbox.markPhoto(photo.uuid, { state: "sending", attempts: (photo.attempts ?? 0) + 1 });
    let answer = await this.sendBytes(photo, bytes);
    if (answer.outcome === "refused" && BROKEN_ON_THE_WAY.has(answer.code) && (photo.attempts ?? 0) < 5) answer = { outcome: "later", offline: false };
    const changes = this.consequence(answer, photo.attempts ?? 0, "on_phone");
    if (answer.outcome === "arrived") Object.assign(changes, { state: "verified", upload_url: undefined });
    if (answer.outcome === "refused") Object.assign(changes, { state: "rejected", reason: answer.reason, code: answer.code });
    await this.outbox.markPhoto(photo.uuid, changes);
    return this.tell(answer);
  }

  /** @param {import("./sending-order.js").OutboxPhoto} photo @param {ArrayBuffer} bytes @returns {Promise<Answer>} */
  async sendBytes(photo, bytes, again = true) {
    const { done, heard, stopped } = await this.sendInPieces(photo, bytes, {
      headers: this.headers(),
      remember: (url) => this.outbox.markPhoto(photo.uuid, { upload_url: photo.upload_url = url }),
      // A piece that is there is as good as a success: pauses begin anew.
      accepted: () => { this.failures = 0; },
      held: () => this.held() !== null,
      progress: (sent) => this.dispatchEvent(new CustomEvent("progress", { detail: { uuid: photo.uuid, share: sent / bytes.byteLength } })),
    });
    if (stopped) return { outcome: "held" };
    if (heard === null) return { outcome: "later", offline: true };
    if (heard.state === "verified" && done) return { outcome: "arrived", body: { state: "verified" } };
    if (heard.state === "rejected" && done) return { outcome: "refused", code: "rejected", reason: "" };
    const said = ofOurs(heard.type, heard.body);
    if (said === undefined) return { outcome: "later", offline: true };
    const answer = await this.meaning(heard.status, said);
    if (answer === "renewed") return again ? this.sendBytes(photo, bytes, false) : { outcome: "signed_out" };
    return answer;
  }

  /** Where sending was paused in the midst of a photo, its place is kept and nothing is waited for. @param {Answer} answer @param {number} attempts @param {string} again @returns {any} */
  consequence(answer, attempts, again) {
    if (answer.outcome === "held") return { state: again, attempts };
    if (answer.outcome === "later") return { state: again, next_at: answer.offline ? 0 : this.now() + backoff_ms(attempts) };
    if (answer.outcome === "signed_out") return { state: again };
    return {};
  }

  /** Say how it stands, and whether to go on. @param {Answer} answer */
  tell(answer) {
    if (answer.outcome === "signed_out") {
      this.say("signed_out");
      return false;
    }
    const offline = answer.outcome === "later" && answer.offline;
    this.paused_until = offline ? this.now() + backoff_ms(this.failures) : 0;
    this.failures = offline ? this.failures + 1 : 0;
    this.say(offline ? "offline" : "sending");
    return true;
  }

  headers() {
    return { Accept: "application/json", "X-CSRFToken": this.token(), "X-Account": this.outbox.owner };
  }

  /** @param {string} url @param {BodyInit} body @param {string} type @returns {Promise<Answer>} */
  async put(url, body, type, again = true) {
    let response;
    try {
      response = await this.fetch(url, {
        method: "PUT", body, credentials: "same-origin", redirect: "error", cache: "no-store",
        headers: { "Content-Type": type, ...this.headers() },
      });
    } catch {
      return { outcome: "later", offline: true };
    }
    const said = await readAnswer(response);
    if (said === undefined) return { outcome: "later", offline: true };
    if (response.ok) return { outcome: "arrived", body: said };
    const answer = await this.meaning(response.status, said);
    if (answer === "renewed") return again ? this.put(url, body, type, false) : { outcome: "signed_out" };
    return answer;
  }

  /** Tell what a refusal of ours means; "renewed" where the form's token was old and there is a new one. @param {number} status @param {any} said @returns {Promise<Answer | "renewed">} */
  async meaning(status, said) {
    if (status === 401) return { outcome: "signed_out" };
    if (said.code === "stale_form") return (await this.refreshToken()) ? "renewed" : { outcome: "signed_out" };
    if (TRANSIENT.has(status) || ASKED_AGAIN.has(said.code)) return { outcome: "later", offline: false };
    return { outcome: "refused", code: said.code ?? String(status), reason: said.detail ?? said.title ?? String(status) };
  }
}

/** Give the JSON of an answer; undefined where it is not ours. @param {Response} response */
async function readAnswer(response) {
  try {
    return ofOurs(response.headers.get("Content-Type") ?? "", await response.text());
  } catch {
    return undefined;
  }
}

/** @param {string} type @param {string} body */
function ofOurs(type, body) {
  if (!/^application\/(problem\+)?json\b/.test(type)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @param {import("./sending-order.js").OutboxRecord} record */
export function address(record) {
  if (record.what === "visit") return `/api/v1/visits/${record.uuid}`;
  if (record.what === "end") return `/api/v1/visits/${record.uuid}/end`;
  if (record.what === "correction") return `/api/v1/corrections/${record.uuid}`;
  if (record.what === "withdrawal") return `/api/v1/observations/${record.uuid}/withdrawal`;
  return `/api/v1/observations/${record.uuid}`;
}
