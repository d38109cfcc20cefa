/** The outbox on a real IndexedDB in memory, and the sender against a server that misbehaves in every known way. */

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../../static/modules/outbox/outbox.js";
import { Sender } from "../../../static/modules/outbox/sender.js";
import { backoff_ms, nextToSend } from "../../../static/modules/outbox/sending-order.js";
import { tally } from "../../../static/modules/outbox/tally.js";

let owner = 0;
const json = (status, body, type = "application/json") => new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
const refusal = (status, code) => json(status, { code, detail: `because of ${code}` }, "application/problem+json");

/** An outbox nobody has used; its channel to other tabs would keep the test running. */
function fresh() {
  owner += 1;
  const outbox = new Outbox(`test-${owner}`);
  outbox.channel?.close();
  outbox.channel = null;
  return outbox;
}

/** An outbox with one visit and one photographed sighting. */
async function filled() {
  const outbox = fresh();
  const visit = { uuid: crypto.randomUUID(), round: 1, site: 2, site_name: "公园", started_at: "2026-11-22T06:00:00Z", side: null, state: "open" };
  await outbox.startVisit(visit);
  const photo = { uuid: crypto.randomUUID(), sha256: "a".repeat(64), size: 3, type: "image/jpeg", visit: visit.uuid, role: "sighting", requirement: "K", source: "camera", taken_at: visit.started_at, fix: null };
  const body = { visit: visit.uuid, requirements: ["K"], kind: "sighting", photos: [{ uuid: photo.uuid, sha256: photo.sha256, marks: [] }] };
  const record = { what: "observation", uuid: crypto.randomUUID(), visit: visit.uuid, body };
  await outbox.add({ photos: [{ photo, bytes: new Uint8Array([1, 2, 3]).buffer, thumbnail: null }], records: [record] });
  return { outbox, visit, photo, record };
}

/** What the pieces of a photo come to, with a server that answers with `fetch`; the pieces themselves are tried in the browser. */
function inOnePiece(fetch) {
  return async (photo, _bytes, { headers }) => {
    try {
      const response = await fetch(`photos/${photo.sha256}`, { headers });
      const type = response.headers.get("Content-Type");
      const done = response.ok && type.startsWith("application/json");
      return { done, heard: { status: response.status, state: done ? "verified" : null, type, body: await response.text() } };
    } catch {
      return { done: false, heard: null };
    }
  };
}

/** Send everything with a server that answers with `answer`; give the requests it saw. */
async function send(outbox, answer, means = {}) {
  const seen = [];
  const fetch = async (url, options) => {
    seen.push(url);
    return answer(url, options, seen.length);
  };
  const sender = new Sender(outbox, { fetch, sendInPieces: inOnePiece(fetch), now: means.now ?? Date.now, ...means });
  await sender.work();
  clearTimeout(sender.timer);
  return { seen, sender };
}

test("a visit goes first, then its record, then the photo, then the end", async () => {
  const { outbox, visit, photo, record } = await filled();
  await outbox.endVisit(visit, { ended_at: "2026-11-22T07:00:00Z", complete: true });
  const { seen } = await send(outbox, async () => json(201, {}));
  assert.deepEqual(seen.slice(0, 2), [`/api/v1/visits/${visit.uuid}`, `/api/v1/observations/${record.uuid}`]);
  assert.deepEqual(new Set(seen.slice(2)), new Set([`photos/${photo.sha256}`, `/api/v1/visits/${visit.uuid}/end`]));
  assert.equal((await outbox.states()).pending, 0);
});

test("bytes stay until the server has said that it has them", async () => {
  const { outbox, photo } = await filled();
  await send(outbox, async (url) => (url.includes("photos") ? refusal(503, "busy") : json(201, {})));
  assert.equal((await outbox.bytesOf(photo.sha256)).byteLength, 3);
  await outbox.hurry();
  await send(outbox, async () => json(201, { state: "verified" }));
  assert.equal(await outbox.bytesOf(photo.sha256), undefined);
  assert.equal((await outbox.states()).verified, 1);
});

test("a server without room refuses nothing for good: records and photo wait and go by themselves", async () => {
  const { outbox } = await filled();
  await send(outbox, async (url) => refusal(507, url.includes("photos") ? "store_full" : "not_writable"));
  await outbox.hurry();
  await send(outbox, async () => json(201, { state: "verified" }));
  assert.deepEqual([(await outbox.states()).verified, (await outbox.states()).pending], [1, 0]);
});

