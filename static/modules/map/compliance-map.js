/**
 * The compliance map: brings together what the page's own script has drawn (folium), the ground, the list and the
 * panel. The address keeps filters and the chosen site, so that a link shows the same to somebody else.
 */

import { layGround } from "./map-ground.js";
import { PhotoPositions } from "./photo-positions.js";
import { SiteList } from "./site-list.js";
import { SitePanel } from "./site-panel.js";
import { filled } from "./slots.js";
import * as marks from "./verdict-marks.js";
import { fill, readWords } from "../words.js";

const L = /** @type {any} */ (window).L;
const PATIENCE_MS = 20_000;

/** @param {HTMLElement} root */
export default async function start(root) {
  const words = readWords(root);
  const panel = new SitePanel(part(root, "[data-site-panel]"), (site) =>
    (root.dataset.panel ?? "").replace("/sites/0/", `/sites/${site}/`),
  );
  const shown = new Shown(root, panel, words);
  fold(root);
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("the map was not drawn")), PATIENCE_MS));
  const { map, layer } = /** @type {any} */ (await Promise.race([marks.drawn, late]));
  shown.take(map, layer);
  root.dataset.mapReady = "yes";
  part(root, "[data-map-wait]").hidden = true;
  const asked = Number(new URLSearchParams(location.search).get("site"));
  if (asked) shown.choose(asked, { keepAddress: true });
  const ground = await layGround(map, { baseMap: root.dataset.baseMap ?? "", areas: root.dataset.areas ?? "" });
  shown.name(ground.attribution);
  shown.restyleGround = ground.restyle;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
const part = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/**
 * Filters apply as they are chosen; where there is little room filters and legend begin folded.
 * @param {HTMLElement} root
 */
function fold(root) {
  for (const field of root.querySelectorAll("[data-apply]")) {
    field.addEventListener("change", () => /** @type {HTMLSelectElement} */ (field).form?.requestSubmit());
  }
  if (!matchMedia("(max-width: 1200px)").matches) return;
  for (const each of root.querySelectorAll("[data-filters], [data-legend]")) each.removeAttribute("open");
}

/** What is on the map, and which site is chosen. */
class Shown {
  /**
   * @param {HTMLElement} root
   * @param {SitePanel} panel
   * @param {Record<string, string>} words
   */
  constructor(root, panel, words) {
    this.root = root;
    this.panel = panel;
    this.words = words;
    this.list = new SiteList(part(root, "[data-site-list]"), words.more, (site) => this.choose(site, { move: true }));
    /** @type {any} */ this.map = null;
    /** @type {any} */ this.layer = null;
    /** @type {Map<number, any>} */ this.sites = new Map();
    /** @type {any[]} */ this.photos = [];
    /** @type {any[]} */ this.grounds = [];
    this.positions = new PhotoPositions(words);
    this.chosen = 0;
    this.restyleGround = () => {};
    panel.element.addEventListener("panel-closed", () => this.leave());
    panel.element.addEventListener("photo-chosen", (event) => this.showPositions(/** @type {any} */ (event).detail));
    panel.element.addEventListener("site-filled", (event) => this.addPhotos(/** @type {any} */ (event).detail));
    part(root, "[data-zoom]").addEventListener("click", (event) => {
      event.preventDefault();
      this.zoomTo(this.chosen);
    });
  }

