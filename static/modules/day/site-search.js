/** Finds a site in the list on this phone: by what somebody types, or by what a site's QR code holds. Pure. */

/** @typedef {{name: string, code: string, address: string, type: string}} Named */

/** Make widths, cases and spaces alike: an input method types ＡＢ１ as readily as ab1. @param {string} text */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

/** Tell whether every word that was typed is part of a site's name, code, address or type. @param {Named} site @param {string} typed */
export function matches(site, typed) {
  const held = [site.name, site.code, site.address, site.type].map(plain);
  return typed.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean).every((word) => held.some((one) => one.includes(word)));
}

/**
 * Read a site's code from what its QR code holds: an address of ours (`…/field/s/<code>`) or the bare code. Other
 * people's addresses give nothing, wherever they lead.
 * @param {string} held @param {string} origin of this page; addresses of another host that look like ours are accepted
 * @returns {string} the code, or "" where it holds none
 */
export function codeHeld(held, origin) {
  const text = held.trim();
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return text.length <= 60 && !/[\s/]/.test(text) ? text : "";
  let address;
  try {
    address = new URL(text, origin);
  } catch {
    return "";
  }
  if (!/^https?:$/.test(address.protocol)) return "";
  const found = /^\/field\/s\/([^/]+)$/.exec(address.pathname);
  try {
    return found ? decodeURIComponent(found[1]) : "";
  } catch {
    return "";
  }
}

/** Tell whether two codes are one. @param {string} one @param {string} other */
export const sameCode = (one, other) => plain(one) === plain(other);
