"""The day's package from a file: a phone that cannot reach the office's network checks sites it was given in a ZIP."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest

from server.field.package_file import page_paths
from server.people import queries as people
from server.people.rules import Role
from tests.support import making

pytestmark = pytest.mark.browser


@pytest.fixture
def office(live_server):
    """The office's accounts and one round; more sites can be assigned later."""
    with live_server.writing():
        parks = [making.site("park", name=f"文件公园{n}") for n in (1, 2)]
        inspector = making.account(Role.INSPECTOR, "yi")
        making.account(Role.INSPECTOR, "er")
        making.account(Role.OFFICE, "office")
        making.round_of(*parks, inspectors=(inspector,))
    return live_server


@pytest.fixture
def phone(office, open_browser):
    phone = open_browser(office, phone=True, position=(making.LON, making.LAT))
    phone.forgiven += ["ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "ERR_EMPTY_RESPONSE", "ERR_FAILED"]
    phone.sign_in("yi")
    return phone


def exported(office, username: str = "yi") -> bytes:
    client = office.app.test_client()
    with office.app.app_context(), client.session_transaction() as session:
        session["_user_id"] = people.account_by_name("office").get_id()
    answer = client.get(f"/office/outbox-files/package?username={username}")
    assert answer.status_code == 200, answer.text[-3000:]
    return answer.data


def changed(content: bytes, name: str, body: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.namelist():
            target.writestr(entry, body if entry == name else source.read(entry))
    return made.getvalue()


def load(phone, content: bytes) -> None:
    file = {"name": "今日资料.zip", "mimeType": "application/zip", "buffer": content}
    phone.page.locator("[data-package-file]").set_input_files([file])


def installed(phone) -> None:
    """Visit once, so that the app is on the phone, and forget the pages it kept."""
    phone.go("/field")
    phone.page.locator(".day-package[data-state=ready]").wait_for()


def test_a_site_given_by_file_is_opened_without_any_network(office, phone) -> None:
    installed(phone)
    with office.writing():
        inspector = people.account_by_name("yi")
        making.round_of(making.site("park", name="后来分的公园"), inspectors=(inspector,))
    content = exported(office)
    office.kill()
    phone.go("/field")
    phone.page.locator(".shell-line").wait_for()
    assert phone.page.locator("a.site-row", has_text="后来分的公园").count() == 0
    load(phone, content)
    phone.page.locator("a.site-row", has_text="后来分的公园").click()
    phone.page.locator("[data-module='visit/visit'][data-ready=true]").wait_for()
    phone.page.locator(".shell-line", has_text="存在手机里的页面").wait_for()


REFUSED = {
    "a file of somebody else": (lambda office: exported(office, "er"), "资料包是另一个账号的"),
    "no ZIP": (lambda _office: b"PK nonsense", "文件不完整"),
    "a page put in later": (lambda office: changed(exported(office), "pages/0001", b"<script>"), "文件不完整"),
    "a list that nobody signed": (
        lambda office: changed(exported(office), "manifest.json", json.dumps({"owner": {"id": 1}}).encode()),
        "不是本系统导出的资料包",
    ),
    "a signature of something else": (
        lambda office: changed(exported(office), "manifest.sig", b"0" * 64),
        "不是本系统",
    ),
}


def test_a_file_that_is_not_ours_not_whole_or_not_for_me_is_refused_and_nothing_is_kept(office, phone) -> None:
    installed(phone)
    before = phone.page.evaluate(KEPT)
    for made, said in REFUSED.values():
        phone.page.locator("[data-package-text]").evaluate("one => one.replaceChildren()")  # two say the same
        load(phone, made(office))
        phone.page.locator("[data-package-text]", has_text=said).wait_for()
        assert phone.page.evaluate(KEPT) == before


KEPT = """async () => {
  const found = {};
  for (const name of (await caches.keys()).filter((one) => one.startsWith("xuncheng-pages-"))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found[request.url] = (await (await cache.match(request)).text()).length;
  }
  return found;
}"""


def test_the_file_holds_exactly_the_pages_the_phone_fetches(office, phone) -> None:
    phone.go("/field")
    wanted = phone.page.evaluate("""() => [
      ...JSON.parse(document.querySelector("[data-module='day/day-package']").dataset.pages),
      ...Array.from(document.querySelectorAll("a.site-row"), (row) => row.pathname + row.search),
    ]""")
    with office.app.test_request_context():
        assert sorted(page_paths(people.account_by_name("yi"))) == sorted(set(wanted))
