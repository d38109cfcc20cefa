/**
 * Why something is decided so: typed beforehand, the usual reason at once, or chosen and written in a dialog.
 */

/** @typedef {import("./desk-sender.js").Choice} Choice */

/** Choices for which the usual reason is taken unless another is wanted. */
const AT_ONCE = new Set(["accepted", "same", "different"]);

export class DeskReasons {
  /**
   * @param {HTMLElement} root
   * @param {(choice: Choice, reason: string) => void} decide
   */
  constructor(root, decide) {
    this.root = root;
    this.decide = decide;
    this.field = /** @type {HTMLInputElement | null} */ (root.querySelector("#desk-reason"));
    for (const dialog of root.querySelectorAll("dialog[data-reasons-for]")) this.listen(/** @type {HTMLDialogElement} */ (dialog));
  }

  /** @param {Choice} choice @param {boolean} isOther whether another reason than the usual one is wanted */
  ask(choice, isOther) {
    const typed = this.field?.value.trim() ?? "";
    const dialog = /** @type {HTMLDialogElement} */ (this.root.querySelector(`dialog[data-reasons-for="${choice}"]`));
    if (typed) this.decide(choice, typed);
    else if (AT_ONCE.has(choice) && !isOther) this.decide(choice, /** @type {HTMLElement} */ (dialog.querySelector("[data-reason]")).dataset.reason ?? "");
    else {
      /** @type {HTMLInputElement} */ (dialog.querySelector("[data-own]")).value = "";
      dialog.returnValue = "";
      dialog.showModal();
    }
  }

  /** Forget what was typed: it was for one item. */
  clear() {
    if (this.field) this.field.value = "";
  }

  /** On a phone the field is shown when it is asked for. */
  showField() {
    const isShown = this.root.querySelector("[data-keys]")?.classList.toggle("with-reason");
    this.root.querySelector('[data-do="reason"]')?.setAttribute("aria-expanded", String(isShown));
    if (isShown) this.field?.focus();
  }

  /** @param {HTMLDialogElement} dialog */
  listen(dialog) {
    const choice = /** @type {Choice} */ (dialog.dataset.reasonsFor);
    const own = /** @type {HTMLInputElement} */ (dialog.querySelector("[data-own]"));
    dialog.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-reason]") : null;
      if (!(button instanceof HTMLElement)) return;
      dialog.close("");
      this.decide(choice, button.dataset.reason ?? "");
    });
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "own" && own.value.trim()) this.decide(choice, own.value.trim());
    });
  }
}
