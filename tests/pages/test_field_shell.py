"""What a phone keeps of the field app: whole, of one version, and named for whom a page was made."""

from __future__ import annotations

import json
import re

import pytest

from server.database import db
from server.people.models import Account
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def engine_name() -> str:
    """What is kept does not depend on the engine."""
    return "spatialite"


def _shell(client) -> dict:
    text = client.get("/field/service-worker.js").text
    return json.loads(re.match(r"self\.SHELL = (.*);\n", text).group(1))


def test_the_service_worker_keeps_every_file_the_phones_pages_load(client, client_as, app):
    inspector = client_as(Role.INSPECTOR)
    files = set(_shell(client)["files"])
    assert all(client.get(name).status_code == 200 for name in files)
    pages = [inspector.get(path).text for path in ("/field", "/field/problem", "/field/outbox", "/field/me")]
    linked = {name for page in pages for name in re.findall(r'"(/static/v-[^"#]+)"', page)}
    assert linked <= files
    modules = {
        name for page in pages for names in re.findall(r'data-module="([\w/ -]+)"', page) for name in names.split()
    }
    version = app.extensions["asset_version"]
    assert {f"/static/v-{version}/modules/{name}.js" for name in modules} <= files


def test_a_page_asks_for_all_its_scripts_at_once_and_for_no_others(client_as, app):
    inspector = client_as(Role.INSPECTOR)
    with app.app_context():
        park = making.site("park")
        each = making.round_of(park, inspectors=(db.session.get(Account, inspector.account_id),))
        db.session.commit()
        visit = f"/field/rounds/{each.id}/sites/{park.id}"
    for path in ("/field", "/field/map", visit, "/field/problem", "/field/outbox", "/field/me"):
        page = inspector.get(path).text
        asked = re.findall(r'<link rel="modulepreload"[^>]* href="/static/v-\w+/([^"]+)"', page)
        started = {name for names in re.findall(r'data-module="([\w/ -]+)"', page) for name in names.split()}
        assert {f"modules/{name}.js" for name in started} <= set(asked), path
        assert len(asked) == len(set(asked))
        later = {
            "vendor/qr/decode.js",
            "vendor/unzipit/unzipit.min.js",
            "modules/day/code-scanner.js",
        }
        assert not later & set(asked), path
        assert ("vendor/leaflet/leaflet.js" in asked) == (path == "/field/map")


def test_files_of_this_version_are_kept_for_a_year_and_others_are_asked_for_each_time(client, app):
    version = app.extensions["asset_version"]
    ours = client.get(f"/static/v-{version}/main.js").headers["Cache-Control"]
    assert ("immutable" in ours, "max-age=31536000" in ours, "no-cache" in ours) == (True, True, False)
    for address in ("/static/main.js", "/static/v-000000000000/main.js"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_files_are_the_same_for_everybody_so_signing_in_fetches_none_again(client, client_as, app):
    for asker in (client, client_as(Role.INSPECTOR)):
        answer = asker.get(f"/static/v-{app.extensions['asset_version']}/main.js", headers={"Accept-Encoding": "gzip"})
        assert (answer.headers["Vary"], answer.headers.get("Set-Cookie")) == ("Accept-Encoding", None)


def test_that_there_is_no_such_file_is_a_page_whose_form_is_understood(client):
    lost = client.get("/static/nothing.js", headers={"Accept": "text/html"})
    assert (lost.status_code, "Cookie" in lost.headers["Vary"]) == (404, True)
    assert ("csrf_token" in lost.text, "session=" in lost.headers.get("Set-Cookie", "")) == (True, True)


def test_a_page_names_the_account_it_was_made_for_and_a_sign_in_page_names_none(client, client_as):
    inspector = client_as(Role.INSPECTOR)
    assert inspector.get("/field").headers["X-Field-Owner"] == str(inspector.account_id)
    assert "X-Field-Owner" not in client.get("/field").headers
    assert "X-Field-Owner" not in client.get("/field/offline").headers


def test_the_worker_may_serve_the_app_and_nothing_beside_it(client):
    answer = client.get("/field/service-worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/field"
    assert answer.headers["Cache-Control"] == "no-cache"
    manifest = json.loads(client.get("/field/manifest.webmanifest").text)
    assert (manifest["start_url"], manifest["scope"]) == ("/field", "/field")
    assert all(client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])
