/** One's own place on the map: a dot, the circle that is as large as its doubt, and a cone where the phone points. */

const L = /** @type {any} */ (window).L;

export class OwnMark {
  /** @param {any} map */
  constructor(map) {
    this.map = map;
    /** @type {any} */
    this.circle = null;
    const point = document.createElement("span");
    point.className = "own-point";
    const cone = document.createElement("span");
    cone.className = "own-cone";
    cone.hidden = true;
    point.append(cone);
    this.cone = cone;
    const icon = L.divIcon({ html: point, className: "own-mark", iconSize: [24, 24] });
    this.dot = L.marker([0, 0], { icon, interactive: false, keyboard: false, zIndexOffset: 1000 });
  }

  /** @param {import("../position.js").Fix} fix */
  draw({ lon, lat, accuracy_m, heading_deg }) {
    const place = [lat, lon];
    if (!this.circle) {
      this.circle = L.circle(place, { className: "own-circle", radius: accuracy_m ?? 0, interactive: false, weight: 1 }).addTo(this.map);
      this.dot.setLatLng(place).addTo(this.map);
    }
    this.circle.setLatLng(place).setRadius(accuracy_m ?? 0);
    this.dot.setLatLng(place);
    if (heading_deg !== null) this.turn(heading_deg);
  }

  /** @param {number} heading_deg */
  turn(heading_deg) {
    this.cone.hidden = false;
    this.cone.style.transform = `rotate(${Math.round(heading_deg)}deg)`;
  }
}
