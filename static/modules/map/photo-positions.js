/** Both positions of a photo on the map, each with its accuracy, and what lies between them. */

import * as marks from "./verdict-marks.js";

const L = /** @type {any} */ (window).L;

export class PhotoPositions {
  /** @param {Record<string, string>} words names by source */
  constructor(words) {
    this.words = words;
    /** @type {any} */ this.drawn = null;
  }

  /**
   * Draw the positions in the place of those of another photo; give what they cover, if there are any.
   * @param {any} map
   * @param {any} photo
   */
  show(map, photo) {
    this.clear();
    if (!photo.positions.length) return null;
    const tone = marks.colour(marks.isSure({ trust: photo.trust, ruling: photo.ruled }) ? "accent" : "uncertain");
    const places = photo.positions.map((/** @type {any} */ at) => [at.lat, at.lon]);
    const drawn = [L.polyline(places, { color: tone, weight: 2, dashArray: "4 4", interactive: false })];
    for (const at of photo.positions) {
      const options = { color: tone, weight: 1.5, fillOpacity: 0.08, interactive: false };
      if (at.accuracy_m) drawn.push(L.circle([at.lat, at.lon], { ...options, radius: at.accuracy_m }));
      const dot = L.circleMarker([at.lat, at.lon], { ...options, radius: 8, weight: 3, fillOpacity: 0.25 });
      const named = { permanent: true, direction: "right", opacity: 1, className: "map-tooltip" };
      if (photo.far_apart) dot.bindTooltip(textOf(this.words[at.source]), named);
      drawn.push(dot);
    }
    this.drawn = L.layerGroup(drawn).addTo(map);
    return L.latLngBounds(places);
  }

  clear() {
    this.drawn?.remove();
    this.drawn = null;
  }
}

/** @param {string | undefined} text */
function textOf(text) {
  const span = document.createElement("span");
  span.textContent = text ?? "";
  return span;
}
