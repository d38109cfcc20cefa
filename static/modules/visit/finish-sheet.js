/** The sheet that ends a visit: what is still open, then "everything was checked" or "I go on later". */

/** What is open, and where things are missing the way to prove it. @typedef {{sentence: string, proof?: {say: () => string, ask: () => Promise<void>}}} Open */

export class FinishSheet {
  /** @param {HTMLDialogElement} dialog @param {Record<string, string>} words */
  constructor(dialog, words) {
    this.dialog = dialog;
    this.words = words;
  }

  /** @param {Open[]} open @returns {Promise<boolean | null>} whether complete; null: not ended */
  ask(open) {
    const list = this.dialog.querySelector("[data-open-items]");
    list?.replaceChildren(...(open.length ? open : [{ sentence: this.words.nothing_open }]).map((one) => this.item(one)));
    this.dialog.returnValue = "close";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        const answer = this.dialog.returnValue;
        resolve(answer === "complete" ? true : answer === "pause" ? false : null);
      }, { once: true });
    });
  }

  /** @param {Open} open */
  item({ sentence, proof }) {
    const item = document.createElement("li");
    item.textContent = sentence;
    if (!proof) return item;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button wide";
    button.textContent = proof.say();
    button.addEventListener("click", async () => {
      await proof.ask();
      button.textContent = proof.say();
    });
    item.className = "finish-absence";
    item.append(button);
    return item;
  }
}
