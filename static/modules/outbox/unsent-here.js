/** On the sign-in page: says how much lies unsent on this phone, whoever it belongs to, so that nobody takes it for gone. */

import { fill } from "../words.js";

const NOTE = /^xuncheng-unsent-\w+$/;

/** @param {HTMLElement} box */
export default function start(box) {
  const { photos, records } = unsentHere(localStorage);
  box.hidden = photos + records === 0;
  box.textContent = fill(box.dataset.words ?? "", { photos, records });
}

/** Sum up the start-up markers of all accounts. @param {Storage} storage @returns {{photos: number, records: number}} */
export function unsentHere(storage) {
  const sum = { photos: 0, records: 0 };
  for (const key of Object.keys(storage)) {
    if (!NOTE.test(key)) continue;
    try {
      const noted = JSON.parse(storage.getItem(key) ?? "{}");
      sum.photos += Number(noted.photos) || 0;
      sum.records += Number(noted.records) || 0;
    } catch {
      // A note that cannot be read says nothing.
    }
  }
  return sum;
}
