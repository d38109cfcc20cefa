"""QR codes of sites: what they hold, who prints them, and where a phone that reads one is led."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest

from server.database import db
from server.people.models import Account
from server.people.rules import Role
from server.places.labels import label_address, label_picture
from tests.support import making


@pytest.fixture
def inspector(client_as):
    return client_as(Role.INSPECTOR)


@pytest.fixture
def codes(app, inspector):
    with app.app_context():
        account = db.session.get(Account, inspector.account_id)
        park, stop, foreign = making.site("park", name="码公园"), making.site("bus_stop"), making.site("park")
        first = making.round_of(park, stop, inspectors=(account,))
        making.round_of(stop, inspectors=(account,))
        making.round_of(foreign, inspectors=(making.account(Role.INSPECTOR, "bing"),))
        db.session.commit()
        here = {"once": park.code, "twice": stop.code, "foreign": foreign.code}
        return here | {"visit": f"/field/rounds/{first.id}/sites/{park.id}", "site": park.id}


def test_a_code_of_ones_own_site_leads_to_its_check(inspector, codes):
    assert inspector.get(f"/field/s/{codes['once']}").headers["Location"] == codes["visit"]


@pytest.mark.parametrize("which", ["twice", "foreign"])
def test_a_code_that_does_not_name_one_check_leads_to_the_list(inspector, codes, which):
    assert inspector.get(f"/field/s/{codes[which]}").headers["Location"] == f"/field?code={codes[which]}"


def test_a_code_that_nobody_knows_leads_to_the_list_and_nowhere_else(inspector):
    answer = inspector.get("/field/s/%2F%2Fevil.example%3Cb%3E")
    assert answer.status_code in (302, 308, 404)
    where = urlsplit(answer.headers.get("Location", "/field"))
    assert (where.netloc in ("", "localhost"), where.path.startswith("/field")) == (True, True)


def test_a_stranger_who_scans_is_asked_to_sign_in(client, client_as, codes):
    assert client.get(f"/field/s/{codes['once']}").status_code in (302, 401)
    assert client_as(Role.UNIT).get(f"/field/s/{codes['once']}").status_code == 403


def test_a_label_holds_the_address_of_this_instance_and_the_code_alone():
    address = label_address("https://city.example/", "公园 1/2")
    assert address == "https://city.example/field/s/%E5%85%AC%E5%9B%AD%201%2F2"
    picture = unquote(label_picture("https://city.example", "P-1"))
    assert picture.startswith("data:image/svg+xml")
    assert "script" not in picture


def test_the_office_prints_the_codes_of_one_site_or_of_all(client_as, codes):
    office = client_as(Role.OFFICE)
    assert office.get(f"/office/places/labels?site={codes['site']}").text.count("data:image/svg+xml") == 1
    page = office.get("/office/places/labels?type=park").text
    assert page.count("data:image/svg+xml") == 2
    assert "码公园" in page
    assert f"/field/s/{codes['once']}" in office.get(f"/office/places/{codes['site']}").text
    assert client_as(Role.UNIT).get("/office/places/labels").status_code == 403
