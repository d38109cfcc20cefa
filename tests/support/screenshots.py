"""Takes the pictures of README and guide from a running demo city: `bin/screenshots ADDRESS FOLDER-OF-DATA`.

Every picture is taken in both languages, the phone's at 390 px and the office's at 1440 px. A page that errs or asks
another host stops the program, so a picture in the guide is also a test of its page.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support import field_screenshots
from tests.support.browsing import Visitor, chromium, visitors

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
AT_THE_PARK_GATE = (116.3127, 40.0075)
OFFICE = {
    "office-map": "/office/map",
    "office-review": "/office/review",
    "office-evidence": "/office/review/evidence",
    "office-desk": "/office/review/desk",
    "office-photo-texts": "/office/photo-texts?words=讲文明树新风",
    "office-slogans": "/office/slogans",
    "office-problems": "/office/problems",
    "office-notices": "/office/notices",
    "office-scores": "/office/rounds/1/scores",
    "office-places": "/office/places",
    "office-standard": "/office/standards/1",
    "office-round": "/office/rounds/1",
}
PHONE = {"field-today": "/field", "field-problem": "/field/problem", "field-outbox": "/field/outbox"}


class _Server:
    def __init__(self, address: str) -> None:
        self.address = address


def main(address: str, data: str) -> None:
    """Take all pictures in both languages."""
    passwords = {
        row["username"]: row["password"] for row in json.loads((Path(data) / "demo-accounts.json").read_text())
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for language in ("zh", "en"):
            _take(browser, _Server(address), passwords, language)
        _take_states(browser, _Server(address), passwords, Path(data))


def _take(browser: Browser, server: _Server, passwords: dict[str, str], language: str) -> None:
    with visitors(browser) as open_one:
        office = open_one(server, viewport={"width": 1440, "height": 900})
        _enter(office, "office", passwords["office"], language)
        for name, path in OFFICE.items():
            _shoot(office, path, name, language)
        office.go("/office/map")
        office.page.locator("[data-site]", has_text="中关村北大街(清华西路").first.click()
        office.page.locator("#site-panel-title").wait_for()
        _keep(office.page, "office-map-site", language)
        office.go("/office/notices")
        office.page.locator("main a[href*='/office/notices/']", has_text=re.compile("号")).first.click()
        _keep(office.page, "notice", language)
        phone = open_one(server, phone=True, position=AT_THE_PARK_GATE)
        _enter(phone, "inspector", passwords["inspector"], language)
        for name, path in PHONE.items():
            _shoot(phone, path, name, language)
        for name, title in (("field-visit", "圆明园"), ("field-road", "中关村北大街(清华西路")):
            phone.go("/field")
            phone.page.locator("a[href*='/sites/']", has_text=title).first.click()
            _keep(phone.page, name, language)


def _take_states(browser: Browser, server: _Server, passwords: dict[str, str], data: Path) -> None:
    """Take the phone's states, in Chinese only."""
    with visitors(browser) as open_one:
        place = {"longitude": AT_THE_PARK_GATE[0], "latitude": AT_THE_PARK_GATE[1], "accuracy": 6}
        phone = open_one(server, phone=True, geolocation=place, permissions=["geolocation", "camera"])
        phone.sign_in("inspector", passwords["inspector"])

        def keep(page: Page, name: str) -> None:
            _keep(page, name, "zh")
            field_screenshots.smaller(FOLDER / f"{name}.zh.png")

        field_screenshots.take(phone, data, keep)


def _enter(visitor: Visitor, username: str, password: str, language: str) -> None:
    visitor.sign_in(username, password)
    if language == "en":
        token = visitor.page.locator("meta[name=csrf-token]").get_attribute("content")
        visitor.page.request.post(f"{visitor.address}/language", form={"language": "en", "csrf_token": token or ""})


def _shoot(visitor: Visitor, path: str, name: str, language: str) -> None:
    visitor.go(path)
    _keep(visitor.page, name, language)


def _keep(page: Page, name: str, language: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    page.screenshot(path=FOLDER / f"{name}.{language}.png")


if __name__ == "__main__":
    main(*sys.argv[1:3])