test("a page of a hotel's network is no success, whatever its status", async () => {
  const { outbox } = await filled();
  const { sender } = await send(outbox, async () => new Response("<html>Welcome", { status: 200, headers: { "Content-Type": "text/html" } }));
  assert.equal(sender.status, "offline");
  assert.deepEqual([(await outbox.states()).on_phone, (await outbox.states()).records_sent], [1, 0]);
});

test("a network that breaks loses nothing and is tried again later", async () => {
  const { outbox } = await filled();
  const { seen } = await send(outbox, async () => { throw new TypeError("network"); });
  assert.equal(seen.length, 1, "one request finds out that there is no network");
  const states = await outbox.states();
  assert.deepEqual([states.taken, states.on_phone, states.records_waiting], [1, 1, 2]);
});

test("a refused record is set aside with its reason and does not hold up the photo", async () => {
  const { outbox } = await filled();
  await send(outbox, async (url) => (url.includes("observations") ? refusal(409, "different_content") : json(201, {})));
  const states = await outbox.states();
  assert.equal(states.records_refused, 1);
  assert.equal(states.refused_reason, "because of different_content");
  assert.equal(states.verified, 1);
});

test("a photo that broke on the way is sent again, one that is no photo is not", async () => {
  const { outbox, photo } = await filled();
  await send(outbox, async (url, _options, number) => (url.includes("photos") && number < 4 ? refusal(422, "hash_mismatch") : json(201, {})));
  assert.equal((await outbox.photosOf(photo.visit))[0].state, "on_phone");
  await outbox.hurry();
  await send(outbox, async (url) => (url.includes("photos") ? refusal(415, "not_a_photo") : json(201, {})));
  const kept = (await outbox.photosOf(photo.visit))[0];
  assert.deepEqual([kept.state, kept.reason, kept.code], ["rejected", "because of not_a_photo", "not_a_photo"]);
});

test("an expired sign-in keeps everything and stops asking", async () => {
  const { outbox } = await filled();
  const { seen, sender } = await send(outbox, async () => refusal(401, "sign_in_needed"));
  assert.deepEqual([seen.length, sender.status, (await outbox.states()).pending], [1, "signed_out", 3]);
});

test("an old form token is renewed once and the record goes through", async () => {
  const { outbox } = await filled();
  let token = "old";
  const refreshToken = async () => { token = "new"; return true; };
  const { sender } = await send(outbox, async (_url, options) => (options.headers["X-CSRFToken"] === "new" ? json(201, {}) : refusal(400, "stale_form")), { token: () => token, refreshToken });
  assert.equal(sender.status, "idle");
  assert.equal((await outbox.states()).pending, 0);
});

test("marks set before sending change the record itself", async () => {
  const { outbox, record } = await filled();
  assert.equal(await outbox.revise(record.uuid, { ...record.body, note: "x" }), record.uuid);
});

test("marks set after sending make a correction that names what it replaces", async () => {
  const { outbox, record, visit } = await filled();
  await send(outbox, async () => json(201, {}));
  const newer = await outbox.revise(record.uuid, { ...record.body, note: "x" });
  assert.notEqual(newer, record.uuid);
  const kept = (await outbox.recordsOf(visit.uuid)).find((one) => one.uuid === newer);
  assert.equal(kept.body.supersedes, record.uuid);
});

test("withdrawing a corrected record withdraws every form of it that may have arrived", async () => {
  const { outbox, record } = await filled();
  await send(outbox, async () => json(201, {}));
  const newer = await outbox.revise(record.uuid, { ...record.body, note: "x" });
  await send(outbox, async () => json(201, {}));
  await outbox.withdraw(newer, "检查员撤回");
  const { seen } = await send(outbox, async () => json(201, {}));
  assert.deepEqual(new Set(seen), new Set([newer, record.uuid].map((uuid) => `/api/v1/observations/${uuid}/withdrawal`)));
});

test("what was taken back before it left is never sent, nor is its photo", async () => {
  const { outbox, record, visit } = await filled();
  await outbox.withdraw(record.uuid, "检查员撤回");
  const { seen } = await send(outbox, async () => json(201, {}));
  assert.deepEqual(seen, [`/api/v1/visits/${visit.uuid}`]);
  assert.deepEqual([(await outbox.states()).taken, (await outbox.states()).on_phone], [0, 0]);
});

test("a position that comes after the shutter reaches the record before it leaves", async () => {
  const { outbox, photo, record, visit } = await filled();
  const fix = { lon: 116.3, lat: 40, accuracy_m: 5, heading_deg: null, taken_at: visit.started_at, datum: "wgs84" };
  await outbox.settleFix(photo.uuid, fix);
  const kept = (await outbox.recordsOf(visit.uuid)).find((one) => one.uuid === record.uuid);
  assert.deepEqual(kept.body.photos[0].fix, fix);
});

