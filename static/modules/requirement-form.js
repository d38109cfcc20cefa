/**
 * The form of a requirement: says the rule back while it is typed, in Chinese and in English, and changes the form when
 * another kind is chosen with the mouse. With the keyboard a choice changes nothing until the button is pressed,
 * because arrow keys pass over kinds that nobody chose.
 */

const PAUSE_MS = 350;

/** @param {HTMLElement} element */
export default function start(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const said = form.querySelector("[data-said]");
  let waiting = 0;
  let asked = 0;

  async function ask() {
    const turn = ++asked;
    try {
      const answer = await fetch(form.dataset.sentence ?? "", { method: "POST", body: new FormData(form) });
      if (!answer.ok || turn !== asked) return;
      show(form, said, await answer.json());
    } catch {
      // Without network the sentence waits; saving says what is wrong.
    }
  }

  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, PAUSE_MS);
  });
  watchChoices(form);
}

/** @param {HTMLFormElement} form */
function watchChoices(form) {
  const reshape = form.querySelector("[data-reshape]");
  let byMouse = false;
  form.addEventListener("pointerdown", () => { byMouse = true; });
  form.addEventListener("keydown", () => { byMouse = false; });
  form.addEventListener("change", (event) => {
    const changed = event.target instanceof HTMLElement && "reshapes" in event.target.dataset;
    if (changed && byMouse && reshape instanceof HTMLElement) form.requestSubmit(reshape);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {Element | null} said
 * @param {{zh?: string, en?: string, mistakes: {name: string, text: string}[]}} told
 */
function show(form, said, told) {
  if (said) {
    put(said.querySelector("[data-said-zh]"), told.zh ?? "");
    put(said.querySelector("[data-said-en]"), told.en ?? "");
    said.querySelector("[data-said-none]")?.toggleAttribute("hidden", Boolean(told.zh));
  }
  for (const old of form.querySelectorAll("[data-live-wrong]")) old.remove();
  for (const field of form.querySelectorAll("[data-live-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("data-live-invalid");
  }
  for (const one of told.mistakes) beside(form, one);
}

/** @param {Element | null} place @param {string} text */
function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

/**
 * A mistake stands beside its field, unless the field is still empty: an unfinished form is not yet a wrong one.
 * @param {HTMLFormElement} form @param {{name: string, text: string}} mistake
 */
function beside(form, mistake) {
  const field = document.getElementById(`field-${mistake.name}`);
  const typed = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value.trim() : "";
  const box = field?.closest(".form-field");
  if (!field || !box || !typed || !form.contains(field)) return;
  box.querySelector(`#${CSS.escape(`wrong-${mistake.name}`)}`)?.remove();
  const line = document.createElement("p");
  line.className = "wrong";
  line.dataset.liveWrong = "";
  line.id = `wrong-${mistake.name}`;
  line.textContent = mistake.text;
  field.before(line);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("data-live-invalid", "");
  const told = new Set((field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
  field.setAttribute("aria-describedby", [...told.add(line.id)].join(" "));
}
