"""What `bin/run` prepares before the first request."""

import socket

import pytest
from argon2 import PasswordHasher

from server.app import launch, startup
from server.database import transaction
from server.demo import foundation
from server.demo.people import ACCOUNTS, ACCOUNTS_FILE, KNOWN_PASSWORD
from server.people import queries
from server.people.operations import check_password
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def engine_name() -> str:
    """Starting is the same on both engines, and founding the demo city on both is tested with the demo."""
    return "spatialite"


@pytest.fixture
def prepare(own_app, monkeypatch):
    """Run `prepare` with a demo city of accounts only; the whole city and its day have tests of their own."""
    calls: list[str] = []
    interrupted: list[bool] = []
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    def found(*, random_passwords: bool) -> None:
        calls.append("found")
        passwords = foundation.new_passwords(known=None if random_passwords else KNOWN_PASSWORD)
        with transaction():
            for member in ACCOUNTS:
                made = making.account(member.role, member.username)
                made.password_hash = cheap.hash(passwords[member.username])
        foundation.keep_passwords(own_app.extensions["settings"].data_dir / ACCOUNTS_FILE, passwords)

    def walk(*_: object) -> None:
        calls.append("walk")
        if interrupted:
            raise KeyboardInterrupt

    monkeypatch.setattr("server.demo.commands._found", found)
    monkeypatch.setattr("server.demo.commands._walk", walk)
    monkeypatch.setattr("server.demo.foundation.is_founded", queries.has_accounts)

    def run(*words: str, exit_code: int = 0) -> list[startup.DemoAccount]:
        answer = own_app.test_cli_runner().invoke(args=["prepare", *words])
        assert answer.exit_code == exit_code, answer.output
        return startup.demo_accounts(own_app.extensions["settings"].data_dir / ACCOUNTS_FILE)

    run.calls, run.interrupted = calls, interrupted
    return run


def _fits(app, account: startup.DemoAccount) -> bool:
    with app.app_context():
        return check_password(account.username, account.password).username == account.username


def test_an_empty_database_is_filled_once(prepare):
    prepare()
    prepare()
    assert prepare.calls == ["found", "walk"]


def test_a_building_that_was_interrupted_is_finished_at_the_next_start(prepare):
    prepare.interrupted.append(True)
    prepare(exit_code=1)
    prepare.interrupted.clear()
    prepare()
    prepare()
    assert prepare.calls == ["found", "walk", "walk"]


def test_an_empty_database_stays_empty_when_that_is_asked_for(prepare, own_app):
    assert prepare("--empty") == []
    with own_app.app_context():
        assert not queries.has_accounts()


def test_the_demo_accounts_can_sign_in_with_the_passwords_told(prepare, own_app):
    accounts = prepare()
    assert {account.role for account in accounts} == {role.value for role in Role}
    assert all(_fits(own_app, account) for account in accounts)


def test_a_network_gets_random_passwords_and_each_account_its_own(prepare, own_app):
    accounts = prepare("--random-passwords")
    passwords = {account.password for account in accounts}
    assert len(passwords) == len(accounts)
    assert KNOWN_PASSWORD not in passwords
    assert all(_fits(own_app, account) for account in accounts)


def test_known_passwords_are_replaced_before_the_network_sees_them_and_random_ones_stay(prepare, own_app):
    prepare()
    first = prepare("--random-passwords")
    assert KNOWN_PASSWORD not in {account.password for account in first}
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
    kept = own_app.extensions["settings"].data_dir / ACCOUNTS_FILE
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_size > 0


def test_a_busy_port_is_refused_with_a_sentence_that_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launch.CannotStart, match=f"--port {port + 1}"):
            launch.refuse_busy_port("127.0.0.1", port)
