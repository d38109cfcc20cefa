/** A short message at the foot of the page, with one action at most; it goes by itself, or when the next one comes. */

/**
 * @param {string} text
 * @param {{action?: string, onAction?: () => void, stay_ms?: number}} [options]
 */
export function toast(text, { action, onAction, stay_ms = 5000 } = {}) {
  const box = document.querySelector("[data-toasts]");
  if (!box) return;
  const message = document.createElement("div");
  message.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  message.append(words);
  const timer = setTimeout(() => message.remove(), action ? stay_ms + 3000 : stay_ms);
  if (action && onAction) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => { clearTimeout(timer); message.remove(); onAction(); });
    message.append(button);
  }
  box.replaceChildren(message);
}
