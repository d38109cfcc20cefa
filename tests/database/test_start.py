"""What `bin/run` prepares before the first request."""

import json
import socket

import pytest

from server.app import launch, startup
from server.database import db, transaction
from server.people import queries
from server.people.operations import check_password
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def prepare(own_app, monkeypatch):
    """Run `prepare` with a demo city that consists of two accounts."""
    import click

    built = []

    @click.command("build")
    def build() -> None:
        built.append(True)
        with transaction():
            making.account(Role.ADMIN, "guanli")
            making.account(Role.INSPECTOR, "jiancha")

    monkeypatch.setitem(own_app.cli.commands, "demo", click.Group("demo", {"build": build}))

    def run(*words: str) -> list[startup.DemoAccount]:
        answer = own_app.test_cli_runner().invoke(args=["prepare", *words])
        assert answer.exit_code == 0, answer.output
        return startup.demo_accounts(own_app.extensions["settings"].data_dir / startup.ACCOUNTS_FILE)

    run.built = built
    return run


def _fits(app, account: startup.DemoAccount) -> bool:
    with app.app_context():
        return check_password(account.username, account.password).username == account.username


def test_an_empty_database_is_filled_once(prepare):
    prepare()
    prepare()
    assert prepare.built == [True]


def test_an_empty_database_stays_empty_when_that_is_asked_for(prepare, own_app):
    assert prepare("--empty") == []
    with own_app.app_context():
        assert not queries.has_accounts()


def test_the_demo_accounts_can_sign_in_with_the_passwords_told(prepare, own_app):
    accounts = prepare()
    assert {account.username for account in accounts} == {"guanli", "jiancha"}
    assert all(_fits(own_app, account) for account in accounts)


def test_a_network_gets_random_passwords_and_each_account_its_own(prepare, own_app):
    accounts = prepare("--random-passwords")
    passwords = {account.password for account in accounts}
    assert len(passwords) == 2
    assert startup.KNOWN_PASSWORD not in passwords
    assert all(_fits(own_app, account) for account in accounts)


def test_known_passwords_are_replaced_before_the_network_sees_them_and_random_ones_stay(prepare, own_app):
    prepare()
    first = prepare("--random-passwords")
    assert startup.KNOWN_PASSWORD not in {account.password for account in first}
    assert prepare("--random-passwords") == first
    assert prepare() == first


def test_an_account_people_made_keeps_its_password(prepare, own_app):
    prepare()
    with own_app.app_context(), transaction():
        making.account(Role.OFFICE, "own")
    prepare("--random-passwords")
    with own_app.app_context():
        assert check_password("own", making.PASSWORD).username == "own"


def test_the_file_of_passwords_is_for_the_owner_only(prepare, own_app):
    prepare("--random-passwords")
    kept = own_app.extensions["settings"].data_dir / startup.ACCOUNTS_FILE
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(kept.read_text(encoding="utf-8"))) == 2
    with own_app.app_context():
        assert db.session.get_bind() is not None


def test_a_busy_port_is_refused_with_a_sentence_that_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launch.CannotStart, match=f"--port {port + 1}"):
            launch.refuse_busy_port("127.0.0.1", port)
