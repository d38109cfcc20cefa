"""隔离文件: what cannot be shown, or not whole, on one page with the reason, kept as it came and given back."""

from __future__ import annotations

import hashlib

import pytest

from server import tasks
from server.people.rules import Role
from tests.support import pictures

WHOLE = pictures.jpeg(size=(800, 600))
FILES = {
    "rejected": ("内容不是照片", b"<html><script>alert(1)</script>"),
    "broken": ("文件损坏，无法解码", b"\xff\xd8\xff\xe0" + bytes(500)),
    "cut_off": ("文件不完整，只能显示前一部分", WHOLE[: len(WHOLE) // 2]),
}
PAGE, API = "/office/quarantine", "/api/v1/quarantine"


@pytest.fixture
def office(app, phone, client_as):
    """The office, after a phone has sent one file of each kind and one good photo."""
    for data in (*(data for _, data in FILES.values()), pictures.jpeg(seed=3)):
        phone.put(f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}", data=data)
    with app.app_context():
        tasks.work_off()
    return client_as(Role.OFFICE)


def test_every_such_file_is_listed_with_its_reason_and_given_as_it_came(office):
    told = office.get(API).json
    assert (told["total"], told["more"], len(told["files"])) == (3, False, 3)
    by_kind = {each["kind"]: each for each in told["files"]}
    page = office.get(PAGE).text
    for kind, (sentence, data) in FILES.items():
        listed = by_kind[kind]
        assert listed["sha256"] == hashlib.sha256(data).hexdigest()
        assert (sentence in page, listed["original"] in page) == (True, True)
        original = office.get(listed["original"])
        assert original.data == data
        assert original.headers["Content-Disposition"].startswith("attachment")
        assert original.headers["X-Content-Type-Options"] == "nosniff"
    assert "/tmp" not in page, "where the store lies is not told"


@pytest.mark.parametrize("kind", FILES)
def test_one_kind_can_be_asked_for(office, kind):
    assert [each["kind"] for each in office.get(API, query_string={"kind": kind}).json["files"]] == [kind]
    page = office.get(PAGE, query_string={"kind": kind}).text
    assert [sentence in page for sentence, _ in FILES.values()] == [each == kind for each in FILES]


def test_a_phone_may_let_go_of_what_is_broken_because_it_is_kept(office, phone):
    answers = [phone.get(f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}").json for _, data in FILES.values()]
    told = [(each["state"], each["failure"]) for each in answers]
    assert told == [("rejected", "not_a_photo"), ("verified", "undecodable"), ("verified", "cut_off")]


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.UNIT, Role.VIEWER])
def test_nobody_else_sees_the_list(office, client_as, role):
    other = client_as(role)
    assert [other.get(address).status_code for address in (PAGE, API)] == [403, 403]
    broken = office.get(API, query_string={"kind": "broken"}).json["files"][0]
    assert other.get(broken["original"]).status_code == 403


def test_without_any_the_page_says_so(client_as):
    assert "没有隔离的文件" in client_as(Role.OFFICE).get(PAGE).text
