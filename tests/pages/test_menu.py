"""The office's menu says on every page which part of the office one is in."""

from __future__ import annotations

import re

import pytest

from server.database import db
from server.people.rules import Role
from tests.support import making

CURRENT = re.compile(r'<li><a href="([^"]+)" aria-current="page">')


def test_every_page_of_the_office_stands_in_one_part_of_the_menu(app, client_as):
    client = client_as(Role.OFFICE)
    with app.app_context():
        round_id = making.round_of(making.site("park")).id
        db.session.commit()
    seen = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/office") or "GET" not in rule.methods or rule.arguments - {"round_id"}:
            continue
        path = rule.rule.replace("<int:round_id>", str(round_id))
        answer = client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen[path] = CURRENT.findall(answer.text)
    assert {path: parts for path, parts in seen.items() if len(parts) != 1} == {}
    assert len(seen) > 12, "the pages were found"


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/office/outbox-files", "/office/rounds"),
        ("/office/review/evidence", "/office/review"),
        ("/office/rounds/1/unable", "/office/rounds"),
    ],
)
def test_a_page_of_another_blueprint_belongs_to_the_part_it_is_reached_from(app, client_as, path, part):
    client = client_as(Role.OFFICE)
    with app.app_context():
        round_id = making.round_of(making.site("park")).id
        db.session.commit()
    assert CURRENT.findall(client.get(path.replace("/1/", f"/{round_id}/")).text) == [part]
