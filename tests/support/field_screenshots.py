"""The phone in the states people meet in the street: waiting, sending, refused, paused, offline, a road, the sheets.

Taken last: it sends records to the demo city.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Page
from shapely.geometry import LineString

from tests.support import phone_store
from tests.support.browsing import Visitor

MOST_BYTES = 150_000
PARK, ROAD = "圆明园", "中关村北大街(清华西路"
STARTED_AT = "2026-11-22T02:00:00Z"
LOSE = """(owner) => localStorage.setItem(`xuncheng-unsent-${owner}-lost`, JSON.stringify(
  { database: "gone", photos: 3, records: 4, sites: ["圆明园"], at: Date.now() }))"""
CAMERA = """
  const still = new Image();
  still.src = %s;
  navigator.mediaDevices.getUserMedia = async () => {
    await still.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [still.width, still.height];
    const draw = () => canvas.getContext("2d").drawImage(still, 0, 0);
    draw();
    setInterval(draw, 100);
    return canvas.captureStream(10);
  };
"""
"""A camera that sees one of the demo city's pictures."""
SEEN = Callable[[Page, str], None]


def take(phone: Visitor, data: Path, keep: SEEN) -> None:
    """Take every state of the phone's pages; `keep(page, name)` keeps the picture, `data` has the city's photos."""
    photos = _photos(data)
    seen = f"data:image/jpeg;base64,{base64.b64encode(photos[0]).decode()}"
    phone.context.add_init_script(CAMERA % json.dumps(seen))
    phone.forgiven += ["ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "415"]
    page = phone.page
    phone.go("/field")
    page.locator(".day-package[data-state=ready]").wait_for()
    _sheets(phone, keep)
    _outbox(phone, photos, keep)
    _road(phone, keep)
    _offline(phone, keep)


def _photos(data: Path) -> list[bytes]:
    """Give photos of the demo city that it has not seen: smaller copies."""
    made = []
    for path in sorted(path for path in (data / "photos" / "originals").rglob("*") if path.is_file())[:5]:
        with Image.open(path) as picture:
            copy = ImageOps.exif_transpose(picture).convert("RGB")
        copy.thumbnail((1280, 1280))
        content = BytesIO()
        copy.save(content, "JPEG", quality=88)
        made.append(content.getvalue())
    return made


def _open(phone: Visitor, title: str) -> None:
    phone.go("/field")
    phone.page.locator("a.site-row", has_text=title).first.click()
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()


def _sheets(phone: Visitor, keep: SEEN) -> None:
    page = phone.page
    _open(phone, PARK)
    page.locator("[data-shoot-next]").click()
    page.locator("[data-camera-view][data-state=ready]").wait_for()
    keep(page, "field-camera")
    page.locator("[data-close-camera]").click()
    page.locator("[data-finish]").click()
    page.locator("[data-finish-sheet][open]").wait_for()
    keep(page, "field-finish")
    page.locator("[data-finish-sheet] button[value=close]").click()


def _outbox(phone: Visitor, photos: list[bytes], keep: SEEN) -> None:
    page = phone.page
    _open(phone, PARK)
    round_id, site_id = (int(number) for number in re.findall(r"/(\d+)", page.url.split("/field", 1)[1])[:2])
    key = page.locator("[data-requirement][data-kind=count]").first.get_attribute("data-requirement")
    phone.go("/field/outbox")
    page.locator("[data-module='outbox/outbox-page'][data-ready=true]").wait_for()
    page.route("**/api/v1/**", lambda route: route.abort())
    visit = phone_store.visit(round_id, site_id, PARK, STARTED_AT)
    taken = [phone_store.photo(photo, key) for photo in photos[:4]]
    phone_store.fill(page, visit, *taken, phone_store.photo(b"no photo at all", key))
    phone.go("/field/outbox")
    page.locator(".outbox-row").first.wait_for()
    page.locator("[data-status]", has_text="网络中断").wait_for()
    keep(page, "field-outbox-waiting")
    page.locator("[data-pause]").click()
    page.locator("[data-resume]:visible").wait_for()
    keep(page, "field-outbox-paused")
    page.unroute("**/api/v1/**")
    session = phone.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 300, "downloadThroughput": 100_000, "uploadThroughput": 15_000}
    session.send("Network.emulateNetworkConditions", slow)
    page.locator("[data-resume]").click()
    page.locator(".outbox-row", has_text="上传中").first.wait_for()
    keep(page, "field-outbox-sending")
    session.send("Network.emulateNetworkConditions", slow | {"latency": 0, "uploadThroughput": -1})
    page.locator("[data-refused] .outbox-row").first.wait_for()
    page.locator("[data-sentence]", has_text="在手机 1").wait_for()
    keep(page, "field-outbox-refused")
    page.evaluate(LOSE, page.locator("[data-owner]").first.get_attribute("data-owner"))
    phone.go("/field/outbox")
    page.locator(".lost-notice").wait_for()
    keep(page, "field-outbox-evicted")
    page.locator(".lost-notice [data-read]").click()


def _road(phone: Visitor, keep: SEEN) -> None:
    page = phone.page
    _open(phone, ROAD)
    first = json.loads(page.locator("[data-module='visit/visit']").get_attribute("data-line") or "[]")[0]
    phone.context.set_geolocation({"longitude": first[0], "latitude": first[1], "accuracy": 6})
    _open(phone, ROAD)
    points = json.loads(page.locator("[data-module='visit/visit']").get_attribute("data-line") or "[]")
    for lon, lat in _steps(points, 14):
        phone.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 6})
        page.wait_for_timeout(400)
    strip = page.locator("[data-road-strip]:visible").first
    strip.wait_for()
    strip.evaluate("strip => strip.scrollIntoView({ block: 'center' })")
    keep(page, "field-road-strip")


def _steps(points: list[tuple[float, float]], number: int) -> list[tuple[float, float]]:
    """Walk along a line from its beginning, in steps of about 35 m."""
    line = LineString(points)
    return [line.interpolate(step * 0.00035).coords[0][:2] for step in range(number)]


def _offline(phone: Visitor, keep: SEEN) -> None:
    page = phone.page
    phone.context.set_offline(True)
    phone.go("/field")
    page.locator(".shell-line").wait_for()
    keep(page, "field-today-offline")
    _open(phone, PARK)
    keep(page, "field-visit-offline")
    phone.context.set_offline(False)


def smaller(path: Path) -> None:
    """Keep a picture of a phone in 256 colours, one full of a photo also at half its size: fewer colours lie."""
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    for part in (1, 2):
        whole.reduce(part).quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
