"""Puts visits, records and photos into a phone's own store, as its pages write them.

For what would take many taps: a full outbox, or a file that no server takes for a photo.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

FILL = """async ({ name, visit, photos }) => {
  const db = await new Promise((done, failed) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  const all = db.transaction(["visits", "records", "photos", "bytes", "thumbnails"], "readwrite");
  const now = Date.now(), counted = (name) => (db.version > 1 ? { counted_as: name } : {});
  if (visit) {
    all.objectStore("visits").add({ ...visit, state: "open" });
    const { round, site, started_at, side } = visit;
    all.objectStore("records").add({ what: "visit", uuid: visit.uuid, visit: visit.uuid, id: `visit:${visit.uuid}`,
      held: false, state: "waiting", ...counted("waiting"), added_at: now, body: { round, site, started_at, side } });
  }
  photos.forEach((one, index) => {
    const bytes = Uint8Array.from(atob(one.base64), (letter) => letter.charCodeAt(0)).buffer;
    all.objectStore("photos").add({ uuid: one.uuid, sha256: one.sha256, size: bytes.byteLength, type: "image/jpeg",
      visit: visit ? visit.uuid : null, role: "sighting", requirement: one.key, source: "camera",
      taken_at: new Date(now + index).toISOString(), fix: null, state: "on_phone", ...counted("on_phone"),
      added_at: now + index });
    all.objectStore("bytes").put({ sha256: one.sha256, bytes });
    if (bytes.byteLength > 1000) all.objectStore("thumbnails").put({ uuid: one.uuid, bytes }); // else no picture
    if (visit && one.key) {
      const body = { visit: visit.uuid, requirements: [one.key], kind: "sighting", taken_at: visit.started_at,
        photos: [{ uuid: one.uuid, sha256: one.sha256, size: bytes.byteLength, source: "camera",
          taken_at: visit.started_at, fix: null, marks: [] }] };
      all.objectStore("records").add({ what: "observation", uuid: crypto.randomUUID(), visit: visit.uuid,
        id: `observation:${one.uuid}`, held: false, state: "waiting", ...counted("waiting"), added_at: now, body });
    }
  });
  await new Promise((done, failed) => { all.oncomplete = done; all.onerror = () => failed(all.error); });
  db.close();
}"""


def photo(content: bytes, key: str | None = None) -> dict[str, Any]:
    """Describe a photo for FILL; `key` is the requirement it shows a counted thing of."""
    facts = {"uuid": str(uuid4()), "sha256": hashlib.sha256(content).hexdigest(), "key": key}
    return {**facts, "base64": base64.b64encode(content).decode()}


def visit(round_id: int, site_id: int, site_name: str, started_at: str) -> dict[str, Any]:
    """Describe a visit that is going on, for FILL."""
    facts = {"uuid": str(uuid4()), "round": round_id, "site": site_id, "site_name": site_name}
    return {**facts, "started_at": started_at, "side": None}


def fill(page: Page, visit: dict[str, Any], *photos: dict[str, Any]) -> None:
    """Put a visit with photos, each with its record, into the store of whoever is signed in on this page."""
    owner = page.locator("[data-owner]").first.get_attribute("data-owner")
    page.evaluate(FILL, {"name": f"xuncheng-field-{owner}", "visit": visit, "photos": [*photos]})
