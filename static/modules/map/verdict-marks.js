/**
 * How the legend looks on the map: the shapes of static/verdicts.svg and the colours of tokens.css, drawn on Leaflet's
 * canvas, so that 5,000 sites stay quick. Every outcome keeps colour and shape; words stand in list, panel and legend.
 */

const L = /** @type {any} */ (window).L;
if (!L) throw new Error("Leaflet is not loaded");

/** The order of concern, the gravest first. */
export const OUTCOMES = ["fail", "uncertain", "in_progress", "unable", "not_checked", "pass", "not_applicable"];
const DETAILS_FROM_ZOOM = 13.5;

/** @type {Map<string, Path2D>} */
const shapes = new Map();
const sprite = await fetch(new URL("../../verdicts.svg", import.meta.url)).then((answer) => answer.text());
for (const symbol of new DOMParser().parseFromString(sprite, "image/svg+xml").querySelectorAll("symbol")) {
  shapes.set(symbol.id, new Path2D(symbol.querySelector("path")?.getAttribute("d") ?? ""));
}

/** @type {Record<string, string>} */
let colours = {};

/** Read the colours of the present scheme again: screen, dark, print. */
export function readColours() {
  const style = getComputedStyle(document.querySelector(".compliance-map") ?? document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  colours = Object.fromEntries([...OUTCOMES, "accent", "surface", "ink", "map-halo"].map((name) => [name, read(name)]));
}

/** @param {string} name */
export const colour = (name) => colours[name] || "#5b6670";

readColours();

/** A site's mark: its outcome's shape in its outcome's colour on a halo; larger when chosen. */
export const VerdictMark = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._updateVerdictMark(this);
  },
  _updateBounds() {
    const reach = this._radius + 6;
    const corner = L.point(reach, reach);
    this._pxBounds = L.bounds(this._point.subtract(corner), this._point.add(corner));
  },
});

L.Canvas.include({
  /** @param {any} mark */
  _updateVerdictMark(mark) {
    if (!this._drawing || mark._empty()) return;
    const shape = shapes.get(mark.options.outcome);
    const pen = /** @type {CanvasRenderingContext2D} */ (this._ctx);
    const radius = mark._radius;
    if (!shape) return;
    pen.save();
    pen.globalAlpha = 1; // whatever was drawn before may have left its own strength and dashes
    pen.setLineDash([]);
    pen.translate(mark._point.x - radius, mark._point.y - radius);
    pen.scale(radius / 12, radius / 12);
    pen.lineJoin = "round";
    if (mark.options.chosen) {
      pen.strokeStyle = colour("accent");
      pen.lineWidth = 12;
      pen.stroke(shape);
    }
    pen.strokeStyle = pen.fillStyle = colour("map-halo");
    pen.lineWidth = 5;
    pen.beginPath();
    pen.arc(12, 12, 8, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke(shape);
    pen.fillStyle = colour(mark.options.outcome);
    pen.fill(shape, "evenodd");
    pen.restore();
  },
});

/**
 * The style of a line, an area or a photo's dot.
 * @param {any} feature
 */
export function style(feature) {
  const told = feature?.properties ?? {};
  const tone = colour(told.outcome);
  switch (told.kind) {
    case "ground":
      return { color: tone, weight: 2, opacity: 0.9, fillColor: tone, fillOpacity: 0.14, dashArray: null };
    case "stretch":
      // Not walked is not failed: what nobody walked never wears the colour of a verdict.
      return told.walked
        ? { color: tone, weight: 6, opacity: 0.85, lineCap: "butt", dashArray: null }
        : { color: colour("not_checked"), weight: 3, opacity: 0.75, lineCap: "butt", dashArray: "6 6" };
    case "window":
      return { color: colour("fail"), weight: 13, opacity: 0.5, lineCap: "butt", dashArray: null };
    case "photo":
      return photoStyle(told);
    default:
      return { outcome: told.outcome };
  }
}

/**
 * Whether a photo counts: a person's word goes before what was found out about it.
 * @param {{trust: string | null, ruling?: string | null}} told
 */
export const isSure = (told) => (told.ruling ?? "") === "accepted" || (!told.ruling && told.trust === "located");

/** @param {any} told */
function photoStyle(told) {
  const paper = colour("map-halo");
  if (told.ruling === "rejected") return { radius: 4.5, weight: 1.5, color: colour("not_checked"), fillColor: paper, fillOpacity: 0.6, opacity: 1, dashArray: "2 2" };
  const sure = isSure(told);
  const tone = sure ? colour("accent") : colour("uncertain");
  // A doubtful photo is a hollow dot: the difference does not hang on colour alone.
  return { radius: 4.5, weight: sure ? 1.5 : 2.5, color: sure ? paper : tone, fillColor: sure ? tone : paper, fillOpacity: 1, opacity: 1 };
}

/**
 * @param {any} feature
 * @param {any} place
 */
export function mark(feature, place) {
  if (feature.properties.kind === "photo") return L.circleMarker(place, photoStyle(feature.properties));
  return new VerdictMark(place, { outcome: feature.properties.outcome, radius: 8 });
}

/**
 * How large a site's mark is at a zoom: small where a city's worth of them is seen at once.
 * @param {number} zoom
 */
export const radiusAt = (zoom) => (zoom < 10 ? 3.5 : zoom < 12 ? 5 : zoom < 13.5 ? 6.5 : zoom < 15 ? 8 : 10);

/**
 * Whether single photos are drawn at a zoom.
 * @param {number} zoom
 */
export const showsPhotos = (zoom) => zoom >= DETAILS_FROM_ZOOM;

/** @type {(drawn: {map: any, layer: any}) => void} */
let give;
/** Settles when the page's own script has drawn map and layer. @type {Promise<{map: any, layer: any}>} */
export const drawn = new Promise((settle) => (give = settle));

/**
 * @param {any} map
 * @param {any} layer
 */
export function handOver(map, layer) {
  give({ map, layer });
}
