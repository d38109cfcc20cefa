"""A whole visit without network, then everything that can go wrong on the way: sixty photos, none lost, none twice."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.database import db
from server.inspections.models import Observation, ObservationPhoto
from server.people.rules import Role
from server.photos.models import Photo
from server.photos.rules import PhotoState, original_key
from server.photos.uploads.models import PhotoUpload
from tests.support import making, pictures
from tests.support.browsing import Visitor, lasting_phone
from tests.support.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHOTOS, AT_ONCE = 60, 12
LARGE = 6  # every sixth photo is sent in several pieces
THIRD_GENERATION = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
KEPT = """async () => {
  const [{ name }] = (await indexedDB.databases()).filter((one) => one.name.startsWith("xuncheng-field-"));
  const done = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const db = await done(indexedDB.open(name));
  const [photos, bytes] = [await done(db.transaction("photos").objectStore("photos").getAll()),
                           await done(db.transaction("bytes").objectStore("bytes").count())];
  db.close();
  return { photos: photos.map(({ sha256, state }) => ({ sha256, state })), bytes };
}"""


class Phone:
    """A phone on which browsers come and go; what the app keeps stays."""

    def __init__(self, browser, server, folder: Path, path: str) -> None:
        self.browser, self.server, self.folder, self.path = browser, server, folder, path
        self.life = self._begin()

    def _begin(self) -> Visitor:
        return lasting_phone(self.browser, self.server, self.folder, (making.LON, making.LAT))

    @property
    def page(self):
        return self.life.page

    def kill_and_start(self) -> None:
        """Kill the browser as a phone short of memory does, start it again and go back to the visit."""
        self.life.kill()
        self.life = self._begin()
        self.open()

    def close_and_start(self) -> None:
        """Close the browser as a person does, and start it again."""
        self.life.context.close()
        self.life = self._begin()

    def open(self) -> None:
        """Go to the visit."""
        self.life.go(self.path)
        self.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()

    def limit(self, **conditions) -> None:
        """Give the page another network, in bytes a second and milliseconds."""
        self.life.context.new_cdp_session(self.page).send("Network.emulateNetworkConditions", conditions)

    def arrived(self) -> int:
        """Tell how many photos the page says have arrived."""
        found = re.search(r"已送达 (\d+)", self.page.locator("[data-sending]").inner_text())
        return int(found.group(1)) if found else 0

    def wait_for(self, arrived: int) -> None:
        """Wait until so many have arrived."""
        until = time.monotonic() + 180
        while self.arrived() < arrived:
            assert time.monotonic() < until, self.page.locator("[data-sending]").inner_text()
            self.page.wait_for_timeout(50)

    def must_say(self, arrived: int) -> None:
        """Wait for the sentence in which what was taken is what arrived and what did not; sixty take their time."""
        said = f"已拍 {PHOTOS} = 已送达 {arrived} + 在手机 {PHOTOS - arrived}"
        self.page.locator("[data-sending]").get_by_text(said).wait_for(timeout=180_000)


@pytest.fixture
def phone(live_server, chromium, tmp_path) -> Iterator[Phone]:
    """The phone of an inspector in a park."""
    with live_server.writing():
        park = making.site("park", name="测试公园")
        inspector = making.account(Role.INSPECTOR, "yi")
        path = f"/field/rounds/{making.round_of(park, inspectors=(inspector,)).id}/sites/{park.id}"
    phone = Phone(chromium, live_server, tmp_path / "phone", path)
    yield phone
    phone.life.context.close()


def _recorded(live_server) -> int:
    with live_server.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Observation))


def _file(number: int) -> dict:
    padding = os.urandom(400_000 if number % LARGE == 0 else 30_000)  # behind its end a JPEG may carry anything
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg(seed=number) + padding}


def test_sixty_photos_taken_without_network_arrive_through_everything_that_can_happen(live_server, phone):
    phone.life.sign_in("yi")
    phone.close_and_start()  # a browser writes its cookies now and then only; signing in was in the morning
    phone.life.go("/field")
    phone.page.locator(".day-package[data-state=ready]").wait_for()
    live_server.kill()  # no network: neither the page nor its service worker reaches anything
    phone.open()
    for first in range(0, PHOTOS, AT_ONCE):
        with phone.page.expect_file_chooser() as chooser:
            phone.page.locator("[data-pick]").first.click()
        chooser.value.set_files([_file(number) for number in range(first, first + AT_ONCE)])
        phone.page.locator("[data-count]").first.filter(has_text=re.compile(rf"^{first + AT_ONCE}$")).wait_for()
    phone.must_say(arrived=0)
    phone.kill_and_start()
    phone.must_say(arrived=0)
    taken = {one["sha256"] for one in phone.page.evaluate(KEPT)["photos"]}
    assert len(taken) == PHOTOS

    live_server.start_again()
    phone.limit(**THIRD_GENERATION)
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.wait_for(arrived=8)
    phone.kill_and_start()
    phone.wait_for(arrived=20)
    live_server.kill()
    live_server.start_again()
    phone.wait_for(arrived=30)
    for _ in range(4):
        phone.life.context.set_offline(True)
        phone.page.wait_for_timeout(1500)
        phone.life.context.set_offline(False)
        phone.page.wait_for_timeout(1500)
    phone.must_say(arrived=PHOTOS)

    eventually(phone.page, lambda: phone.page.evaluate(KEPT)["bytes"], 0)
    assert {one["state"] for one in phone.page.evaluate(KEPT)["photos"]} == {"verified"}
    eventually(phone.page, lambda: _recorded(live_server), PHOTOS)
    live_server.work_off()
    with live_server.app.app_context():
        arrived = {one.sha256: one.state for one in db.session.scalars(select(Photo))}
        assert arrived == dict.fromkeys(taken, PhotoState.VERIFIED)
        store = live_server.app.extensions["photo_store"]
        for sha256 in taken:
            original = store.local_path(original_key(sha256)).read_bytes()
            assert hashlib.sha256(original).hexdigest() == sha256
        originals = [path for path in (store.root / "originals").rglob("*") if path.is_file()]
        assert len(originals) == PHOTOS
        assert db.session.scalar(select(func.count()).select_from(ObservationPhoto)) == PHOTOS
        assert list(store.growing_folder().glob("*")) == []
        unfinished = select(func.count()).select_from(PhotoUpload).where(PhotoUpload.finished_at.is_(None))
        assert db.session.scalar(unfinished) == 0
        shown = db.session.scalars(select(ObservationPhoto.sha256)).all()
        assert set(shown) == taken
        assert db.session.scalar(select(func.count()).select_from(Observation)) == PHOTOS
