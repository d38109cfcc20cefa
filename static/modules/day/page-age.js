/** When the figures on this page were true: now, or when a page without network was kept on this phone. */

/** Give the moment a kept page was stored, in milliseconds; null for one that just came from the server. */
export function keptAt() {
  const mark = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="kept-at"]'));
  return mark ? Number(mark.content) : null;
}

/** Give the moment from which records on this phone are not yet in the page's figures, in milliseconds. */
export function madeAt() {
  return keptAt() ?? performance.timeOrigin;
}

/** Say a moment shortly: the time today, else day and time. @param {number} moment */
export function sayMoment(moment) {
  const at = new Date(moment);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
