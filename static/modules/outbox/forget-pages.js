/** Signing in or out: pages kept for whoever used this phone before are let go. Unsent records and photos stay. */

async function forget() {
  const names = (await caches.keys()).filter((name) => name === "xuncheng-owner" || name.startsWith("xuncheng-pages-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  for (const key of Object.keys(localStorage)) if (key.startsWith("xuncheng-package-")) localStorage.removeItem(key);
}

/** @param {HTMLElement} root a form */
export default function start(root) {
  if (!("caches" in window)) return;
  const form = /** @type {HTMLFormElement} */ (root);
  form.addEventListener("submit", async (event) => {
    if (!navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    await forget().catch(() => undefined);
    form.submit();
  });
}
