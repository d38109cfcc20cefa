/**
 * The day's sites on a map drawn from the city's own data, without tiles and without a network: state of each site as
 * shape, colour and word, one's own place, the suggested way. The list on Today tells the same without a map.
 */

import "leaflet"; // first: the modules below find it by the name it leaves on the window
import { watchAdded } from "./added-here.js";
import { watchHeading } from "./heading.js";
import { roomFor } from "./label-room.js";
import { drawGround } from "../map/map-ground.js";
import { OwnMark } from "./own-mark.js";
import { distance_m, Positions, sayDistance, showPosition } from "../position.js";
import { measure } from "./site-facts.js";
import { badge, SiteSheet } from "./site-sheet.js";
import { keepPlan, keptPlan, plan, planLength_m, remaining } from "./walk-plan.js";
import { fill, readWords } from "../words.js";

const L = /** @type {any} */ (window).L;
/** @typedef {import("./site-facts.js").SiteFacts} SiteFacts */
/** @typedef {{site: SiteFacts, marker: any, element: HTMLButtonElement, number: HTMLElement, label: HTMLElement, word: HTMLElement, shape: HTMLElement, ground: any}} Drawn */

const LABELS_FROM_ZOOM = 13.5;
const SITE_ZOOM = 16;

class FieldMap {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.owner = root.dataset.owner ?? "";
    this.words = readWords(root);
    this.positions = new Positions();
    this.sheet = new SiteSheet(root, this.words, this.positions);
    /** @type {SiteFacts[]} */
    this.sites = JSON.parse(root.querySelector("[data-sites]")?.textContent ?? "[]");
    /** @type {Map<string, import("./phone-progress.js").Added>} */
    this.added = new Map();
    this.walk = keptPlan(this.owner);
    this.chip = "all";
    this.following = false;
    this.map = L.map(this.part("[data-map]"), { zoomControl: false, attributionControl: false, maxZoom: 19, zoomSnap: 0.5 });
    L.control.zoom({ position: "topright", zoomInTitle: this.words.zoom_in, zoomOutTitle: this.words.zoom_out }).addTo(this.map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 100 }).addTo(this.map);
    this.own = new OwnMark(this.map);
    this.line = L.polyline([], { className: "walk-line", weight: 4, dashArray: "2 9", lineCap: "round", interactive: false }).addTo(this.map);
    this.drawn = this.sites.filter((site) => site.lon !== null && site.lat !== null).map((site) => this.mark(site));
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  async start() {
    this.showAll();
    this.listen();
    showPosition(this.positions, this.words, fill);
    this.positions.addEventListener("change", () => this.locate());
    this.positions.start();
    this.draw();
    this.root.dataset.mapReady = "yes";
    this.lay().catch(() => { this.part("[data-no-ground]").hidden = false; });
    await watchAdded(this.owner, (added) => { this.added = added; this.draw(); });
  }

  /** Put the city under the sites; without it the sites still stand where they are. */
  async lay() {
    const answer = await fetch(this.root.dataset.ground ?? "", { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const city = await answer.json();
    const ground = drawGround(this.map, city.features.length ? city : null, city.areas);
    this.part("[data-sources]").textContent = ground.attribution;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ground.restyle);
    this.root.dataset.groundReady = "yes";
  }

  listen() {
    this.map.on("dragstart", () => this.follow(false));
    this.map.on("zoomend moveend", () => this.label());
    this.map.on("click", () => this.sheet.dialog.close());
    this.part("[data-follow]").addEventListener("click", () => { this.follow(!this.following); watchHeading((heading) => this.own.turn(heading)); });
    this.part("[data-walk]").addEventListener("click", () => this.order(!this.walk.on));
    this.part("[data-all]").addEventListener("click", () => { this.follow(false); this.showAll(); });
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-chip]"))) chip.addEventListener("click", () => this.choose(chip.dataset.chip ?? "all"));
    this.sheet.dialog.addEventListener("close", () => { for (const one of this.drawn) one.element.classList.remove("chosen"); });
  }

  /** @param {SiteFacts} site @returns {Drawn} */
  mark(site) {
    const template = /** @type {HTMLTemplateElement} */ (this.root.querySelector("[data-template=stop]"));
    const element = /** @type {HTMLButtonElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
    const inside = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    inside("[data-stop-name]").textContent = site.name;
    const icon = L.divIcon({ html: element, className: "stop-mark", iconSize: [48, 48] });
    const marker = L.marker([site.lat, site.lon], { icon, keyboard: false }).addTo(this.map);
    const drawn = { site, marker, element, number: inside("[data-number]"), label: inside("[data-label]"), word: inside("[data-stop-word]"), shape: inside("[data-shape]"), ground: this.shapeOf(site) };
    const open = () => this.open(drawn);
    element.addEventListener("click", (event) => { event.stopPropagation(); open(); });
    drawn.ground?.on("click", (/** @type {any} */ event) => { L.DomEvent.stopPropagation(event); open(); });
    return drawn;
  }

  /** The outline of an area or a road, in the colour of its state. @param {SiteFacts} site */
  shapeOf({ outline, outcome }) {
    if (!outline || outline.kind === "point") return null;
    const parts = outline.parts.map((part) => part.map(([lon, lat]) => [lat, lon]));
    const options = { className: `stop-ground ${outline.kind}`, weight: outline.kind === "line" ? 7 : 2, fill: outline.kind === "polygon" };
    const shape = outline.kind === "polygon" ? L.polygon(parts, options) : L.polyline(parts, options);
    shape.addTo(this.map);
    shape.getElement()?.setAttribute("data-outcome", outcome);
    return shape;
  }

  /** @param {Drawn} one */
  open(one) {
    for (const other of this.drawn) other.element.classList.toggle("chosen", other === one);
    this.follow(false);
    this.sheet.open(one.site, measure(one.site, this.positions.latest), this.added.get(one.site.key), { modal: false });
    this.keepInSight(one);
  }

  /** The sheet covers the foot of the map: move the site above it. @param {Drawn} one */
  keepInSight({ site }) {
    const size = this.map.getSize();
    const sheet = this.sheet.dialog.getBoundingClientRect();
    const free = sheet.width < size.x * 0.8 ? size.y : size.y - sheet.height;
    const point = this.map.latLngToContainerPoint([site.lat, site.lon]);
    const target = L.point(Math.min(Math.max(point.x, 60), size.x - 60), Math.min(Math.max(point.y, 90), Math.max(90, free - 60)));
    const move = point.subtract(target);
    if (move.x || move.y) this.map.panBy(move, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  }

  /** @param {string} chip */
  choose(chip) {
    this.chip = chip;
    for (const one of this.root.querySelectorAll("[data-chip]")) one.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (one).dataset.chip === chip));
    this.sheet.dialog.close();
    for (const one of this.drawn) {
      const isShown = this.isChosen(one.site);
      for (const layer of [one.marker, one.ground]) {
        if (layer) isShown ? layer.addTo(this.map) : layer.remove();
      }
      if (isShown && one.ground) one.ground.getElement()?.setAttribute("data-outcome", one.site.outcome);
    }
    if (this.walk.on) this.replan();
    this.draw();
    this.showAll();
  }

  /** @param {SiteFacts} site */
  isChosen(site) {
    return this.chip === "all" || (this.chip === "recheck" ? site.recheck : !site.recheck && String(site.round) === this.chip);
  }

  /** @param {boolean} isOn */
  order(isOn) {
    this.walk.on = isOn;
    if (isOn) this.replan();
    keepPlan(this.owner, this.walk);
    this.draw();
  }

  replan() {
    this.walk = { on: this.walk.on, keys: plan(this.stops(), this.positions.latest) };
    keepPlan(this.owner, this.walk);
  }

  stops() {
    const fix = this.positions.latest;
    const stops = this.sites.filter((site) => this.isChosen(site)).map((site) => ({ ...site, complete: this.isDone(site), away: measure(site, fix).metres }));
    return stops.sort((a, b) => (a.away === b.away ? 0 : a.away - b.away));
  }

  /** @param {SiteFacts} site */
  isDone(site) {
    return site.complete || Boolean(this.added.get(site.key)?.complete);
  }

  draw() {
    const stops = this.stops();
    if (this.walk.on) {
      const left = remaining(this.walk.keys, stops);
      if (left) this.walk.keys = left;
      else this.replan();
    }
    const numbers = new Map(this.walk.on ? this.walk.keys.map((key, index) => [key, index + 1]) : []);
    for (const one of this.drawn) this.drawMark(one, numbers.get(one.site.key));
    this.drawWay(stops);
    this.label();
    if (this.sheet.shown) this.sheet.fill(this.sheet.shown, measure(this.sheet.shown, this.positions.latest), this.added.get(this.sheet.shown.key));
  }

  /** @param {Drawn} one @param {number | undefined} number */
  drawMark({ site, element, shape, word, number: box, ground }, number) {
    if (this.added.get(site.key)?.begun && site.outcome === "not_checked") site.outcome = "in_progress";
    const drawn = badge(site.outcome);
    const said = site.recheck ? this.words.to_recheck : site.outcome === "not_applicable" ? this.words.done : drawn?.textContent?.trim() ?? "";
    if (element.dataset.outcome !== site.outcome) {
      element.dataset.outcome = site.outcome;
      shape.replaceChildren(...(drawn?.querySelector("svg") ? [/** @type {Element} */ (drawn.querySelector("svg"))] : []));
      ground?.getElement()?.setAttribute("data-outcome", site.outcome);
    }
    element.classList.toggle("done", this.isDone(site));
    word.textContent = site.recheck ? said : `${said} ${site.answered}/${site.total}`;
    box.hidden = number === undefined;
    box.textContent = number === undefined ? "" : String(number);
  }

  /** @param {SiteFacts[]} stops */
  drawWay(stops) {
    const fix = this.positions.latest;
    const known = new Map(stops.map((stop) => [stop.key, stop]));
    const way = this.walk.on ? this.walk.keys.flatMap((key) => { const stop = known.get(key); return stop && stop.lon !== null && stop.lat !== null ? [[stop.lat, stop.lon]] : []; }) : [];
    this.line.setLatLngs(fix && way.length ? [[fix.lat, fix.lon], ...way] : way);
    this.part("[data-walk]").setAttribute("aria-pressed", String(this.walk.on));
    const length = sayDistance(planLength_m(this.walk.keys, stops, fix));
    const line = this.part("[data-way]");
    line.textContent = !this.walk.on ? "" : way.length ? fill(this.words.way, { n: way.length, length }) : this.words.way_none;
    line.hidden = !this.walk.on;
  }

  /** Names stand only where there is room for them; the chosen and the next ones first. */
  label() {
    const near = this.map.getZoom() >= LABELS_FROM_ZOOM;
    this.root.dataset.near = String(near);
    const bounds = this.map.getBounds().pad(0.1);
    const rank = (/** @type {Drawn} */ one) => (one.element.classList.contains("chosen") ? -1 : Number(one.number.textContent || 999) + (this.isDone(one.site) ? 1000 : 0));
    const shown = this.drawn.filter((one) => this.isChosen(one.site) && bounds.contains([one.site.lat, one.site.lon])).sort((a, b) => rank(a) - rank(b));
    const marks = shown.map((one) => ({ ...this.map.latLngToContainerPoint([one.site.lat, one.site.lon]), width: 34, height: 34 }));
    const labels = shown.map((one, index) => ({ x: marks[index].x, y: marks[index].y + 36, width: Math.min(150, Math.max(one.site.name.length * 13, 70)) + 6, height: 38 }));
    const room = near ? roomFor(labels, marks) : shown.map(() => false);
    // A label without room is still read out: it is the mark's name.
    for (const one of this.drawn) one.label.classList.add("no-room");
    shown.forEach((one, index) => one.label.classList.toggle("no-room", !room[index]));
  }

  locate() {
    const fix = this.positions.latest;
    if (!fix) return;
    const first = this.own.circle === null;
    this.own.draw(fix);
    if (this.following) this.map.panTo([fix.lat, fix.lon], { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    else if (first) this.showAll();
    this.draw();
  }

  /** @param {boolean} isOn */
  follow(isOn) {
    this.following = isOn;
    this.part("[data-follow]").setAttribute("aria-pressed", String(isOn));
    const fix = this.positions.latest;
    if (isOn && fix) this.map.setView([fix.lat, fix.lon], Math.max(this.map.getZoom(), SITE_ZOOM));
  }

  /** All sites, and oneself where one is not far from them. */
  showAll() {
    const places = this.drawn?.filter((one) => this.isChosen(one.site)).map((one) => one.marker.getLatLng()) ?? [];
    const fix = this.positions.latest;
    const near = fix && places.some((place) => distance_m(fix, { lon: place.lng, lat: place.lat }) < 20_000);
    const bounds = L.latLngBounds([...places, ...(fix && (near || !places.length) ? [[fix.lat, fix.lon]] : [])]);
    if (bounds.isValid()) this.map.fitBounds(bounds, { paddingTopLeft: [28, 60], paddingBottomRight: [60, 40], maxZoom: SITE_ZOOM, animate: false });
    else this.map.setView([35, 105], 4);
  }
}

/** @param {HTMLElement} root */
export default function start(root) {
  return new FieldMap(root).start();
}
