/**
 * The offset of the camera's clock: a slider beside the number, and at once how many photos would have a place under it.
 */

const ASKED_AFTER_MS = 250;

/** @param {HTMLElement} form */
export default function photoImportOffset(form) {
  const number = /** @type {HTMLInputElement} */ (form.querySelector("[name=offset]"));
  const slider = /** @type {HTMLInputElement} */ (form.querySelector("[data-slider]"));
  const told = /** @type {HTMLElement} */ (form.querySelector("[data-told]"));
  const proposed = /** @type {HTMLElement | null} */ (form.querySelector("[data-proposed]"));
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  slider.hidden = false;

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(ask, ASKED_AFTER_MS);
  }

  async function ask() {
    const mine = asked += 1;
    const seconds = Math.trunc(Number(number.value)) || 0;
    const answer = await fetch(`${form.dataset.address}?offset=${seconds}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!said || mine !== asked) return;
    told.textContent = (form.dataset.words ?? "").replace("{s}", clockOf(seconds)).replace("{of}", said.photos).replace("{n}", said.placed).replace("{t}", said.by_track);
  }

  /** Say seconds as a clock would. @param {number} seconds */
  function clockOf(seconds) {
    const whole = Math.abs(seconds);
    const parts = (form.dataset.clock ?? "").replace("{h}", String(Math.floor(whole / 3600))).replace("{m}", String(Math.floor(whole / 60) % 60)).replace("{s}", String(whole % 60));
    return seconds < 0 ? `−${parts}` : `+${parts}`;
  }

  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("[data-hours]"))) {
    button.hidden = false;
    button.addEventListener("click", () => {
      number.value = String((Math.trunc(Number(number.value)) || 0) + 3600 * Number(button.dataset.hours));
      slider.value = number.value;
      changed();
    });
  }
  slider.addEventListener("input", () => { number.value = slider.value; changed(); });
  number.addEventListener("input", () => { slider.value = number.value; changed(); });
  proposed?.addEventListener("click", () => {
    number.value = proposed.dataset.proposed ?? "0";
    slider.value = number.value;
    changed();
  });
  ask();
}
