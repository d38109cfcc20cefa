/**
 * Fills a skeleton from the page with plain values: `data-slot="a.b"` becomes text, `data-list="rows"` repeats its
 * template, `data-if` and `data-none` show or hide. Values become text nodes and addresses of our own, never markup.
 */

/** Outcomes have one badge each on the page; copies of it are put where `data-badge` asks. */
const badges = () => /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-badges]"));

/**
 * @param {any} data
 * @param {string} path
 */
function valueAt(data, path) {
  return path ? path.split(".").reduce((found, name) => found?.[name], data) : data;
}

/** @param {any} value */
const isEmpty = (value) => value === null || value === undefined || value === "" || value === false || value.length === 0;

/**
 * Give elements of a skeleton that belong to it and not to a list inside it.
 * @param {ParentNode} root
 * @param {string} attribute
 */
function own(root, attribute) {
  const found = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(`[${attribute}]`)]);
  return found.filter((each) => {
    const list = each.parentElement?.closest("[data-list]");
    return !list || !root.contains(list) || list === root;
  });
}

/**
 * Only addresses of our own are followed; anything else leaves the link without one.
 * @param {any} address
 */
const ownAddress = (address) => (typeof address === "string" && /^\/(?!\/)/.test(address) ? address : "");

/**
 * Fill a skeleton.
 * @param {ParentNode} root
 * @param {any} data
 */
export function fillSlots(root, data) {
  for (const list of own(root, "data-list")) {
    const template = /** @type {HTMLTemplateElement} */ (list.querySelector(":scope > template"));
    const rows = valueAt(data, list.dataset.list ?? "") ?? [];
    list.replaceChildren(template, ...rows.map((/** @type {any} */ row) => filled(template, row)));
    list.hidden = rows.length === 0;
  }
  for (const element of own(root, "data-slot")) {
    const value = valueAt(data, element.dataset.slot ?? "");
    element.textContent = isEmpty(value) ? "" : String(value);
    element.hidden = isEmpty(value);
  }
  for (const element of own(root, "data-if")) element.hidden = isEmpty(valueAt(data, element.dataset.if ?? ""));
  for (const element of own(root, "data-none")) element.hidden = !isEmpty(valueAt(data, element.dataset.none ?? ""));
  for (const element of own(root, "data-badge")) {
    const outcome = String(valueAt(data, element.dataset.badge ?? "") ?? "");
    const badge = [...(badges()?.content.children ?? [])].find((each) => each.getAttribute("data-outcome") === outcome);
    element.replaceChildren(...(badge ? [document.importNode(badge, true)] : []));
    if ("large" in element.dataset) element.firstElementChild?.classList.replace("filled", "large");
  }
  for (const link of own(root, "data-href")) {
    const address = ownAddress(valueAt(data, link.dataset.href ?? ""));
    if (address) link.setAttribute("href", address);
    else link.removeAttribute("href");
  }
  for (const image of own(root, "data-src")) {
    const address = ownAddress(valueAt(data, image.dataset.src ?? ""));
    if (address) image.setAttribute("src", address);
  }
  for (const element of own(root, "data-class")) {
    const kind = valueAt(data, element.dataset.class ?? "");
    if (kind) element.classList.add(kind);
  }
  for (const element of own(root, "data-trust")) element.dataset.trust = data.trust ?? "none";
  for (const element of own(root, "data-photo-id")) element.dataset.photo = String(data.id);
}

/**
 * Copy a template and fill the copy.
 * @param {HTMLTemplateElement} template
 * @param {any} data
 */
export function filled(template, data) {
  const copy = /** @type {DocumentFragment} */ (document.importNode(template.content, true));
  fillSlots(copy, data);
  return copy;
}
