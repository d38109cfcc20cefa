"""Signing in, and what each person may see."""

from __future__ import annotations

import io

import pytest
from flask import request

from server.app import create_app
from server.config import Settings
from server.people.rules import Role
from tests.support import making


def _account(app, role):
    from server.database import db

    with app.app_context():
        account = making.account(role)
        db.session.commit()
        return account.username


def test_an_inspector_signs_in_and_lands_on_the_days_list(app, client):
    name = _account(app, Role.INSPECTOR)
    answer = client.post("/sign-in", data={"username": name, "password": making.PASSWORD})
    assert answer.status_code == 302
    assert client.get("/").headers["Location"] == "/field"


def test_whoever_signs_out_is_signed_out(app, client):
    client.post("/sign-in", data={"username": _account(app, Role.OFFICE), "password": making.PASSWORD})
    assert client.get("/account").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get_cookie("remember_token") is None
    answer = client.get("/account")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/account")


def test_a_wrong_password_is_told_without_saying_which_part_is_wrong(app, client):
    answer = client.post("/sign-in", data={"username": _account(app, Role.OFFICE), "password": "wrong password"})
    assert answer.status_code == 403
    assert "账号或密码不正确" in answer.text


def test_after_sign_in_nobody_is_led_to_another_site(app, client):
    name = _account(app, Role.OFFICE)
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        data = {"username": name, "password": making.PASSWORD, "next": address}
        assert client.post("/sign-in", data=data).headers["Location"] == "/"


@pytest.mark.parametrize(
    "address", ["/\t/evil.example", "/\t\\evil.example", "/office\r\nSet-Cookie: a=b", "/\u202eoffice"]
)
def test_an_address_with_characters_that_cannot_be_seen_is_not_followed(app, client, address):
    data = {"username": _account(app, Role.OFFICE), "password": making.PASSWORD, "next": address}
    answer = client.post("/sign-in", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


GOOD = {"username": "new.person", "password": "a long pass phrase", "role": "viewer"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"role": "god"}, 422),
        ({"role": ""}, 422),
        ({"display_name": "长" * 61}, 422),
        ({"display_name": "甲\u202e乙"}, 422),
        ({"username": "new person"}, 422),
        ({"unit": "</script>"}, 422),
        ({}, 302),
    ],
)
def test_an_account_with_an_impossible_field_is_refused_with_a_sentence(client_as, change, status):
    assert client_as(Role.ADMIN).post("/office/people", data={**GOOD, **change}).status_code == status


def test_two_names_that_only_capitals_tell_apart_are_one(client_as):
    admin = client_as(Role.ADMIN)
    assert admin.post("/office/people", data=GOOD).status_code == 302
    assert admin.post("/office/people", data={**GOOD, "username": "New.Person"}).status_code == 409


def test_nobody_disables_the_account_they_are_using(client_as):
    admin = client_as(Role.ADMIN)
    assert admin.post(f"/office/people/{admin.account_id}/disable").status_code == 409
    assert admin.get("/office/people").status_code == 200


@pytest.mark.parametrize("number", ["9" * 30, "2147483648", "9223372036854775808"])
@pytest.mark.parametrize(
    "address", ["/office/rounds/{}", "/office/map?round={}", "/office/review?verdict={}", "/office/map?unit={}"]
)
def test_a_number_that_no_table_can_hold_is_not_an_error_inside(client_as, address, number):
    assert client_as(Role.OFFICE).get(address.format(number)).status_code in {200, 404, 422}


def test_a_form_without_its_token_is_refused(app, client):
    data = {"username": _account(app, Role.OFFICE), "password": making.PASSWORD}
    answer = client.post("/sign-in", data=data, csrf=False)
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.INSPECTOR, "/office/people", 403),
        (Role.OFFICE, "/office/people", 403),
        (Role.ADMIN, "/office/people", 200),
        (Role.INSPECTOR, "/office/rounds", 403),
        (Role.VIEWER, "/office/rounds", 200),
        (Role.UNIT, "/office/rounds", 403),
        (Role.UNIT, "/field", 403),
    ],
)
def test_a_role_sees_only_its_own_pages(client_as, role, address, status):
    assert client_as(role).get(address).status_code == status


def test_a_page_asks_to_sign_in_and_the_api_says_so(client):
    assert client.get("/office/rounds").headers["Location"].startswith("/sign-in?next=")
    answer = client.get("/api/v1/assignments")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "sign_in_needed"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_a_wrong_token_is_refused_and_not_ignored(client_as):
    office = client_as(Role.OFFICE)
    assert office.get("/api/v1/assignments", headers={"Authorization": "Bearer xc_wrong"}).status_code == 401


def test_a_page_may_load_nothing_from_elsewhere(client):
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy


def test_the_same_page_speaks_english_once_chosen(client):
    client.post("/language", data={"language": "en", "next": "/sign-in"})
    assert 'lang="en"' in client.get("/sign-in").text


def test_a_new_password_ends_every_other_session(app, client_as):
    here, there = client_as(Role.OFFICE), None
    from server.database import db
    from server.people.models import Account
    from tests.support.clients import client_of

    with app.app_context():
        there = client_of(app).sign_in_as(db.session.get(Account, here.account_id))
    assert there.get("/account").status_code == 200
    wrong = here.post("/account", data={"password": "not this one", "new_password": "a new long password"})
    assert wrong.status_code == 403
    short = here.post("/account", data={"password": making.PASSWORD, "new_password": "short"})
    assert short.status_code == 422
    done = here.post("/account", data={"password": making.PASSWORD, "new_password": "a new long password"})
    assert done.status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_a_unit_lands_on_its_own_notices(client_as):
    unit = client_as(Role.UNIT)
    assert unit.get("/").headers["Location"] == "/unit"
    assert "没有需要答复的整改通知单" in unit.get("/unit").text


@pytest.fixture
def three_a_minute(app, monkeypatch):
    settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"sign_in_limit": "3 per minute"}))


def _from(client, username, password):
    data = {"username": username, "password": password}
    return client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": f"10.1.1.{hash(username) % 250}"})


def test_whoever_guesses_passwords_has_to_wait(app, client, three_a_minute):
    name = _account(app, Role.OFFICE)
    assert [_from(client, name, "wrong password").status_code for _ in range(5)] == [403, 403, 403, 429, 429]
    assert _from(client, name, making.PASSWORD).status_code == 429


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes(app, client, three_a_minute):
    name = _account(app, Role.OFFICE)
    assert {_from(client, name, making.PASSWORD).status_code for _ in range(6)} == {302}


def test_behind_a_proxy_each_person_has_an_address_of_their_own(tmp_path):
    for proxies, address in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        app = create_app(Settings(data_dir=tmp_path, trusted_proxies=proxies, rate_limit_store="memory://"))
        seen = []
        app.before_request(lambda seen=seen: seen.append(request.remote_addr))
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
        assert seen == [address]


@pytest.mark.parametrize("address", ["/sign-in", "/language", "/sign-out"])
def test_a_stranger_cannot_fill_the_disk_with_files_nobody_asked_for(client, address):
    data = {"username": "x", "file": (io.BytesIO(b"x" * 5_000_000), "large.bin")}
    answer = client.post(address, data=data, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "过大" in answer.text
