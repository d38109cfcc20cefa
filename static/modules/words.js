/** Sentences come from the template; this only reads them and fills in figures. No sentence is written in a module. */

/**
 * Read the sentences of a module from the JSON block inside its element.
 * @param {ParentNode} root
 * @returns {Record<string, string>}
 */
export function readWords(root) {
  const block = root.querySelector("[data-words]");
  return block?.textContent ? JSON.parse(block.textContent) : {};
}

/**
 * Fill `{name}` places of a sentence; a place without a value stays visible, so that the fault is seen.
 * @param {string | undefined} sentence
 * @param {Record<string, string | number>} [values]
 */
export function fill(sentence, values = {}) {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
