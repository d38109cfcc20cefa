/** Which camera takes the pictures: the one in the page or the phone's own. Chosen on 我, kept on this phone. */

const KEY = "xuncheng-camera";

/** @returns {"page" | "phone"} */
export function chosenCamera() {
  try {
    return localStorage.getItem(KEY) === "phone" ? "phone" : "page";
  } catch {
    return "page"; // the browser keeps nothing
  }
}

/**
 * Tell why the page cannot show a camera: the name of a sentence, or an empty text. WeChat's browser opens none that
 * stays open, and only a secure page may have one.
 * @param {{userAgent: string, mediaDevices?: {getUserMedia?: unknown}}} browser
 */
export function whyNoCamera({ userAgent, mediaDevices }) {
  if (/MicroMessenger/i.test(userAgent)) return "camera_wechat";
  return mediaDevices?.getUserMedia ? "" : "camera_none";
}

/** @param {HTMLElement} root */
export default function start(root) {
  const chosen = chosenCamera();
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('input[name="camera"]'))) {
    input.checked = input.value === chosen;
    input.addEventListener("change", () => localStorage.setItem(KEY, input.value));
  }
  root.hidden = false;
}
