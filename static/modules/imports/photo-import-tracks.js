/**
 * Sends recorded tracks as soon as they are chosen: a button that opens the chooser, and no second one to press.
 * @param {HTMLFormElement} form
 */
export default function photoImportTracks(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const send = /** @type {HTMLElement} */ (form.querySelector("button[type=submit]"));
  send.hidden = true;
  const submit = () => { if (input.files?.length) form.requestSubmit(); };
  input.addEventListener("change", submit);
  submit();
}
