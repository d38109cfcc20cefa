/** A small map that is moved under a pin in its middle: where a person says that a photo was taken. Loaded when asked for. */

/** @typedef {{lon: number, lat: number}} Place */

const NEAR_ZOOM = 18;
const FAR_ZOOM = 16;

export class PinMap {
  /** @param {HTMLElement} box its addresses of the ground in data-base-map and data-areas */
  constructor(box) {
    this.box = box;
    /** @type {any} */
    this.map = null;
  }

  /** Show the surroundings of a place. @param {Place} middle @param {boolean} isNear whether the pin stands about there already */
  async show({ lon, lat }, isNear) {
    if (!this.map) await this.make();
    this.map.invalidateSize();
    this.map.setView([lat, lon], isNear ? NEAR_ZOOM : FAR_ZOOM, { animate: false });
  }

  async make() {
    await import("leaflet"); // the build of the phone's map, kept once: it leaves its name on the window
    const { L } = /** @type {{L: typeof import("leaflet")}} */ (/** @type {unknown} */ (window));
    this.map = L.map(this.box, { zoomControl: true, attributionControl: false, minZoom: 10, maxZoom: 20 }).setView([0, 0], FAR_ZOOM);
    L.control.scale({ imperial: false }).addTo(this.map);
    const { layGround } = await import("../map/map-ground.js");
    // Without a network there is no ground; the pin can still be put by the scale.
    layGround(this.map, { baseMap: this.box.dataset.baseMap ?? "", areas: this.box.dataset.areas ?? "" }).catch((failure) => console.warn("no ground", failure));
  }

  /** @returns {Place} */
  get place() {
    const { lng, lat } = this.map.getCenter();
    return { lon: Math.round(lng * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 };
  }
}
