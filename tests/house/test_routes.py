"""Every route says who may use it, and every change of an address is seen in review."""

import os
from pathlib import Path

import pytest

from server.people.access import EVERYBODY

SNAPSHOT = Path(__file__).with_name("routes.txt")


@pytest.fixture
def engine_name() -> str:
    """Routes do not depend on the engine."""
    return "spatialite"


def _rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_declares_who_may_use_it(app):
    undeclared = [rule.rule for rule in _rules(app) if not hasattr(app.view_functions[rule.endpoint], "admitted")]
    assert undeclared == []


def test_an_undeclared_route_is_refused_and_not_served(migrated):
    from server.app import create_app

    app = create_app(migrated.settings(migrated.folder, ""))
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    answer = app.test_client().get("/undeclared")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_routes_are_the_ones_in_the_snapshot(app):
    """After a wanted change write the new list: `XUNCHENG_WRITE_SNAPSHOTS=1 bin/test tests/house/test_routes.py`."""
    lines = sorted(
        f"{rule.rule} {' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {_who(app, rule)}" for rule in _rules(app)
    )
    if os.environ.get("XUNCHENG_WRITE_SNAPSHOTS"):
        SNAPSHOT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def _who(app, rule) -> str:
    admitted = app.view_functions[rule.endpoint].admitted
    return "everybody" if admitted is EVERYBODY else ",".join(sorted(role.value for role in admitted))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_writing_request_with_a_session_but_without_csrf_token_is_refused(app, client_as, method):
    from server.people.rules import Role

    client = client_as(Role.ADMIN)
    for rule in _rules(app):
        if method in rule.methods:
            with app.test_request_context():
                address = rule.rule
                for argument in rule.arguments:
                    address = address.replace(_placeholder(rule.rule, argument), "1" * 8)
            answer = client.open(address, method=method, csrf=False)
            assert answer.status_code in {400, 403, 404}, f"{method} {rule.rule} answered {answer.status_code}"


def _placeholder(rule: str, argument: str) -> str:
    start = rule.index("<", max(0, rule.index(argument) - 20))
    while argument not in rule[start : rule.index(">", start)]:
        start = rule.index("<", start + 1)
    return rule[start : rule.index(">", start) + 1]
