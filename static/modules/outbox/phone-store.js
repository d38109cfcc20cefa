/**
 * The database of this phone (IndexedDB): its stores, its connection, and one piece of work as one transaction.
 * A schema change adds a version and keeps what lies unsent.
 */

import { openDB } from "idb";
import { photoCountsAs, recordCountsAs } from "./tally.js";

const VERSION = 2;

/** @param {import("idb").IDBPDatabase} db */
function makeStores(db) {
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
}

/**
 * Version 2: every row says what it counts as, so that neither counting nor sending reads all of them; and the database
 * has a name of its own, so that one that was cleared away and made anew is told from the one before.
 * @param {import("idb").IDBPDatabase} db @param {any} transaction of the version change
 */
async function addCounts(db, transaction) {
  db.createObjectStore("meta", { keyPath: "key" });
  await transaction.objectStore("meta").put({ key: "database", id: crypto.randomUUID(), made_at: Date.now() });
  transaction.objectStore("photos").createIndex("counted_as", ["counted_as", "added_at"]);
  transaction.objectStore("records").createIndex("counted_as", "counted_as");
  await rewrite(transaction.objectStore("photos"), (row) => ({ ...row, counted_as: photoCountsAs(row) }));
  await rewrite(transaction.objectStore("records"), (row) => ({ ...row, counted_as: recordCountsAs(row) }));
}

/** @param {any} store @param {(row: any) => any} change */
async function rewrite(store, change) {
  for (let cursor = await store.openCursor(); cursor; cursor = await cursor.continue()) await cursor.update(change(cursor.value));
}

export class PhoneStore extends EventTarget {
  /** @param {string} name */
  constructor(name) {
    super();
    this.name = name;
    /** @type {Promise<import("idb").IDBPDatabase> | null} */
    this.opening = null;
  }

  /** Phones close the database under memory pressure; it is then opened again. */
  open() {
    this.opening ??= openDB(this.name, VERSION, {
      upgrade: async (db, before, _now, transaction) => {
        if (before < 1) makeStores(db);
        if (before < 2) await addCounts(db, transaction);
      },
      blocking: () => this.close(),
      terminated: () => { this.opening = null; },
    }).catch((failure) => {
      this.opening = null;
      throw failure;
    });
    return this.opening;
  }

  close() {
    this.opening?.then((db) => db.close());
    this.opening = null;
  }

  /**
   * Do one piece of work in one transaction; once more on a fresh connection if the phone had closed the old one.
   * @template Result
   * @param {string[]} stores @param {"readonly" | "readwrite"} mode
   * @param {(stores: any) => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async run(stores, mode, work) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const db = await this.open();
        const transaction = db.transaction(stores, mode, { durability: "strict" });
        const named = Object.fromEntries(stores.map((name) => [name, transaction.objectStore(name)]));
        const result = await work(named).catch(async (failure) => {
          transaction.done.catch(() => undefined);
          try { transaction.abort(); } catch { /* it has ended by itself */ }
          throw failure;
        });
        await transaction.done;
        return result;
      } catch (failure) {
        if (attempt > 0 || !(failure instanceof DOMException) || failure.name !== "InvalidStateError") throw failure;
        this.opening = null;
      }
    }
  }
}
