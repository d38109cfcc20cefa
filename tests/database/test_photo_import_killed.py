"""An import killed at any moment leaves nothing half-written, and done again it is once what it would have been."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pytest

from server import clock, tasks
from server.config import ROOT
from server.database import db, transaction
from server.inspections.models import Observation, ObservationPhoto, Visit
from server.people.models import Account
from server.people.rules import Role
from server.photos import operations as photos
from server.photos.models import Photo
from server.review.imports import operations
from server.review.imports.models import FileOutcome, PhotoImportFile
from server.review.imports.overview import overview
from server.review.imports.schemas import AnnouncedFile
from server.storage import photo_store
from tests.support import making, pictures
from tests.support.running import environment_of

COUNT = 6
SCRIPT = """
import os, signal, sys
from server.app import create_app
from server.inspections import operations as inspections
from server.review.imports import commands, recording
from server import tasks

def dying(real, after):
    done = []
    def call(*args, **kwargs):
        if len(done) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(real(*args, **kwargs))
        return done[-1]
    return call

room, name, after = {"bytes": (commands, "_keep", 3), "records": (inspections, "record_observation", 3),
    "visit": (inspections, "end_visit", 0), "kept": (tasks, "wake", 0)}[sys.argv[1]]
setattr(room, name, dying(getattr(room, name), after))
"""
COMMAND = """
app = create_app()
with app.app_context():
    app.test_cli_runner().invoke(args=["photos", "import", *sys.argv[2:]], catch_exceptions=False)
"""
ON_PAGE = """
from uuid import UUID
from server.database import db, transaction
from server.people.models import Account
from server.review.imports import operations
from server.review.imports.overview import overview
with create_app().app_context(), transaction():
    of = operations.find(UUID(sys.argv[2]), for_change=True)
    operations.record(of, db.session.get(Account, of.created_by), seen=overview(of).fingerprint())
"""


@pytest.fixture
def city(own_app):
    """A park in an open round, and who took photos there."""
    with own_app.app_context():
        park, standard = making.site("park", name="大公园"), making.standard()
        yi = making.account(Role.OFFICE, "yi")
        begun = clock.today() - timedelta(days=2)
        making.round_of(park, standard=standard, name="秋季", starts_on=begun)
        db.session.commit()
        return {"use": f"sighting:{standard.requirements[0].key}", "yi": yi.id}


def _photos():
    start = clock.now() - timedelta(minutes=50)
    return [
        pictures.jpeg(lon=making.LON, lat=making.LAT, taken_at=start + timedelta(minutes=number), seed=number)
        for number in range(COUNT)
    ]


def _arrived(data):
    sha256 = hashlib.sha256(data).hexdigest()
    arrived = photos.take_in(photo_store(), BytesIO(data), sha256, size=len(data), limit=10_000_000)
    with transaction():
        photos.receive(arrived, by=None)
    return sha256


def _killed(settings, script, *arguments):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("XUNCHENG_", "DATABASE_URL"))}
    words = [sys.executable, "-c", SCRIPT + script, *map(str, arguments)]
    done = subprocess.run(words, cwd=ROOT, env=env | environment_of(settings), capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, (done.stdout + done.stderr).decode()


def _written():
    return [db.session.query(kind).count() for kind in (Visit, Observation, ObservationPhoto)]


@pytest.mark.parametrize(
    ("moment", "written"),
    [("bytes", [0, 0, 0]), ("records", [0, 0, 0]), ("visit", [0, 0, 0]), ("kept", [1, COUNT, COUNT])],
)
def test_a_killed_command_wrote_all_or_nothing_and_is_repeated_without_doubles(
    own_app, own_settings, city, tmp_path, moment, written
):
    folder = tmp_path / "card"
    folder.mkdir()
    for number, data in enumerate(_photos()):
        (folder / f"{number}.jpg").write_bytes(data)
    options = (folder, "--use", city["use"], "--account", "yi", "--yes")
    _killed(own_settings, COMMAND, moment, *options)
    with own_app.app_context():
        assert _written() == written
        again = own_app.test_cli_runner().invoke(args=["photos", "import", *map(str, options)])
        assert again.exit_code == 0, again.output
        assert _written() == [1, COUNT, COUNT]
        assert db.session.query(Photo).count() == COUNT
    assert list(own_settings.data_dir.glob("*.import")) == []


@pytest.mark.parametrize("moment", ["records", "visit"])
def test_a_page_killed_while_it_records_stays_as_it_was_and_records_once(own_app, own_settings, city, moment):
    files = {f"{number}.jpg": data for number, data in enumerate(_photos())}
    with own_app.app_context():
        told = [AnnouncedFile(name=name, size=len(data), sha256=_arrived(data)) for name, data in files.items()]
        tasks.work_off()
        with transaction():
            yi = db.session.get(Account, city["yi"])
            of = operations.begin(yi, yi)
            operations.announce(of, told)
        operations.choose(of.files, use=city["use"])
        db.session.commit()
        uuid = of.uuid
    _killed(own_settings, ON_PAGE, moment, uuid)
    with own_app.app_context():
        assert _written() == [0, 0, 0]
        of = operations.find(uuid, for_change=True)
        assert operations.record(of, of.account, seen=overview(of).fingerprint()) == COUNT
        db.session.commit()
        assert _written() == [1, COUNT, COUNT]
        assert {file.outcome for file in db.session.query(PhotoImportFile)} == {FileOutcome.IMPORTED}