test("a record that was being sent when the page died is sent again", async () => {
  const { outbox, visit } = await filled();
  await outbox.mark(`visit:${visit.uuid}`, { state: "sending", attempts: 1 });
  const { seen } = await send(outbox, async () => json(200, {}));
  assert.equal(seen[0], `/api/v1/visits/${visit.uuid}`);
});

test("another account on the same phone sees nothing", async () => {
  await filled();
  assert.equal((await fresh().states()).taken, 0);
});

test("taken is always sent plus on the phone", () => {
  const { taken, verified, on_phone } = tally({ on_phone: 3, sending: 1, verified: 50, rejected: 2, withdrawn: 7 }, {});
  assert.deepEqual([taken, verified, on_phone], [56, 50, 6]);
});

/** What lies on a phone, as a list. */
const lying = (records, photos = []) => ({
  openRecords: async function* () { yield* records.filter((one) => ["waiting", "sending"].includes(one.state)); },
  openPhotos: async function* () { yield* photos; },
  record: async (id) => records.find((one) => one.id === id),
  recordsOf: async (visit) => records.filter((one) => one.visit === visit),
});

test("an end waits for a record that is held back", async () => {
  const record = (what, state, held = false) => ({ seq: 1, id: `${what}:v`, what, uuid: "v", visit: "v", body: {}, state, held });
  assert.equal(await nextToSend(lying([record("visit", "sent"), record("observation", "waiting", true), record("end", "waiting")]), 0), null);
});

test("pauses grow to five minutes and no further, and phones that failed together do not come back together", () => {
  assert.equal(backoff_ms(0, 0.5), 1000);
  assert.equal(backoff_ms(3, 0.5), 8000);
  assert.equal(backoff_ms(50, 1), 300_000);
  assert.ok(backoff_ms(50, 0) < backoff_ms(50, 1));
});

test("what is paused stays on the phone until it may go on", async () => {
  const { outbox } = await filled();
  let held = "paused";
  const first = await send(outbox, async () => json(201, {}), { held: () => held });
  assert.deepEqual([first.seen.length, first.sender.status], [0, "paused"]);
  held = null;
  await send(outbox, async () => json(201, {}), { held: () => held });
  assert.equal((await outbox.states()).pending, 0);
});

test("every request says whose outbox it comes from", async () => {
  const { outbox } = await filled();
  const owners = new Set();
  await send(outbox, async (_url, options) => { owners.add(options.headers["X-Account"]); return json(201, {}); });
  assert.deepEqual([...owners], [outbox.owner]);
});

test("the oldest photo goes first and one that was taken back is not sent", async () => {
  const outbox = fresh();
  const photo = (sha256) => ({ uuid: crypto.randomUUID(), sha256, size: 1, type: "image/jpeg", visit: null, role: "problem", requirement: null, source: "camera", taken_at: "2026-11-22T06:00:00Z", fix: null });
  const taken = ["f", "b", "0"].map((letter) => photo(letter.repeat(64)));
  for (const one of taken) {
    await outbox.add({ photos: [{ photo: one, bytes: new Uint8Array([1]).buffer, thumbnail: null }] });
    await new Promise((later) => setTimeout(later, 2));
  }
  await outbox.markPhoto(taken[1].uuid, { withdrawn: true });
  const { seen } = await send(outbox, async () => json(201, { state: "verified" }));
  assert.deepEqual(seen, [taken[0], taken[2]].map((one) => `photos/${one.sha256}`));
  assert.deepEqual([(await outbox.states()).taken, (await outbox.states()).verified], [2, 2]);
});

test("what was refused goes again on request, with its failures forgotten", async () => {
  const { outbox } = await filled();
  await send(outbox, async (url) => (url.includes("observations") ? refusal(403, "not_yours") : json(201, {})));
  await outbox.hurry();
  assert.equal((await outbox.states()).records_refused, 1, "not by itself");
  await outbox.hurry({ refused: true });
  await send(outbox, async () => json(201, {}));
  assert.deepEqual([(await outbox.states()).pending, (await outbox.states()).refused], [0, 0]);
});

