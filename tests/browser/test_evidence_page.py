"""证据核对 in real Chromium: two photos beside each other at a desk and on a phone, answered without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.people.rules import Role
from tests.browser.test_accessibility import _violations
from tests.support import making, pictures
from tests.support.repeats import Street, again

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "light"), (390, "dark"), (1440, "light")],
    ids=["390 px", "390 px in the dark", "1440 px"],
)
SMALL = """() => [...document.querySelectorAll("main :is(a.button, button, input.input, select, summary)")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 120))"""

THUMBS = SMALL.replace(
    "a.button, button, input.input, select, summary",
    "a, button, input:not([type=hidden], [type=radio]), select, textarea",
)


@pytest.fixture
def street(live_server) -> dict[str, int]:
    """A park with a repeated picture, two inspectors at one place twice, and a photo off the site."""
    with live_server.app.app_context():
        street = Street(site=making.site("park", name="圆明园"))
        street.see(pictures.jpeg(seed=1), 0, marks=3)
        street.see(again(1), 3, marks=3)
        for east_m, seed in ((40, 2), (80, 3)):
            street.see(pictures.jpeg(seed=seed), east_m, themes=["讲文明树新风"])
            street.see(pictures.jpeg(seed=seed + 20), east_m + 5, by=street.second, side="east")
        street.see(pictures.jpeg(seed=9), 900)
        making.account(Role.OFFICE, "ban", display_name="王主任")
        street.work()
        return {"round": street.round.id}


@SIZES
def test_the_page_fits_and_every_target_is_large_enough(live_server, open_browser, street, width, scheme):
    visitor = open_browser(
        live_server, phone=width == 390, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    visitor.sign_in("ban")
    visitor.page.goto(f"{live_server.address}/office/review")
    visitor.page.wait_for_load_state("networkidle")
    if width == 390:
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visitor.page.evaluate(THUMBS) == []
    visitor.page.get_by_role("link", name="证据核对：", exact=False).click()
    visitor.page.wait_for_load_state("networkidle")
    for show in ("pairs", "photos", "said"):
        visitor.go(f"/office/review/evidence?show={show}")
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, show
        assert visitor.page.evaluate(SMALL) == [], show
        assert _violations(visitor.page) == [], show
        _keep(visitor.page, f"evidence-{show}-{width}-{scheme}")


def test_a_pair_is_answered_and_taken_back_without_scripts(live_server, open_browser, street):
    visitor = open_browser(live_server, java_script_enabled=False)
    visitor.sign_in("ban")
    visitor.go("/office/review/evidence")
    card = visitor.page.locator("article", has_text="两张照片几乎一样")
    card.get_by_label("理由").fill("画面内容和位置一致，是同一处。")
    card.get_by_role("button", name="同一处").click()
    visitor.page.get_by_text("已认定为“同一处”").wait_for()
    visitor.page.get_by_role("link", name="已处理 1").click()
    visitor.page.get_by_text("王主任").last.wait_for()
    _keep(visitor.page, "evidence-said-answered")
    visitor.page.get_by_role("button", name="撤回认定").click()
    visitor.page.get_by_role("link", name="疑似重复 3").click()
    visitor.page.locator("main summary").first.click()
    visitor.page.locator("main details[open]").get_by_label("理由").fill("两人各走一侧。")
    visitor.page.locator("main details[open]").get_by_role("button", name="全部认定为不同").click()
    visitor.page.get_by_text("已将 2 对认定为“不同”").wait_for()


def _keep(page, name: str) -> None:
    """Keep a picture for whoever wants to look: set XUNCHENG_KEEP_PICTURES to a folder."""
    if folder := os.environ.get("XUNCHENG_KEEP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
