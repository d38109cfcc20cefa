/** A <details> menu closes when attention goes elsewhere: a click outside, or Escape (which returns the focus). */

/** @param {HTMLElement} element */
export default function start(element) {
  const menu = /** @type {HTMLDetailsElement} */ (element);
  document.addEventListener("click", (event) => {
    if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
