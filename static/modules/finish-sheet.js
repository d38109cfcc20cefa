/** The sheet that ends a visit: what is still open, then "everything was checked" or "I go on later". */

export class FinishSheet {
  /** @param {HTMLDialogElement} dialog @param {Record<string, string>} words */
  constructor(dialog, words) {
    this.dialog = dialog;
    this.words = words;
  }

  /** @param {string[]} open sentences @returns {Promise<boolean | null>} whether complete; null: not ended */
  ask(open) {
    const list = this.dialog.querySelector("[data-open-items]");
    list?.replaceChildren(...(open.length ? open : [this.words.nothing_open]).map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }));
    this.dialog.returnValue = "close";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        const answer = this.dialog.returnValue;
        resolve(answer === "complete" ? true : answer === "pause" ? false : null);
      }, { once: true });
    });
  }
}
