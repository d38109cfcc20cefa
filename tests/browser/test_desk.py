"""逐项核对 in real Chromium: two hundred items by keys, undo, a second person's decision, the pin, a phone, axe."""

from __future__ import annotations

import hashlib
import io
import os
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server import clock
from server.audit.models import AuditEntry
from server.audit.operations import first_break
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.evidence import ruling
from server.inspections.evidence.models import EvidenceRuling, PairAnswer, SightingPair
from server.inspections.evidence.sameness import Basis
from server.inspections.models import ObservationPhoto, Round
from server.inspections.rules import RoundState, Ruling, Source, Trust
from server.people.models import Account
from server.people.rules import Role
from server.photos import jobs as photos_jobs
from server.photos import operations as photos
from server.places.models import SiteCorrection
from server.storage import photo_store
from tests.browser.test_accessibility import _violations
from tests.support import judging, making, pictures
from tests.support.repeats import at

pytestmark = pytest.mark.browser
DESK = "/office/review/desk"
FAR = {"code": "off_site", "distance_m": 698, "allowed_m": 38}
FAST = {"code": "too_fast", "distance_m": 9000, "seconds": 60, "kmh": 540}
WATCH = """() => {
    const desk = document.querySelector(".desk");
    window.took = [];
    let pressed = 0;
    addEventListener("keydown", () => { pressed = performance.now(); }, true);
    new MutationObserver(() => requestAnimationFrame(() => window.took.push(performance.now() - pressed)))
        .observe(desk, {attributes: true, attributeFilter: ["data-shown"]});
}"""
SMALL = """() => [...document.querySelectorAll("main :is(a.button, a.why-chip, button, input.input, select)")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 120))"""


def _heap(doubtful: int, pairs: int) -> dict[str, Any]:
    """Make so many doubtful photos and pairs at one park, with pictures that are really here."""
    park = making.site("park", name="圆明园")
    standard = making.standard()
    inspector = making.account(Role.INSPECTOR)
    making.account(Role.OFFICE, "ban", display_name="王主任")
    making.account(Role.OFFICE, "ke", display_name="李科长")
    round_ = making.round_of(park, standard=standard)
    visit, clause = making.visit(round_, park, inspector), standard.requirements[0]
    kept = [_picture(seed) for seed in range(4)]

    def photo(number: int, **values: Any) -> ObservationPhoto:
        seen = making.observation(visit, requirements=(clause,))
        done = {"trusted_at": clock.now(), "compared_at": clock.now(), "searched_at": clock.now()}
        return making.observed_photo(seen, place=at(number * 3), sha256=kept[number % 4], **(done | values))

    numbers = [
        photo(
            each,
            trust=Trust.OFF_SITE if each % 2 else Trust.TOO_FAST,
            trust_reasons=[FAR if each % 2 else FAST],
            source=Source.GALLERY if each % 5 == 0 else Source.CAMERA,
        ).id
        for each in range(doubtful)
    ]
    asked = []
    for each in range(pairs):
        one, other = (photo(each * 2 + side, trust=Trust.LOCATED) for side in (0, 1))
        row = SightingPair(round_id=round_.id, site_id=park.id, a_id=one.id, b_id=other.id, proposed_at=clock.now())
        row.basis, row.figures = Basis.SIMILAR_PICTURE, {"distance_m": 4.0, "bits": 3}
        db.session.add(row)
        db.session.flush()
        asked.append(row.id)
    judging.verdict(round_, park, clause, Outcome.UNCERTAIN)
    db.session.commit()
    while photos_jobs.read_photos() + photos_jobs.draw_renditions():
        pass
    return {"round": round_.id, "photos": numbers, "pairs": asked, "park": park.id}


def _picture(seed: int) -> str:
    data = pictures.jpeg(seed=seed)
    sha256 = hashlib.sha256(data).hexdigest()
    photos.receive(photos.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=9_000_000), by=None)
    return sha256


@pytest.fixture
def heap(live_server):
    """Make doubtful evidence on the running server: `heap(photos, pairs)`."""

    def make(doubtful: int, pairs: int) -> dict[str, Any]:
        with live_server.writing():
            return _heap(doubtful, pairs)

    return make


