/**
 * A long list that is drawn only where it is seen: groups with a heading each, their rows in portions of twenty. A portion
 * that scrolls out of sight keeps its height and loses its rows, so that 500 photos are neither 500 rows nor 500 pictures.
 */

const PORTION = 20;
const ROW_PX = 72;
const MARGIN = "500px 0px";

/**
 * @template One
 * @typedef {{key: string, title: string, note: string, rows: One[]}} Group
 */
/** @typedef {{element: HTMLElement, update: (one: any) => void, drop: () => void}} Row */

/** @template {{uuid: string, id?: string}} One */
export class OutboxList {
  /**
   * @param {HTMLElement} box @param {HTMLTemplateElement} template of a group
   * @param {(one: One) => Row} makeRow
   */
  constructor(box, template, makeRow) {
    this.box = box;
    this.template = template;
    this.makeRow = makeRow;
    /** @type {Map<string, {element: HTMLElement, portions: Portion<One>[]}>} */
    this.groups = new Map();
    /** @type {WeakMap<Element, Portion<One>>} */
    this.portions = new WeakMap();
    this.watch = new IntersectionObserver((seen) => {
      for (const entry of seen) this.portions.get(entry.target)?.show(entry.isIntersecting);
    }, { rootMargin: MARGIN });
  }

  /** @param {Group<One>[]} groups */
  draw(groups) {
    const wanted = new Set(groups.map((group) => group.key));
    for (const [key, group] of this.groups) {
      if (wanted.has(key)) continue;
      for (const portion of group.portions) this.forget(portion);
      group.element.remove();
      this.groups.delete(key);
    }
    groups.forEach((group, index) => {
      const drawn = this.groupOf(group.key);
      if (this.box.children[index] !== drawn.element) this.box.insertBefore(drawn.element, this.box.children[index] ?? null);
      /** @type {HTMLElement} */ (drawn.element.querySelector("[data-group-title]")).textContent = group.title;
      /** @type {HTMLElement} */ (drawn.element.querySelector("[data-group-note]")).textContent = group.note;
      this.fill(drawn, group.rows);
    });
  }

  /** @param {string} key */
  groupOf(key) {
    const known = this.groups.get(key);
    if (known) return known;
    const element = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (this.template.content.firstElementChild).cloneNode(true));
    /** @type {{element: HTMLElement, portions: Portion<One>[]}} */
    const made = { element, portions: [] };
    this.groups.set(key, made);
    return made;
  }

  /** @param {{element: HTMLElement, portions: Portion<One>[]}} group @param {One[]} rows */
  fill(group, rows) {
    const needed = Math.ceil(rows.length / PORTION);
    while (group.portions.length > needed) this.forget(/** @type {Portion<One>} */ (group.portions.pop()));
    for (let number = 0; number < needed; number += 1) {
      let portion = group.portions[number];
      if (!portion) {
        portion = new Portion(this.makeRow);
        group.portions.push(portion);
        group.element.append(portion.list);
        this.portions.set(portion.list, portion);
        this.watch.observe(portion.list);
      }
      portion.take(rows.slice(number * PORTION, (number + 1) * PORTION));
    }
  }

  /** @param {Portion<One>} portion */
  forget(portion) {
    this.watch.unobserve(portion.list);
    portion.show(false);
    portion.list.remove();
  }
}

/** @template {{uuid: string, id?: string}} One */
class Portion {
  /** @param {(one: One) => Row} makeRow */
  constructor(makeRow) {
    this.makeRow = makeRow;
    this.list = document.createElement("ul");
    this.list.className = "outbox-rows";
    this.shown = false;
    /** @type {One[]} */
    this.ones = [];
    /** @type {Map<string, Row>} */
    this.rows = new Map();
  }

  /** @param {One[]} ones */
  take(ones) {
    const isOther = ones.length !== this.ones.length;
    this.ones = ones;
    if (this.shown) this.drawRows();
    else if (isOther) this.list.style.blockSize = `${ones.length * ROW_PX}px`;
  }

  /** @param {boolean} seen */
  show(seen) {
    if (seen === this.shown) return;
    this.shown = seen;
    if (seen) {
      this.list.style.blockSize = "";
      this.drawRows();
      return;
    }
    this.list.style.blockSize = `${this.list.offsetHeight}px`;
    for (const row of this.rows.values()) row.drop();
    this.rows.clear();
    this.list.replaceChildren();
  }

  drawRows() {
    const wanted = new Set(this.ones.map(keyOf));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.drop();
      row.element.remove();
      this.rows.delete(key);
    }
    this.ones.forEach((one, index) => {
      const row = this.rows.get(keyOf(one)) ?? this.makeRow(one);
      this.rows.set(keyOf(one), row);
      row.update(one);
      if (this.list.children[index] !== row.element) this.list.insertBefore(row.element, this.list.children[index] ?? null);
    });
  }
}

/** A visit and its end have one number and two names. @param {{uuid: string, id?: string}} one */
function keyOf(one) {
  return one.id ?? one.uuid;
}