test("an outbox of version 1 is brought over with everything in it, and counts as before", async () => {
  const name = `xuncheng-field-old-${owner}`;
  await new Promise((done, failed) => {
    const opening = indexedDB.open(name, 1);
    opening.onerror = failed;
    opening.onupgradeneeded = () => {
      const db = opening.result;
      db.createObjectStore("visits", { keyPath: "uuid" }).createIndex("place", ["round", "site"]);
      const records = db.createObjectStore("records", { keyPath: "seq", autoIncrement: true });
      records.createIndex("id", "id", { unique: true });
      records.createIndex("visit", "visit");
      const photos = db.createObjectStore("photos", { keyPath: "uuid" });
      photos.createIndex("visit", "visit");
      photos.createIndex("sha256", "sha256");
      db.createObjectStore("bytes", { keyPath: "sha256" });
      db.createObjectStore("thumbnails", { keyPath: "uuid" });
      db.createObjectStore("fixes", { autoIncrement: true }).createIndex("visit", "visit");
      records.add({ what: "visit", uuid: "v", visit: "v", id: "visit:v", held: false, state: "sent", added_at: 1, body: {} });
      records.add({ what: "observation", uuid: "o", visit: "v", id: "observation:o", held: false, state: "waiting", added_at: 2, body: { photos: [] } });
      photos.add({ uuid: "p1", sha256: "a".repeat(64), visit: "v", state: "on_phone", added_at: 2 });
      photos.add({ uuid: "p2", sha256: "b".repeat(64), visit: "v", state: "verified", added_at: 1 });
      photos.add({ uuid: "p3", sha256: "c".repeat(64), visit: "v", state: "on_phone", withdrawn: true, added_at: 3 });
      opening.transaction.objectStore("bytes").add({ sha256: "a".repeat(64), bytes: new Uint8Array([1, 2]).buffer });
    };
    opening.onsuccess = () => { opening.result.close(); done(); };
  });
  const outbox = new Outbox(`old-${owner}`);
  outbox.channel?.close();
  outbox.channel = null;
  const states = await outbox.states();
  assert.deepEqual([states.taken, states.verified, states.on_phone, states.records_waiting, states.records_sent], [2, 1, 1, 1, 1]);
  const { seen } = await send(outbox, async () => json(201, {}));
  assert.deepEqual(seen, ["/api/v1/observations/o", `photos/${"a".repeat(64)}`]);
  assert.ok((await outbox.note("database")).id);
});

test("a photo paused in its midst keeps its place and counts as no failure", async () => {
  const { outbox, photo } = await filled();
  let paused = false;
  const sendInPieces = async (_photo, _bytes, { remember, held }) => {
    await remember("/api/v1/uploads/1");
    paused = true;
    assert.equal(held(), true);
    return { done: false, heard: null, stopped: true };
  };
  const { sender } = await send(outbox, async () => json(201, {}), { sendInPieces, held: () => (paused ? "paused" : null) });
  const kept = (await outbox.photosOf(photo.visit))[0];
  assert.deepEqual([sender.status, kept.state, kept.attempts, kept.next_at, kept.upload_url], ["paused", "on_phone", 0, undefined, "/api/v1/uploads/1"]);
});

test("an upload that the server forgot is tried again, not set aside", async () => {
  for (const [status, code] of [[404, "upload_unknown"], [410, "upload_expired"], [409, "upload_offset_wrong"]]) {
    const { outbox, photo } = await filled();
    await send(outbox, async (url) => (url.includes("photos") ? refusal(status, code) : json(201, {})));
    assert.equal((await outbox.photosOf(photo.visit))[0].state, "on_phone", code);
  }
});

test("everything sent but not verified is not let go", async () => {
  const { outbox, photo } = await filled();
  const sendInPieces = async () => ({ done: true, heard: { status: 204, state: "missing", type: "", body: "" } });
  await send(outbox, async () => json(201, {}), { sendInPieces });
  assert.equal((await outbox.bytesOf(photo.sha256)).byteLength, 3);
  assert.equal((await outbox.states()).on_phone, 1);
});

test("pauses begin anew once a piece is there, so that a photo comes through a network that keeps breaking", async () => {
  const { outbox } = await filled();
  let moves = false;
  const sendInPieces = async (_photo, _bytes, { accepted }) => {
    if (moves) accepted();
    return { done: false, heard: null };
  };
  const sender = new Sender(outbox, { fetch: async () => json(201, {}), sendInPieces });
  const pause = async () => {
    sender.paused_until = 0;
    await sender.work();
    clearTimeout(sender.timer);
    return sender.paused_until - Date.now();
  };
  for (let failure = 0; failure < 5; failure += 1) await pause();
  assert.ok((await pause()) > 20_000);
  moves = true;
  assert.ok((await pause()) < 1500);
});
