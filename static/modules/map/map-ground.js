/**
 * The ground under the map, drawn from the city's own data instead of tiles: green, water, roads by class, names along
 * the larger roads and of areas. It is never interactive and keeps quiet, so that colour belongs to verdicts.
 */

const L = /** @type {any} */ (window).L;

/** kind: [custom property of its colour, is it an area, width in px at zoom 16, drawn from zoom]. */
const KINDS = /** @type {Record<string, [string, boolean, number, number]>} */ ({
  campus: ["--map-campus", true, 1, 0],
  built: ["--map-built", true, 1, 0],
  green: ["--map-green", true, 1, 0],
  water: ["--map-water", true, 1, 0],
  sport: ["--map-sport", true, 1, 13],
  building: ["--map-building", true, 1, 15],
  river: ["--map-water", false, 5, 0],
  rail: ["--map-rail", false, 1.5, 12],
  lane: ["--map-lane", false, 2, 14.5],
  street: ["--map-road", false, 6, 12.5],
  secondary: ["--map-road", false, 9, 11],
  main: ["--map-main-road", false, 12, 0],
});
const NAMED_FROM = /** @type {Record<string, number>} */ ({
  main: 13.5,
  secondary: 14,
  street: 15.5,
  green: 13.5,
  water: 14.5,
  campus: 13.5,
  lane: 17,
});

/**
 * Fetch the ground and put it under a map.
 * @param {any} map
 * @param {{baseMap: string, areas: string}} sources addresses; an empty one is left out
 */
export async function layGround(map, sources) {
  const [baseMap, areas] = await Promise.all([get(sources.baseMap), get(sources.areas)]);
  return drawGround(map, baseMap, areas);
}

/**
 * Put the ground under a map.
 * @param {any} map
 * @param {any} baseMap a FeatureCollection with its attribution, or nothing
 * @param {any} areas a FeatureCollection, or nothing
 */
export function drawGround(map, baseMap, areas) {
  const pane = map.createPane("ground");
  pane.style.zIndex = "200";
  pane.style.pointerEvents = "none";
  const renderer = L.canvas({ pane: "ground", padding: 0.4 });
  /** @type {any[]} */
  const layers = [];
  if (baseMap) layers.push(L.geoJSON(baseMap, { renderer, pane: "ground", interactive: false }));
  if (areas) layers.push(L.geoJSON(areas, { renderer, pane: "ground", interactive: false }));
  const names = baseMap ? new Names(baseMap.features) : null;
  const restyle = () => {
    const read = reader(map.getContainer());
    for (const layer of layers) layer.setStyle((/** @type {any} */ feature) => styleOf(feature, map.getZoom(), read));
    names?.redraw();
  };
  restyle();
  for (const layer of layers) layer.addTo(map);
  if (names) names.addTo(map);
  map.on("zoomend", restyle);
  return { attribution: String(baseMap?.attribution ?? ""), restyle };
}

/** @param {string} address */
async function get(address) {
  if (!address) return null;
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  return answer.ok ? answer.json() : null;
}

/** @param {Element} element */
function reader(element) {
  const style = getComputedStyle(element);
  return (/** @type {string} */ name) => style.getPropertyValue(name).trim();
}

/**
 * @param {any} feature
 * @param {number} zoom
 * @param {(name: string) => string} read
 */
function styleOf(feature, zoom, read) {
  const { kind } = feature.properties;
  if (kind === "area") {
    return { color: read("--map-border"), weight: 1.25, opacity: 0.8, dashArray: "8 4 2 4", fill: false };
  }
  const [property, isArea, width, from] = KINDS[kind] ?? ["--map-lane", false, 1, 15];
  if (zoom < from) return { stroke: false, fill: false };
  const tone = read(property);
  if (isArea) return { stroke: false, fill: true, fillColor: tone, fillOpacity: 1 };
  const scale = Math.max(0.16, Math.min(2.2, 2 ** ((zoom - 16) * 0.75)));
  return { stroke: true, fill: false, color: tone, weight: Math.max(0.6, width * scale), opacity: 1, lineCap: "round" };
}

