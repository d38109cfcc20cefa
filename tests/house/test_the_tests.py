"""What the tests stand on holds: rows are gone afterwards, sessions are apart, a browser's faults are found."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.database import db, transaction
from server.people.models import Account
from server.people.rules import Role
from tests.support import making
from tests.support.browsing import Visitor

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("time_of_asking", ["first", "second"])
def test_what_one_test_commits_the_next_one_does_not_see(time_of_asking, app, client_as):
    with app.app_context():
        assert db.session.query(Account).count() == 0
    form = {"username": "new", "password": "a long pass phrase", "role": "viewer"}
    assert client_as(Role.ADMIN).post("/office/people", data=form).status_code == 302
    with app.app_context():
        assert db.session.query(Account).count() == 2


def test_a_failed_transaction_takes_back_only_its_own_rows(db_session):
    with transaction():
        making.account(Role.OFFICE, "kept")

    def fail() -> None:
        with transaction():
            making.account(Role.OFFICE, "lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [account.username for account in db_session.query(Account)] == ["kept"]


def test_one_person_signed_in_does_not_sign_in_another(client, client_as):
    assert client_as(Role.ADMIN).get("/office/people").status_code == 200
    assert client.get("/office/people").status_code == 302


def test_the_token_of_one_request_is_not_the_next_ones(phone, client):
    assert phone.get("/api/v1/photos/" + "0" * 64).status_code == 404
    assert client.get("/api/v1/photos/" + "0" * 64).status_code == 401


def test_the_smallest_true_things_are_accepted_by_both_engines(db_session):
    inspector, park, road = making.account(Role.INSPECTOR), making.site(), making.road(800)
    making.area()
    making.unplaced_site()
    making.answers_for(park, making.unit())
    round_ = making.round_of(park, road, inspectors=(inspector,))
    seen = making.observation(making.visit(round_, park, inspector), requirements=tuple(round_.standard.requirements))
    making.observed_photo(seen)
    db_session.commit()
    assert road.section.length_m == 800


def test_the_cluster_does_not_outlive_the_tests_even_when_they_are_killed():
    script = (
        "import time\nfrom tests.support.cluster import Cluster, wait_for\n"
        "made = Cluster()\nwait_for(made.address)\nprint(made.process.pid, made.folder, flush=True)\ntime.sleep(60)\n"
    )
    tests = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with tests.stdout:
        number, folder = tests.stdout.readline().split()
    os.kill(tests.pid, signal.SIGKILL)
    tests.wait()
    until = time.monotonic() + 60
    while Path(f"/proc/{number}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{number}").exists()
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('<img src="http://other-host.invalid/picture.png">', "asked another host"),
        ("<script>throw new Error('broken module')</script>", "broken module"),
        ("<script>console.error('said on the console')</script>", "said on the console"),
    ],
)
def test_a_page_that_does_wrong_is_found_out(chromium, content, fault):
    context = chromium.new_context()
    visitor = Visitor("http://127.0.0.1:1", context, context.new_page())
    visitor.watch()
    visitor.page.set_content(content)
    visitor.page.wait_for_timeout(100)
    faults = visitor.faults()
    context.close()
    assert any(fault in each for each in faults), faults
