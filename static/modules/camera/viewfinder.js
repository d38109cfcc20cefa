/** The stream of the rear camera in a video element: opening, light, zoom, one picture, and letting go. */

import { frameOf } from "./picture.js";

/** @typedef {{torch: boolean, zoom: {min: number, max: number, step: number} | null}} Offers */

const PHOTO_PATIENCE_MS = 2500;

export class Viewfinder {
  /** @param {HTMLVideoElement} video @param {number} side_px */
  constructor(video, side_px) {
    this.video = video;
    this.side_px = side_px;
    /** @type {MediaStreamTrack | null} */
    this.track = null;
    /** Some phones offer takePhoto and then never answer: they are asked once. */
    this.takesPhotos = "ImageCapture" in window;
  }

  get isOpen() {
    return this.track?.readyState === "live";
  }

  /** Open the rear camera; raises what getUserMedia raises. @returns {Promise<Offers>} */
  async open() {
    this.close();
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: this.side_px }, height: { ideal: Math.round(this.side_px * 0.75) } };
    const stream = (await zoomable(wanted)) ?? (await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false }));
    const [track] = stream.getVideoTracks();
    this.track = track;
    this.video.srcObject = stream;
    await this.video.play();
    const can = /** @type {any} */ (track.getCapabilities?.() ?? {});
    // What stands at its only value is nothing to choose.
    const zoom = can.zoom && can.zoom.max > can.zoom.min ? { min: can.zoom.min, max: can.zoom.max, step: can.zoom.step || 0.1 } : null;
    return { torch: Boolean(can.torch), zoom };
  }

  close() {
    this.track?.stop();
    this.track = null;
    this.video.srcObject = null;
  }

  /** @param {Record<string, unknown>} wish torch or zoom @returns {Promise<boolean>} whether the camera did it */
  async set(wish) {
    try {
      await this.track?.applyConstraints({ advanced: [/** @type {any} */ (wish)] });
      return true;
    } catch {
      return false;
    }
  }

  /** Take one picture: the camera's own where it gives one in time, else the frame that is shown. @returns {Promise<ImageBitmap | Blob>} */
  async take() {
    const frame = await frameOf(this.video);
    if (!this.takesPhotos || !this.track) return frame;
    const photo = await this.photo(this.track);
    if (!photo) {
      this.takesPhotos = false;
      return frame;
    }
    frame.close();
    return photo;
  }

  /** @param {MediaStreamTrack} track @returns {Promise<Blob | null>} */
  async photo(track) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((/** @type {(late: null) => void} */ resolve) => { timer = setTimeout(resolve, PHOTO_PATIENCE_MS, null); });
    try {
      const photo = await Promise.race([new (/** @type {any} */ (window).ImageCapture)(track).takePhoto(), late]);
      return photo?.size ? photo : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Chromium lets a page zoom only when it said beforehand that it wants to, which some refuse: then without.
 * @param {MediaTrackConstraints} wanted @returns {Promise<MediaStream | null>}
 */
async function zoomable(wanted) {
  try {
    const asked = /** @type {any} */ ({ name: "camera", panTiltZoom: true });
    if ((await navigator.permissions.query(asked)).state === "denied") return null;
    return await navigator.mediaDevices.getUserMedia({ video: /** @type {any} */ ({ ...wanted, zoom: true }), audio: false });
  } catch {
    return null;
  }
}
