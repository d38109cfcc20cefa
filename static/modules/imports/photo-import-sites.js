/**
 * Proposes sites for what is being typed: by a part of the name or of the code, from the server.
 */

const ASKED_AFTER_MS = 250;

/** @param {HTMLInputElement} input */
export default function photoImportSites(input) {
  const list = /** @type {HTMLDataListElement} */ (input.list);
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function ask() {
    const mine = asked += 1;
    const like = input.value.trim();
    if (!like || like.includes(" · ")) return;
    const answer = await fetch(`${input.dataset.address}?like=${encodeURIComponent(like)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    /** @type {{value: string, type: string}[] | null} */
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!found || mine !== asked) return;
    list.replaceChildren(...found.map(({ value, type }) => {
      const option = document.createElement("option");
      option.value = value;
      option.label = `${value} · ${type}`;
      return option;
    }));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, ASKED_AFTER_MS);
  });
}