/** Names on a canvas of their own: the larger things first, none over another. */
const Names = L.Layer.extend({
  /** @param {any[]} features */
  initialize(features) {
    const order = Object.keys(NAMED_FROM);
    this._named = features
      .filter((each) => each.properties.name && each.properties.kind in NAMED_FROM)
      .sort((one, other) => order.indexOf(one.properties.kind) - order.indexOf(other.properties.kind));
  },
  /** @param {any} map */
  onAdd(map) {
    this._map = map;
    this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPane("ground"));
    map.on("moveend zoomend resize", this.redraw, this);
    this.redraw();
  },
  /** @param {any} map */
  onRemove(map) {
    map.off("moveend zoomend resize", this.redraw, this);
    this._canvas.remove();
  },
  redraw() {
    if (!this._canvas) return;
    const map = this._map;
    const size = map.getSize();
    const density = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([0, 0]));
    Object.assign(this._canvas, { width: size.x * density, height: size.y * density });
    this._canvas.style.width = `${size.x}px`;
    this._canvas.style.height = `${size.y}px`;
    const pen = /** @type {CanvasRenderingContext2D} */ (this._canvas.getContext("2d"));
    pen.scale(density, density);
    const read = reader(map.getContainer());
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = read("--map-halo");
    pen.fillStyle = read("--map-name");
    const taken = /** @type {[number, number, number][]} */ ([]);
    const said = /** @type {Map<string, [number, number][]>} */ (new Map());
    const bounds = map.getBounds();
    for (const feature of this._named) {
      if (map.getZoom() >= NAMED_FROM[feature.properties.kind]) this._say(feature, pen, taken, said, bounds);
    }
  },
  /**
   * @param {any} feature
   * @param {CanvasRenderingContext2D} pen
   * @param {[number, number, number][]} taken
   * @param {Map<string, [number, number][]>} said
   * @param {any} bounds
   */
  _say(feature, pen, taken, said, bounds) {
    const { name } = feature.properties;
    const spot = spotOf(feature.geometry, this._map, bounds);
    if (!spot) return;
    const reach = pen.measureText(name).width / 2 + 6;
    if (spot.room !== null && spot.room < reach * 1.2) return;
    const before = said.get(name) ?? [];
    if (before.some(([x, y]) => Math.hypot(x - spot.x, y - spot.y) < 320)) return;
    if (taken.some(([x, y, r]) => Math.hypot(x - spot.x, y - spot.y) < r + reach)) return;
    taken.push([spot.x, spot.y, reach]);
    said.set(name, [...before, [spot.x, spot.y]]);
    pen.save();
    pen.translate(spot.x, spot.y);
    pen.rotate(spot.turn);
    pen.strokeText(name, 0, 0);
    pen.fillText(name, 0, 0);
    pen.restore();
  },
});

/**
 * Find where a name goes: the middle of the longest straight piece in sight, or the middle of an area.
 * @param {any} geometry
 * @param {any} map
 * @param {any} bounds
 */
function spotOf(geometry, map, bounds) {
  const at = (/** @type {number[]} */ [lon, lat]) => map.latLngToContainerPoint([lat, lon]);
  if (geometry.type.endsWith("Polygon")) {
    const ring = geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates[0][0];
    const box = L.latLngBounds(ring.map((/** @type {number[]} */ [lon, lat]) => [lat, lon]));
    if (!bounds.intersects(box)) return null;
    const middle = map.latLngToContainerPoint(box.getCenter());
    // Below the middle, where a site's mark stands.
    return { x: middle.x, y: middle.y + 22, turn: 0, room: null };
  }
  const lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
  let best = null;
  let longest = 0;
  for (const line of lines) {
    for (let n = 1; n < line.length; n += 1) {
      const middle = [(line[n - 1][0] + line[n][0]) / 2, (line[n - 1][1] + line[n][1]) / 2];
      if (!bounds.contains([middle[1], middle[0]])) continue;
      const [one, other] = [at(line[n - 1]), at(line[n])];
      const length = Math.hypot(other.x - one.x, other.y - one.y);
      if (length <= longest) continue;
      longest = length;
      let turn = Math.atan2(other.y - one.y, other.x - one.x);
      if (turn > Math.PI / 2) turn -= Math.PI;
      if (turn < -Math.PI / 2) turn += Math.PI;
      best = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, turn, room: length };
    }
  }
  return best;
}
