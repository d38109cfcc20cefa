/**
 * The frame of every field page: starts the service worker, says from when a kept page is, offers a new version where it
 * interrupts nobody, and says in words what this browser cannot do.
 */

import { keptAt, sayMoment } from "./page-age.js";
import { toast } from "../toast.js";
import { fill } from "../words.js";

/** @param {HTMLElement} root @param {string} sentence */
function say(root, sentence) {
  const line = document.createElement("p");
  line.className = "shell-line";
  line.textContent = sentence;
  root.append(line);
  root.hidden = false;
}

/** A form that only the server can answer stays where it is without a network. @param {string} sentence */
function holdForms(sentence) {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || navigator.onLine) return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method !== "post") return;
    event.preventDefault();
    toast(sentence);
  });
}

/** @returns {Promise<unknown>} */
function loaded() {
  return document.readyState === "complete" ? Promise.resolve() : new Promise((resolve) => addEventListener("load", resolve, { once: true }));
}

/** @param {HTMLElement} root @param {ServiceWorkerRegistration} registration */
function offerUpdate(root, registration) {
  const button = /** @type {HTMLButtonElement | null} */ (root.querySelector("[data-update]"));
  // A visit is never interrupted: pages of a visit carry no such button.
  if (!button || !registration.waiting || !navigator.serviceWorker.controller) return;
  root.hidden = button.hidden = false;
  button.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage({ type: "take-over" });
  }, { once: true });
}

/** @param {HTMLElement} root */
export default async function start(root) {
  const { userAgent } = navigator;
  const { age = "", noNetwork = "", noOffline = "", inWechat = "" } = root.dataset;
  const kept = keptAt();
  if (kept) say(root, fill(age, { time: sayMoment(kept) }));
  holdForms(noNetwork);
  if (!("serviceWorker" in navigator)) {
    if (noOffline) say(root, /MicroMessenger/i.test(userAgent) ? inWechat : noOffline);
    return;
  }
  await loaded(); // what the worker keeps is fetched after what the page needs
  const registration = await navigator.serviceWorker.register("/field/service-worker.js", { scope: "/field" }).catch(() => null);
  if (!registration) return;
  offerUpdate(root, registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => offerUpdate(root, registration));
  });
}