  /**
   * Take over the drawn map.
   * @param {any} map
   * @param {any} layer
   */
  take(map, layer) {
    Object.assign(this, { map, layer });
    L.control.zoom({ position: "topright", zoomInTitle: this.words.zoom_in, zoomOutTitle: this.words.zoom_out }).addTo(map);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 120 }).addTo(map);
    layer.setStyle(marks.style);
    layer.eachLayer((/** @type {any} */ each) => {
      const told = each.feature.properties;
      if (told.kind === "site") this.sites.set(told.site, each);
      else if (told.kind === "photo") this.photos.push(each);
      else this.grounds.push(each);
      if (told.kind === "window") this.label(each, told);
    });
    layer.bindTooltip((/** @type {any} */ each) => this.tell(each.feature.properties), { sticky: true, opacity: 1, className: "map-tooltip" });
    layer.on("click", (/** @type {any} */ event) => {
      const told = event.propagatedFrom?.feature?.properties ?? event.layer?.feature?.properties;
      if (told?.site) this.choose(told.site, { photo: told.photo });
    });
    map.on("zoomend", () => this.rescale());
    const bounds = layer.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 16, animate: false });
    else map.setView([35, 105], 4);
    this.rescale();
    this.watchScheme();
    this.list.offerRest([...this.sites.values()].map((mark) => mark.feature.properties));
  }

  /** The part of the map that legend and controls leave free. */
  room() {
    const legend = /** @type {HTMLElement} */ (part(this.root, "[data-legend]"));
    const wide = this.map.getSize().x > 620 && legend.hasAttribute("open");
    return { paddingTopLeft: [wide ? legend.offsetWidth + 28 : 48, 48], paddingBottomRight: [48, 48] };
  }

  rescale() {
    const zoom = this.map.getZoom();
    const radius = marks.radiusAt(zoom);
    for (const [site, mark] of this.sites) mark.setRadius(site === this.chosen ? radius * 1.5 : radius);
    for (const photo of this.photos) {
      const wanted = marks.showsPhotos(zoom);
      if (wanted === this.layer.hasLayer(photo)) continue;
      if (wanted) this.layer.addLayer(photo);
      else this.layer.removeLayer(photo);
    }
    if (marks.showsPhotos(zoom)) for (const mark of this.sites.values()) mark.bringToFront();
  }

  watchScheme() {
    const again = () => {
      marks.readColours();
      this.layer.setStyle(marks.style);
      this.rescale();
      this.restyleGround();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    addEventListener("beforeprint", again);
    addEventListener("afterprint", again);
  }

  /**
   * @param {any} each
   * @param {any} told
   */
  label(each, told) {
    const text = document.createElement("span");
    text.textContent = `${told.count} / ${told.required}`;
    const icon = L.divIcon({ html: text, className: "window-label", iconSize: [56, 22], iconAnchor: [70, 11] });
    L.marker(middleOf(each), { icon, interactive: false, keyboard: false }).addTo(this.map);
  }

  /** @param {any} told */
  tell(told) {
    const site = this.sites.get(told.site)?.feature.properties ?? told;
    let about = site.type ?? "";
    if (told.kind === "window") about = fill(this.words.window, told);
    else if (told.kind === "stretch") about = told.walked ? this.words.walked : this.words.unwalked;
    else if (site.fails > 1) about = `${about} · ${fill(this.words.fails, { n: site.fails })}`;
    const template = /** @type {HTMLTemplateElement} */ (this.root.querySelector("template[data-tooltip]"));
    const box = document.createElement("div");
    const outcome = told.kind === "window" ? told.outcome : site.outcome;
    // A photo has its own worth, not the verdict of its site.
    const isPhoto = told.kind === "photo";
    if (isPhoto) about = this.words[told.ruling ?? told.trust ?? "unread"];
    box.append(filled(template, { name: site.name, outcome: isPhoto ? "" : outcome, about }));
    if (isPhoto && told.sha256 && told.trust) {
      const image = document.createElement("img");
      image.src = `/photos/${told.sha256}/thumb${told.cover ? `?cover=${told.cover}` : ""}`;
      image.alt = "";
      box.append(image);
    }
    return box;
  }

  /**
   * @param {number} site
   * @param {{photo?: number, move?: boolean, keepAddress?: boolean}} how
   */
  choose(site, how = {}) {
    this.chosen = site;
    this.positions.clear();
    this.list.hide();
    this.panel.open(site, how.photo);
    this.highlight();
    if (how.move || how.keepAddress) this.zoomTo(site);
    if (!how.keepAddress) this.keepAddress(site);
    if (matchMedia("(max-width: 900px)").matches) this.panel.element.scrollIntoView({ block: "start" });
  }

  highlight() {
    for (const [site, mark] of this.sites) {
      const chosen = site === this.chosen;
      if (Boolean(mark.options.chosen) === chosen) continue;
      mark.setStyle({ chosen });
      if (chosen) mark.bringToFront();
    }
    if (this.map) this.rescale();
  }

  /** @param {number} site */
  zoomTo(site) {
    const bounds = this.boundsOf(site);
    if (bounds) this.map.fitBounds(bounds, { ...this.room(), maxZoom: 17 });
    part(this.root, ".map-frame").scrollIntoView({ block: "nearest" });
  }

  /** @param {number} site */
  boundsOf(site) {
    const own = [...this.grounds, this.sites.get(site)].filter((each) => each?.feature.properties.site === site);
    if (!own.length) return null;
    const bounds = L.latLngBounds([]);
    for (const each of own) bounds.extend(each.getBounds ? each.getBounds() : each.getLatLng());
    return bounds;
  }

  /** @param {number} site */
  keepAddress(site) {
    const address = new URL(location.href);
    if (site) address.searchParams.set("site", String(site));
    else address.searchParams.delete("site");
    history.replaceState(null, "", address);
  }

  leave() {
    this.chosen = 0;
    this.positions.clear();
    this.highlight();
    this.keepAddress(0);
    this.list.comeBack();
  }

  /**
   * In a round with very many photos they come with the site.
   * @param {any} data
   */
  addPhotos(data) {
    const known = new Set(this.photos.map((each) => each.feature.properties.photo));
    for (const photo of data.photos) {
      const at = photo.positions[0];
      if (known.has(photo.id) || !at) continue;
      const properties = { kind: "photo", site: data.site.id, photo: photo.id, trust: photo.trust, ruling: photo.ruled };
      this.layer.addData({ type: "Feature", geometry: { type: "Point", coordinates: [at.lon, at.lat] }, properties });
      this.layer.eachLayer((/** @type {any} */ each) => {
        if (each.feature.properties.photo === photo.id) this.photos.push(each);
      });
    }
    if (this.map) this.rescale();
  }

  /**
   * Show both positions of a photo, and its site where how they lie to it is the question.
   * @param {any} photo
   */
  showPositions(photo) {
    if (!this.map) return;
    const bounds = this.positions.show(this.map, photo);
    const site = photo.trust === "off_site" ? this.boundsOf(this.chosen) : null;
    if (bounds && site) bounds.extend(site);
    if (bounds && !this.map.getBounds().pad(-0.05).contains(bounds)) this.map.fitBounds(bounds, { ...this.room(), maxZoom: 17 });
  }

  /** @param {string} source */
  name(source) {
    const line = part(this.root, "[data-sources]");
    const named = (line.textContent ?? "").split(" · ").map((each) => each.trim()).filter(Boolean);
    if (source && !named.includes(source)) named.push(source);
    line.textContent = named.join(" · ");
  }
}

/** @param {any} line */
function middleOf(line) {
  const places = line.getLatLngs();
  let left = 0;
  for (let n = 1; n < places.length; n += 1) left += places[n - 1].distanceTo(places[n]);
  left /= 2;
  for (let n = 1; n < places.length; n += 1) {
    const length = places[n - 1].distanceTo(places[n]);
    if (length >= left && length > 0) {
      const share = left / length;
      const [one, other] = [places[n - 1], places[n]];
      return [one.lat + (other.lat - one.lat) * share, one.lng + (other.lng - one.lng) * share];
    }
    left -= length;
  }
  return places[0];
}
