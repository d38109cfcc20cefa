/**
 * The day's package: every page an inspector may need today is fetched once while there is a network, so that all of
 * them open in airplane mode. Says how many are on the phone and from when.
 */

import { lastPackage, notePackage } from "./day-package-note.js";
import { keptAt, sayMoment } from "./page-age.js";
import { toast } from "../toast.js";
import { fill } from "../words.js";

const FRESH_MS = 10 * 60_000;
const AT_ONCE = 3;

/** Whether a package is to be fetched again: an old one, or one that lacks a page. @param {import("./day-package-note.js").Kept} last @param {string[]} wanted @param {number} now */
export function isStale(last, wanted, now) {
  const kept = new Set(last.pages);
  return now - last.at > FRESH_MS || now < last.at || wanted.some((page) => !kept.has(page));
}

/**
 * Wait until this page's requests go through the service worker. A page that opened in the moment in which the first
 * worker became active is left out by the worker's own `clients.claim()` (it takes execution-ready clients only), so the
 * worker is asked to claim once more. Source: Service Workers, "Clients.claim()".
 * @param {ServiceWorkerContainer} workers
 */
export async function controlled(workers) {
  const { active } = await workers.ready;
  if (workers.controller) return;
  const taken = new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
  active?.postMessage({ type: "claim" });
  await taken;
}

/** Let the service worker fetch and keep one page. @param {string} page */
async function keep(page) {
  try {
    const response = await fetch(page, { headers: { "X-Keep-Page": "1" }, credentials: "same-origin" });
    return response.ok && response.headers.has("X-Field-Owner") && !response.headers.has("X-Kept-At");
  } catch {
    return false;
  }
}

class DayPackage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.owner = root.dataset.owner ?? "";
    const rows = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.site-row"));
    const others = /** @type {string[]} */ (JSON.parse(root.dataset.pages ?? "[]"));
    this.pages = [...new Set([...others, ...[...rows].map((row) => new URL(row.href).pathname + new URL(row.href).search)])];
    this.text = /** @type {HTMLElement} */ (root.querySelector("[data-package-text]"));
    this.bar = /** @type {HTMLProgressElement} */ (root.querySelector("progress"));
    this.button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-package-again]"));
    this.running = false;
  }

  start() {
    this.button.disabled = false;
    this.button.addEventListener("click", () => this.fetchAll());
    window.addEventListener("online", () => this.fetchAll());
    if (!keptAt() && navigator.onLine && isStale(lastPackage(this.owner), this.pages, Date.now())) this.fetchAll();
  }

  /** A phone that cannot reach the network takes the package from a file of the office. */
  takesFiles() {
    const input = /** @type {HTMLInputElement} */ (this.root.querySelector("[data-package-file]"));
    const { key = "", loading = "", loaded = "" } = this.root.dataset;
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      if (!file || this.running) return;
      this.running = this.button.disabled = true;
      this.text.textContent = loading;
      try {
        const { takePackage } = await import("./package-file.js");
        const { pages, made_at } = await takePackage(file, { owner: this.owner, key });
        toast(fill(loaded, { n: pages, time: sayMoment(made_at) }));
        setTimeout(() => location.reload(), 1500);
      } catch (failure) {
        this.text.textContent = this.root.dataset[/** @type {any} */ (failure).fault ?? "broken"] ?? "";
        this.root.dataset.state = "refused";
      } finally {
        this.running = this.button.disabled = false;
        input.value = "";
      }
    });
  }

  async fetchAll() {
    if (this.running) return;
    this.running = this.button.disabled = true;
    const waiting = [...this.pages];
    /** @type {string[]} */
    const got = [];
    const work = async () => {
      for (let page = waiting.shift(); page !== undefined; page = waiting.shift()) {
        if (await keep(page)) got.push(page);
        this.progress(got.length);
      }
    };
    this.progress(0);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const last = lastPackage(this.owner);
    const whole = got.length === this.pages.length;
    if (got.length) notePackage(this.owner, { at: whole ? Date.now() : last.at, pages: [...new Set([...last.pages, ...got])] });
    this.running = this.button.disabled = false;
    this.bar.hidden = true;
    this.say(whole);
  }

  /** @param {number} done */
  progress(done) {
    this.bar.hidden = false;
    this.bar.max = this.pages.length;
    this.bar.value = done;
    this.text.textContent = fill(this.root.dataset.fetching ?? "", { n: done, all: this.pages.length });
  }

  say(whole = true) {
    const { ready = "", partly = "", never = "" } = this.root.dataset;
    const last = lastPackage(this.owner);
    const kept = new Set(last.pages);
    const here = this.pages.filter((page) => kept.has(page)).length;
    const time = last.at ? sayMoment(last.at) : "";
    const isWhole = whole && here === this.pages.length && last.at;
    this.text.textContent = isWhole ? fill(ready, { time }) : here ? fill(partly, { n: here, all: this.pages.length }) : never;
    this.root.dataset.state = isWhole ? "ready" : here ? "partly" : "never";
  }
}

/** @param {HTMLElement} root */
export default async function start(root) {
  root.hidden = !("serviceWorker" in navigator) || !("caches" in window);
  if (root.hidden) return;
  const day = new DayPackage(root);
  day.say();
  day.takesFiles();
  await controlled(navigator.serviceWorker);
  day.start();
}
