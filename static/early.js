/**
 * Runs before anything is drawn, so that nothing jumps: what needs scripts is shown at once, the plain form is not.
 * A browser that knows no modules, or does not get the first of them, goes back to the plain form.
 */

if ("noModule" in HTMLScriptElement.prototype) document.documentElement.classList.add("scripted");
addEventListener("error", ({ target }) => {
  if (target instanceof HTMLScriptElement && target.type === "module") document.documentElement.classList.remove("scripted");
}, true);
