/**
 * Starts the page: every element with data-module="room/name" gets static/modules/room/name.js, whose default export is
 * called with the element. A module that fails leaves the rest of the page working. early.js has marked the page as scripted.
 */

/** @param {HTMLElement} element */
async function start(element) {
  const names = (element.dataset.module ?? "").split(/\s+/).filter(Boolean);
  for (const name of names) {
    if (!/^([a-z-]+\/)?[a-z-]+$/.test(name)) continue;
    try {
      const module = await import(`./modules/${name}.js`);
      const started = module.default(element);
      element.dataset.started = name; // it has been called, and hears what it listens to at once
      await started;
    } catch (failure) {
      console.error(`module ${name} did not start`, failure);
      element.dataset.failed = name;
      // A page whose work is also a plain form goes back to the form.
      if ("plainForm" in element.dataset) document.documentElement.classList.remove("scripted");
      element.dispatchEvent(new CustomEvent("module-failed", { bubbles: true, detail: name }));
    }
  }
}

for (const element of document.querySelectorAll("[data-module]")) {
  if (element instanceof HTMLElement) start(element);
}
