/**
 * Keys of the review page: J and K go to the next and the previous case, A and R choose 符合 and 不符合 and lead to the
 * reason, Ctrl+Enter submits. Keys do nothing while somebody writes. Ready-made reasons are put into the field.
 */

/** @param {HTMLElement} root */
export default function start(root) {
  const form = /** @type {HTMLFormElement | null} */ (root.querySelector("form[data-decision]"));
  const reason = /** @type {HTMLTextAreaElement | null} */ (form?.querySelector("textarea") ?? null);
  for (const chip of root.querySelectorAll("[data-reason]")) {
    chip.addEventListener("click", () => {
      if (!reason) return;
      reason.value = [reason.value.trim(), chip.textContent?.trim()].filter(Boolean).join("");
      reason.focus();
    });
  }
  const round = root.querySelector("select[name=round]");
  round?.addEventListener("change", () => /** @type {HTMLSelectElement} */ (round).form?.requestSubmit());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.contains(document.activeElement)) {
      form.requestSubmit();
      return;
    }
    const writing = event.target instanceof Element && event.target.closest("input:not([type=radio]), textarea, select");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const link = root.querySelector(`a[data-key="${CSS.escape(key)}"]`);
    if (link instanceof HTMLAnchorElement) link.click();
    else if (key === "a") choose("pass");
    else if (key === "r") choose("fail");
    else return;
    event.preventDefault();
  });

  /** @param {string} outcome */
  function choose(outcome) {
    const choice = form?.querySelector(`input[name=outcome][value="${outcome}"]`);
    if (!(choice instanceof HTMLInputElement)) return;
    choice.checked = true;
    reason?.focus();
  }
}
