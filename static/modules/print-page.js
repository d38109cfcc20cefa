/** A button that prints the page it stands on. */

/** @param {HTMLElement} button */
export default function start(button) {
  button.addEventListener("click", () => window.print());
}
