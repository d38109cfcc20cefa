/** Which way the phone points, where it has a compass and may tell; degrees from north, clockwise. */

/** What Safari adds to the event, and what it asks before. */
/** @typedef {DeviceOrientationEvent & {webkitCompassHeading?: number}} Turned */

/** @param {Turned} event @returns {number | null} */
export function headingOf({ webkitCompassHeading, absolute, alpha }) {
  if (typeof webkitCompassHeading === "number") return webkitCompassHeading;
  return absolute && alpha !== null ? (360 - alpha) % 360 : null;
}

/** Listen to the compass; on some phones only a tap may ask for it. @param {(heading_deg: number) => void} tell */
export async function watchHeading(tell) {
  const asks = /** @type {any} */ (globalThis.DeviceOrientationEvent);
  if (!asks) return;
  if (typeof asks.requestPermission === "function" && (await asks.requestPermission().catch(() => "denied")) !== "granted") return;
  const name = "ondeviceorientationabsolute" in window ? "deviceorientationabsolute" : "deviceorientation";
  window.addEventListener(name, (event) => {
    const heading = headingOf(/** @type {Turned} */ (event));
    if (heading !== null) tell(heading);
  });
}
