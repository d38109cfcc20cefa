/**
 * A button that ticks every box of its group, or clears them when all are ticked.
 * @param {HTMLElement} button
 */
export default function chooseAll(button) {
  const group = button.dataset.group ?? "";
  button.addEventListener("click", () => {
    /** @type {NodeListOf<HTMLInputElement>} */
    const boxes = document.querySelectorAll(`input[type="checkbox"][data-group="${CSS.escape(group)}"]`);
    const tick = [...boxes].some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
}