def _open(live_server, open_browser, who: str = "ban", query: str = "", **options: Any) -> Any:
    visitor = open_browser(live_server, **options)
    visitor.sign_in(who)
    visitor.go(f"{DESK}{query}")
    _wait(visitor.page, '[data-ready="yes"]')
    return visitor


def _wait(page: Any, state: str) -> None:
    page.locator(f".desk{state}").wait_for(state="attached")


def _shown(page: Any) -> str:
    return page.locator(".desk").get_attribute("data-shown")


def _wait_for_another(page: Any, before: str) -> str:
    _wait(page, f':not([data-shown="{before}"])')
    return _shown(page)


def _wait_sent(page: Any) -> None:
    _wait(page, '[data-unsent="0"]')


def test_two_hundred_items_are_decided_by_keys_and_nothing_is_lost(live_server, open_browser, heap) -> None:
    made = heap(188, 12)
    page = _open(live_server, open_browser).page
    page.evaluate(WATCH)
    said: dict[str, str] = {}
    key = _shown(page)
    while key:
        number = len(said)
        if key.startswith("pair"):
            said[key] = "same" if number % 2 else "different"
            page.keyboard.press("s" if number % 2 else "d")
        elif number % 7 == 0:
            said[key] = "rejected"
            page.keyboard.press("r")
            page.keyboard.press("2")
        else:
            said[key] = "accepted"
            page.keyboard.press("a")
        key = _wait_for_another(page, key)
    _wait_sent(page)
    assert len(said) == 200
    assert page.get_by_text("没有等待核对的内容").is_visible()
    assert "还剩 0 项" in page.locator("[data-left]").inner_text()
    took = page.evaluate("window.took")
    print(f"key to next item: median {statistics.median(took):.0f} ms, 95 % {sorted(took)[-10]:.0f} ms")
    with live_server.app.app_context():
        kept = {f"photo-{row.photo_id}": row.ruling.value for row in db.session.scalars(select(EvidenceRuling))}
        kept |= {f"pair-{row.pair_id}": row.answer.value for row in db.session.scalars(select(PairAnswer))}
        assert kept == said
        assert db.session.query(EvidenceRuling).count() == len(made["photos"])
        logged = Counter(
            f"{'photo' if row.verb == 'evidence.rule' else 'pair'}-{row.subject_id}"
            for row in db.session.scalars(select(AuditEntry))
            if row.verb in {"evidence.rule", "pair.answer"}
        )
        assert logged == Counter(said.keys())
        assert first_break() is None


def test_a_decision_is_taken_back_and_the_item_is_there_again(live_server, open_browser, heap) -> None:
    heap(6, 0)
    page = _open(live_server, open_browser).page
    first = _shown(page)
    page.keyboard.press("a")
    second = _wait_for_another(page, first)
    page.keyboard.press("a")
    third = _wait_for_another(page, second)
    page.keyboard.press("j")
    fourth = _wait_for_another(page, third)
    page.keyboard.press("ArrowLeft")
    assert _wait_for_another(page, fourth) == third
    page.keyboard.press("z")
    assert _wait_for_another(page, third) == second
    page.keyboard.press("z")
    assert _wait_for_another(page, second) == first
    assert "还剩 6 项" in page.locator("[data-left]").inner_text()
    assert page.locator("[data-said]").inner_text().count("已撤回") == 1
    page.keyboard.press("z")
    page.get_by_text("没有可以撤回的认定").wait_for()
    with live_server.app.app_context():
        assert [row.withdrawn_at is None for row in db.session.scalars(select(EvidenceRuling))] == [False, False]
        assert db.session.query(AuditEntry).filter_by(verb="evidence.withdraw").count() == 2


