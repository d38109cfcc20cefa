"""查照片文字 and 标语词典 on a phone and at a desk: they fit, tall pictures too, and every target fits a thumb."""

from __future__ import annotations

import hashlib
import io

import pytest

from server import clock
from server.inspections.rules import Trust
from server.people.rules import Role
from server.photos import jobs, operations
from server.storage import photo_store
from tests.support import making, pictures
from tests.support.texts import shows

pytestmark = pytest.mark.browser
SMALL = """() => [...document.querySelectorAll("main :is(a, button, input:not([type=hidden]), select, textarea)")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 160))"""
OUTSIDE = """() => [...document.querySelectorAll(".text-boxes")].filter((one) => {
    const [boxes, picture] = [one, one.parentElement.querySelector("img")].map((each) => each.getBoundingClientRect());
    return Math.abs(boxes.width - picture.width) > 1 || Math.abs(boxes.height - picture.height) > 1;
}).length"""


@pytest.fixture
def scene(live_server):
    """One wide and one tall photo of one site, both showing a slogan."""
    with live_server.writing():
        park = making.site(name="圆明园")
        made = making.round_of(park)
        visit = making.visit(made, park, making.account(Role.INSPECTOR))
        making.account(Role.OFFICE, "ban")
        for number, size in enumerate(((800, 600), (400, 1200))):
            data = pictures.jpeg(size=size, seed=number)
            sha256 = hashlib.sha256(data).hexdigest()
            arrived = operations.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=9_000_000)
            operations.receive(arrived, by=None)
            seen = making.observation(visit)
            shows(making.observed_photo(seen, sha256=sha256, trust=Trust.LOCATED, trusted_at=clock.now()), "讲文明")
    with live_server.app.app_context():
        while jobs.read_photos() + jobs.draw_renditions():
            pass


@pytest.mark.parametrize("phone", [True, False], ids=["390 px", "1366 px"])
def test_the_pages_fit_and_every_target_is_large_enough(live_server, open_browser, scene, phone):
    office = open_browser(live_server, phone=phone)
    office.sign_in("ban")
    for path in ("/office/photo-texts?words=讲文明", "/office/slogans?words=讲文明树新风"):
        office.go(path)
        office.page.wait_for_load_state("networkidle")
        width = office.page.viewport_size["width"]
        assert office.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert office.page.evaluate(SMALL) == [], path
    office.go("/office/photo-texts?words=讲文明")
    office.page.wait_for_load_state("networkidle")
    assert office.page.locator(".text-boxes").count() == 2
    assert office.page.evaluate(OUTSIDE) == 0
