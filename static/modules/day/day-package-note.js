/** What this phone remembers of its last day's package: from when it is, and which pages it has. */

/** @typedef {{at: number, pages: string[]}} Kept */

/** @param {string} owner @returns {Kept} */
export function lastPackage(owner) {
  try {
    const { at, pages } = JSON.parse(localStorage.getItem(`xuncheng-package-${owner}`) ?? "{}");
    return { at: Number(at) || 0, pages: Array.isArray(pages) ? pages : [] };
  } catch {
    return { at: 0, pages: [] };
  }
}

/** @param {string} owner @param {Kept} kept */
export function notePackage(owner, kept) {
  localStorage.setItem(`xuncheng-package-${owner}`, JSON.stringify(kept));
}