def test_what_another_person_decided_meanwhile_is_told_and_stays(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = _open(live_server, open_browser)
    page = visitor.page
    other = _open(live_server, open_browser, "ke")
    other.forgiven.append("409")
    first = _shown(page)
    assert _shown(other.page) == first
    page.keyboard.press("a")
    _wait_for_another(page, first)
    _wait_sent(page)
    late = other.page
    late.keyboard.press("r")
    late.keyboard.press("1")
    _wait(late, f'[data-returned="{first}"]')
    wrong = late.locator("[data-wrong]")
    assert "王主任 已于" in wrong.inner_text()
    assert "采信" in wrong.inner_text()
    with live_server.app.app_context():
        assert [row.ruling for row in db.session.scalars(select(EvidenceRuling))] == [Ruling.ACCEPTED]
    # The item comes next; who has seen the other decision may decide otherwise, and both stay on record.
    here = _shown(late)
    late.keyboard.press("j")
    assert _wait_for_another(late, here) == first
    assert "王主任" in late.locator("[data-said]").inner_text()
    late.keyboard.press("r")
    late.keyboard.press("1")
    _wait_for_another(late, first)
    _wait_sent(late)
    with live_server.app.app_context():
        kept = list(db.session.scalars(select(EvidenceRuling).order_by(EvidenceRuling.id)))
        assert [row.ruling for row in kept] == [Ruling.ACCEPTED, Ruling.REJECTED]
        assert ruling.rulings.standing_ruling(kept[0].photo_id).id == kept[1].id


def test_what_another_person_has_decided_is_not_looked_at_twice(live_server, open_browser, heap) -> None:
    made = heap(30, 0)
    page = _open(live_server, open_browser).page
    first = _shown(page)
    with live_server.writing():
        other = db.session.scalars(select(Account).where(Account.username == "ke")).one()
        for number in made["photos"]:
            if f"photo-{number}" != first:
                ruling.rule(number, Ruling.ACCEPTED, "照片内容清楚。", by=other.id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when one comes back to the page
    page.get_by_text("还剩 1 项").wait_for()
    assert _shown(page) == first
    assert page.locator('[data-why="off_site"] [data-number]').inner_text() in {"0", "1"}
    page.keyboard.press("a")
    page.get_by_text("没有等待核对的内容").wait_for()
    _wait_sent(page)
    with live_server.app.app_context():
        assert db.session.query(EvidenceRuling).count() == 30


def test_a_round_that_is_closed_meanwhile_takes_no_more_decisions(live_server, open_browser, heap) -> None:
    made = heap(3, 0)
    visitor = _open(live_server, open_browser)
    visitor.forgiven.append("409")
    page = visitor.page
    first = _shown(page)
    with live_server.writing():
        round_ = db.session.get_one(Round, made["round"])
        round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    page.keyboard.press("a")
    _wait(page, f'[data-returned="{first}"]')
    assert "已" in page.locator("[data-wrong]").inner_text()
    assert not page.locator('[data-do="accepted"]').is_visible()
    here = _shown(page)
    page.keyboard.press("a")
    page.keyboard.press("j")
    _wait_for_another(page, here)
    assert "还剩 3 项" in page.locator("[data-left]").inner_text()


def test_without_a_network_nothing_is_taken_for_saved(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = _open(live_server, open_browser)
    visitor.forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = visitor.page
    first = _shown(page)
    visitor.context.set_offline(True)
    page.keyboard.press("a")
    _wait_for_another(page, first)
    _wait(page, f'[data-returned="{first}"]')
    assert "网络中断" in page.locator("[data-wrong]").inner_text()
    assert "还剩 3 项" in page.locator("[data-left]").inner_text()
    visitor.context.set_offline(False)
    with live_server.app.app_context():
        assert db.session.query(EvidenceRuling).count() == 0


def test_what_was_decided_before_the_page_was_opened_is_taken_back(live_server, open_browser, heap) -> None:
    heap(3, 0)
    page = _open(live_server, open_browser).page
    first = _shown(page)
    page.keyboard.press("a")
    _wait_for_another(page, first)
    _wait_sent(page)
    page.reload()
    _wait(page, '[data-ready="yes"]')
    page.keyboard.press("z")
    _wait(page, f'[data-shown="{first}"]')
    page.get_by_text("已撤回：圆明园 采信").wait_for()
    assert "还剩 3 项 今日已定 0 项" in page.locator(".desk-counts").inner_text()
    page.keyboard.press("z")
    page.get_by_text("没有可以撤回的认定").wait_for()
    with live_server.app.app_context():
        assert [row.withdrawn_at is None for row in db.session.scalars(select(EvidenceRuling))] == [False]


def test_the_numbers_of_the_reasons_follow_at_once(live_server, open_browser, heap) -> None:
    heap(4, 0)
    page = _open(live_server, open_browser).page
    off_site = page.locator('[data-why="off_site"] [data-number]')
    assert off_site.inner_text() == "2"
    first = _shown(page)
    page.keyboard.press("a")
    _wait_for_another(page, first)
    assert off_site.inner_text() == "1"
    page.keyboard.press("z")
    _wait(page, f'[data-shown="{first}"]')
    assert off_site.inner_text() == "2"


def test_what_the_inspector_took_back_meanwhile_does_not_come_back_into_the_queue(live_server, open_browser, heap):
    heap(2, 0)
    visitor = _open(live_server, open_browser)
    visitor.forgiven.append("409")
    page = visitor.page
    first = _shown(page)
    with live_server.writing():
        seen = db.session.get_one(ObservationPhoto, int(first.partition("-")[2])).observation
        seen.withdrawn_at, seen.withdrawn_by = clock.now(), seen.account_id
    page.keyboard.press("a")
    _wait(page, f'[data-returned="{first}"]')
    assert "检查员已经撤回或更正了这条记录" in page.locator("[data-wrong]").inner_text()
    assert "还剩 1 项" in page.locator("[data-left]").inner_text()
    assert _shown(page) != first


def test_who_is_signed_out_is_told_and_led_back_to_the_same_desk(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = _open(live_server, open_browser, query="?why=off_site")
    visitor.forgiven.append("401")
    page = visitor.page
    first = _shown(page)
    visitor.context.clear_cookies()
    page.keyboard.press("a")
    _wait(page, f'[data-returned="{first}"]')
    assert "登录已失效" in page.locator("[data-wrong]").inner_text()
    page.get_by_role("link", name="重新登录").click()
    page.fill("input[name=username]", "ban")
    page.fill("input[name=password]", making.PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/office/review/desk?*why=off_site*")
    _wait(page, '[data-ready="yes"]')
    assert _shown(page) == first


def test_while_an_item_is_on_its_way_nothing_is_decided(live_server, open_browser, heap) -> None:
    heap(3, 0)
    visitor = open_browser(live_server)
    visitor.sign_in("ban")
    held: list[Any] = []
    is_held = True

    def hold(route: Any) -> None:
        if is_held:
            held.append(route)
        else:
            route.continue_()

    visitor.context.route("**/desk/items*", hold)
    visitor.go(DESK)
    page = visitor.page
    page.get_by_text("正在取存疑证据").wait_for()
    page.keyboard.press("a")
    while not held:
        page.wait_for_timeout(50)
    is_held = False
    for route in held:
        route.continue_()
    _wait(page, '[data-waiting="no"][data-ready="yes"]')
    assert not page.get_by_text("正在取存疑证据").is_visible()
    assert "还剩 3 项" in page.locator("[data-left]").inner_text()


def test_what_nobody_could_see_is_not_accepted(live_server, open_browser, heap) -> None:
    heap(2, 0)
    visitor = open_browser(live_server)
    visitor.forgiven += ["ERR_FAILED", "Failed to load resource"]
    visitor.sign_in("ban")
    visitor.context.route("**/photos/*/large*", lambda route: route.abort())
    visitor.go(DESK)
    page = visitor.page
    page.get_by_text("照片没有取到").wait_for()
    first = _shown(page)
    page.keyboard.press("a")
    page.get_by_text("请先重试，看到照片后再认定").wait_for()
    assert _shown(page) == first
    visitor.context.unroute("**/photos/*/large*")
    page.locator(".photo-told").get_by_role("button", name="重试").click()
    page.locator('.photo-frame[data-state="shown"]').wait_for()
    page.keyboard.press("a")
    _wait_for_another(page, first)
    _wait_sent(page)
    with live_server.app.app_context():
        assert db.session.query(EvidenceRuling).count() == 1


def test_the_photo_is_zoomed_and_two_photos_move_together(live_server, open_browser, heap) -> None:
    heap(0, 1)
    page = _open(live_server, open_browser).page
    box = page.locator("[data-photos]")
    assert page.locator(".photo-sheet").count() == 2
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert float(box.get_attribute("data-zoom")) == pytest.approx(1.35**2, abs=0.01)
    frame = page.locator(".photo-frame").first.bounding_box()
    page.mouse.move(frame["x"] + 40, frame["y"] + 40)
    page.mouse.wheel(0, -300)
    page.locator('[data-photos]:not([data-zoom="1.82"])').wait_for()
    sheets = "[...document.querySelectorAll('.photo-sheet')].map((one) => one.style.transform)"
    before = page.evaluate(sheets)
    assert before[0] == before[1]
    page.mouse.down()
    page.mouse.move(frame["x"] + 90, frame["y"] + 60, steps=4)
    page.mouse.up()
    after = page.evaluate(sheets)
    assert after[0] == after[1] != before[0]
    page.keyboard.press("0")
    assert box.get_attribute("data-zoom") == "1.00"


def test_the_sites_place_is_corrected_with_a_pin(live_server, open_browser, heap) -> None:
    made = heap(2, 0)
    page = _open(live_server, open_browser).page
    page.keyboard.press("p")
    page.locator(".desk-sign.pin").wait_for()
    page.keyboard.press("Enter")
    _wait(page, "[data-pinned]")
    page.get_by_text("已提出点位纠错").wait_for()
    with live_server.app.app_context():
        (proposed,) = db.session.scalars(select(SiteCorrection))
        assert proposed.site_id == made["park"]
        assert proposed.lon == pytest.approx(at(3).x, abs=1e-4)


def test_writing_a_reason_is_not_taken_for_keys(live_server, open_browser, heap) -> None:
    heap(2, 0)
    page = _open(live_server, open_browser).page
    first = _shown(page)
    page.locator("#desk-reason").fill("现场电话核实 ajkr")
    page.locator("#desk-reason").press("z")
    assert _shown(page) == first
    page.get_by_role("button", name="采信", exact=False).first.click()
    _wait_for_another(page, first)
    _wait_sent(page)
    with live_server.app.app_context():
        assert [row.reason for row in db.session.scalars(select(EvidenceRuling))] == ["现场电话核实 ajkrz"]


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "light"), (390, "dark"), (1440, "light")],
    ids=["390 px", "390 px in the dark", "1440 px"],
)
def test_the_page_fits_every_target_is_large_enough_and_axe_finds_nothing(
    live_server, open_browser, heap, width, scheme
) -> None:
    heap(3, 1)
    options = {"phone": width == 390, "color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    visitor = _open(live_server, open_browser, **options)
    page = visitor.page
    for step in ("pair", "photo", "reasons"):
        if step == "photo":
            before = _shown(page)
            page.locator('[data-do="next"]').click()
            _wait_for_another(page, before)
        elif step == "reasons":
            page.locator('[data-do="rejected"]').click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        assert page.evaluate(SMALL) == [], step
        assert _violations(page) == [], step
        _keep(page, f"desk-{step}-{width}-{scheme}")


def test_a_thumb_decides_on_a_phone(live_server, open_browser, heap) -> None:
    heap(3, 0)
    page = _open(live_server, open_browser, phone=True).page
    first = _shown(page)
    page.locator('[data-do="rejected"]').tap()
    page.get_by_role("button", name="照片看不清").tap()
    second = _wait_for_another(page, first)
    page.locator('[data-do="accepted"]').tap()
    _wait_for_another(page, second)
    page.locator('[data-do="undo"]').tap()
    _wait(page, f'[data-shown="{second}"]')
    assert "还剩 2 项" in page.locator("[data-left]").inner_text()


def _keep(page: Any, name: str) -> None:
    """Keep a picture for whoever wants to look: set XUNCHENG_KEEP_PICTURES to a folder."""
    if folder := os.environ.get("XUNCHENG_KEEP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
