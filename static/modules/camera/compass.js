/** Where the rear camera looks, in degrees clockwise from magnetic north, as far as this phone can tell. */

const FRESH_MS = 3000;
/** Below this share of its length the camera's axis points at the ground or the sky, not into a direction. */
const LEAST_LEVEL = 0.2;

/** @typedef {{absolute?: boolean, alpha?: number | null, beta?: number | null, gamma?: number | null, webkitCompassHeading?: number}} Turned */

/**
 * Work out the direction from one event: iOS names it; elsewhere it is the rear camera's axis (W3C Orientation Event).
 * @param {Turned} event @param {number} [screen_deg] how far the screen is turned
 * @returns {number | null}
 */
export function headingOf({ absolute, alpha, beta, gamma, webkitCompassHeading }, screen_deg = 0) {
  if (typeof webkitCompassHeading === "number" && webkitCompassHeading >= 0) return tidy(webkitCompassHeading + screen_deg);
  if (!absolute || typeof alpha !== "number" || typeof beta !== "number" || typeof gamma !== "number") return null;
  const [a, b, c] = [alpha, beta, gamma].map((degrees) => (degrees * Math.PI) / 180);
  const east = -Math.cos(a) * Math.sin(c) - Math.sin(a) * Math.sin(b) * Math.cos(c);
  const north = -Math.sin(a) * Math.sin(c) + Math.cos(a) * Math.sin(b) * Math.cos(c);
  return Math.hypot(east, north) < LEAST_LEVEL ? null : tidy((Math.atan2(east, north) * 180) / Math.PI);
}

/** @param {number} degrees */
function tidy(degrees) {
  return (Math.round((((degrees % 360) + 360) % 360) * 10) / 10) % 360;
}

export class Compass {
  constructor() {
    /** @type {{heading_deg: number, at: number} | null} */
    this.latest = null;
    this.isListening = false;
    this.isAllowed = false;
  }

  /** Begin to listen; iOS asks the person, and only when this comes out of a tap: what was not granted is asked again. */
  async start() {
    if (!("DeviceOrientationEvent" in window)) return;
    if (!this.isListening) {
      this.isListening = true;
      for (const name of ["deviceorientationabsolute", "deviceorientation"]) {
        window.addEventListener(name, (event) => this.take(/** @type {Turned} */ (/** @type {unknown} */ (event))));
      }
    }
    const asking = /** @type {any} */ (DeviceOrientationEvent).requestPermission;
    if (asking && !this.isAllowed) this.isAllowed = (await asking.call(DeviceOrientationEvent).catch(() => "")) === "granted";
  }

  /** @param {Turned} event */
  take(event) {
    const heading_deg = headingOf(event, screen.orientation?.angle ?? 0);
    if (heading_deg !== null) this.latest = { heading_deg, at: Date.now() };
  }

  /** The direction now; null where nothing was heard of it for a while. */
  get heading_deg() {
    return this.latest && Date.now() - this.latest.at <= FRESH_MS ? this.latest.heading_deg : null;
  }
}
