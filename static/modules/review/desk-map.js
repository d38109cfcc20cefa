/**
 * The map beside a photo: the site, where the device and the file say it was taken with their accuracy, a pin put by
 * hand, the photo before; and, when asked for, a pin that says where the site should be. What it shows is told in words
 * below it.
 */

import { layGround } from "../map/map-ground.js";
import { fill } from "../words.js";

const L = /** @type {any} */ (window).L;
const CLOSEST = 18;
const ALONE_ZOOM = 17;
const FAR_M = 50_000;

/** @typedef {import("./desk-queue.js").Item} Item */
/** @typedef {{lon: number, lat: number}} Place */

export class DeskMap {
  /** @param {HTMLElement} box @param {HTMLElement} legend @param {Record<string, string>} words */
  constructor(box, legend, words) {
    this.box = box;
    this.legend = legend;
    this.words = words;
    this.map = L.map(box, { zoomControl: false, attributionControl: false, maxZoom: 20, zoomSnap: 0.5, keyboard: false, fadeAnimation: false }).setView([0, 0], ALONE_ZOOM);
    L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(this.map);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 100 }).addTo(this.map);
    this.drawn = L.featureGroup().addTo(this.map);
    /** @type {any} */ this.pin = null;
    /** @type {Place | null} */ this.suggested = null;
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(box);
    this.map.on("click", (/** @type {any} */ event) => this.pin?.setLatLng(event.latlng));
  }

  /** @param {{baseMap: string, areas: string, sources: HTMLElement}} from */
  async lay({ baseMap, areas, sources }) {
    const ground = await layGround(this.map, { baseMap, areas });
    sources.textContent = ground.attribution;
  }

  /** @param {Item} item */
  show(item) {
    this.putPinAway();
    this.drawn.clearLayers();
    /** @type {HTMLElement[]} */ const told = [];
    const { site } = item;
    this.suggested = null;
    if (site?.geometry) {
      const point = (/** @type {any} */ _feature, /** @type {any} */ at) => sign(at, "site");
      L.geoJSON(site.geometry, { style: { className: "desk-site", weight: 3 }, pointToLayer: point, interactive: false }).addTo(this.drawn);
    }
    told.push(this.line("site", site ? `${this.words.site}${site.geometry ? "" : `: ${this.words.no_place}`}` : this.words.no_site));
    item.photos.forEach((photo, index) => {
      const number = item.photos.length > 1 ? String(index + 1) : "";
      for (const at of photo.seen_at) {
        this.draw(at.source, at, number, at.accuracy_m);
        const accuracy = at.accuracy_m === null ? "" : ` ${fill(this.words.accuracy, { n: Math.round(at.accuracy_m) })}`;
        told.push(this.line(at.source, `${number} ${at.word} ${at.lon.toFixed(5)}, ${at.lat.toFixed(5)}${accuracy} ${at.when}`.trim()));
        this.suggested ??= at;
      }
      if (photo.seen_at.length === 2) this.join(photo.seen_at[0], photo.seen_at[1], "apart");
      if (photo.apart_m !== null) told.push(this.line("apart", fill(this.words.apart, { n: photo.apart })));
      if (!photo.seen_at.length) told.push(this.line("none", `${number} ${this.words.no_position}`.trim()));
    });
    if (item.previous) {
      this.draw("previous", item.previous, "", null);
      const here = item.photos[0].seen_at[0];
      if (here) this.join(item.previous, here, "previous");
      told.push(this.line("previous", `${this.words.previous} ${item.previous.taken_at}`));
    }
    this.legend.replaceChildren(...told);
    const bounds = this.near(item);
    this.map.invalidateSize({ animate: false });
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: CLOSEST, padding: [28, 28], animate: false });
    this.box.classList.toggle("nowhere", !bounds.isValid());
  }

  /**
   * Give the bounds of what is looked at. A file that says another continent would make a dot of the city: then the map
   * shows the site and the device, and the line to the far place leaves it.
   * @param {Item} item
   */
  near(item) {
    const all = this.drawn.getBounds();
    if (!all.isValid() || all.getNorthWest().distanceTo(all.getSouthEast()) < FAR_M) return all;
    const near = item.site?.geometry ? L.geoJSON(item.site.geometry).getBounds() : L.latLngBounds([]);
    const places = item.photos.flatMap((photo) => photo.seen_at.filter((at) => at.source !== "file" && at.source !== "xmp"));
    for (const at of places) if (!near.isValid() || near.getCenter().distanceTo([at.lat, at.lon]) < FAR_M) near.extend([at.lat, at.lon]);
    return near.isValid() ? near : all;
  }

  /** @param {string} source @param {Place} at @param {string} number @param {number | null} accuracy_m */
  draw(source, at, number, accuracy_m) {
    if (accuracy_m) L.circle([at.lat, at.lon], { radius: accuracy_m, className: `desk-accuracy ${source}`, weight: 1, interactive: false }).addTo(this.drawn);
    sign([at.lat, at.lon], source, number).addTo(this.drawn);
  }

  /** @param {Place} one @param {Place} other @param {string} kind */
  join(one, other, kind) {
    L.polyline([[one.lat, one.lon], [other.lat, other.lon]], { className: `desk-join ${kind}`, weight: 2, dashArray: "4 5", interactive: false }).addTo(this.drawn);
  }

  /** @param {string} source @param {string} text */
  line(source, text) {
    const line = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = `desk-sign ${source}`;
    swatch.setAttribute("aria-hidden", "true");
    line.append(swatch, document.createTextNode(text));
    return line;
  }

  /** Put a pin where the site should be; it is dragged, or set by a click on the map. */
  putPin() {
    this.putPinAway();
    const middle = this.suggested ? [this.suggested.lat, this.suggested.lon] : this.map.getCenter();
    const icon = L.divIcon({ className: "desk-sign pin", iconSize: [36, 36], iconAnchor: [18, 34] });
    this.pin = L.marker(middle, { icon, draggable: true, autoPan: true, zIndexOffset: 1000, keyboard: false }).addTo(this.map);
    this.map.panInside(middle, { padding: [40, 40] });
  }

  /** @returns {Place | null} */
  get pinned() {
    const at = this.pin?.getLatLng();
    return at ? { lon: Math.round(at.lng * 1e7) / 1e7, lat: Math.round(at.lat * 1e7) / 1e7 } : null;
  }

  putPinAway() {
    this.pin?.remove();
    this.pin = null;
  }
}

/** @param {any} at @param {string} source @param {string} [number] */
function sign(at, source, number = "") {
  const mark = document.createElement("span");
  mark.textContent = number;
  const icon = L.divIcon({ className: `desk-sign ${source}`, html: mark, iconSize: [18, 18], iconAnchor: [9, 9] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
}
