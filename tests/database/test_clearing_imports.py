"""What an import brought and no record names goes when its time is over, and never what somebody counts on."""

from __future__ import annotations

import hashlib
import io
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server import clock, tasks
from server.audit.models import AuditEntry
from server.audit.operations import record as log
from server.database import db, transaction
from server.field import forms
from server.inspections import operations as inspections
from server.inspections.models import ObservationPhoto, Round
from server.inspections.rules import Kind
from server.inspections.schemas import ObservationRecord, PhotoRef, VisitStart
from server.people.models import Account
from server.people.rules import Role
from server.photos import operations as photos
from server.photos.models import Photo
from server.photos.rules import Rendition, rendition_key
from server.places.models import Site
from server.review.imports import clearing, commands, operations
from server.review.imports.errors import ImportUnknown
from server.review.imports.models import PhotoImport, PhotoImportFile
from server.review.imports.overview import overview
from server.review.imports.schemas import AnnouncedFile
from server.storage import photo_store
from tests.support import making, pictures
from tests.support.clients import client_of

HERE, GONE = (True, True), (False, False)


def _taken(minutes):
    return (clock.now() - timedelta(minutes=minutes)).replace(microsecond=0)


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


@dataclass
class Scene:
    """A park in an open round, somebody of the office, an inspector, and three photos of the park."""

    office: int
    inspector: int
    use: str
    files: dict[str, bytes]

    def begin(self) -> UUID:
        with transaction():
            return operations.begin(db.session.get(Account, self.office), db.session.get(Account, self.inspector)).uuid

    def announce(self, uuid: UUID, *names: str) -> list[str]:
        """Announce files and tell which of them are said to be here already."""
        told = [
            AnnouncedFile(name=name, size=len(self.files[name]), sha256=_sha256(self.files[name])) for name in names
        ]
        with transaction():
            here = operations.announce(operations.find(uuid, for_change=True), told)
        return [name for name in names if _sha256(self.files[name]) in here]

    def arrive(self, *names: str, by: int | None = None) -> None:
        for name in names:
            data = self.files[name]
            arrived = photos.take_in(photo_store(), io.BytesIO(data), _sha256(data), size=len(data), limit=10**7)
            with transaction():
                photos.receive(arrived, by=by or self.office)

    def brought(self) -> UUID:
        """An import whose photos have all arrived and are drawn; the first is chosen for a record."""
        uuid = self.begin()
        self.announce(uuid, *self.files)
        self.arrive(*self.files)
        tasks.work_off()
        with transaction():
            files = operations.find(uuid, for_change=True).files
            operations.choose(files[:1], use=self.use)
            operations.choose(files[1:], left_out=True)
        return uuid

    def record(self, uuid: UUID) -> int:
        of = operations.find(uuid, for_change=True)
        return operations.record(of, db.session.get(Account, self.office), seen=overview(of).fingerprint())

    def drop(self, uuid: UUID) -> None:
        with transaction():
            clearing.drop(operations.find(uuid, for_change=True), db.session.get(Account, self.office))

    def kept(self) -> dict[str, tuple[bool, bool]]:
        """Tell of each file whether its original and its small rendition are in the store, as its row must say."""
        db.session.rollback()
        db.session.expire_all()
        found = {}
        for name, data in self.files.items():
            photo = db.session.get(Photo, _sha256(data))
            keys = (photo.key, rendition_key(photo.sha256, Rendition.THUMB))
            found[name] = (photo_store().exists(keys[0]), photo_store().exists(keys[1]))
            assert found[name] == (photo.original_removed_at is None, photo.renditions_removed_at is None), name
        return found

    def all(self, state: tuple[bool, bool]) -> dict[str, tuple[bool, bool]]:
        return dict.fromkeys(self.files, state)


@pytest.fixture
def scene(own_app):
    with own_app.app_context():
        with transaction():
            park, standard = making.site("park", name="大公园"), making.standard()
            office, inspector = making.account(Role.OFFICE, "ban"), making.account(Role.INSPECTOR, "yi")
            making.round_of(park, standard=standard, name="秋季", starts_on=clock.today() - timedelta(days=2))
            use = f"sighting:{standard.requirements[0].key}"
            files = {
                f"{n}.jpg": pictures.jpeg(lon=making.LON, lat=making.LAT, taken_at=_taken(9 * n), seed=n)
                for n in (1, 2, 3)
            }
            made = Scene(office.id, inspector.id, use, files)
        yield made


def _later(days=0.0):
    """Sweep so many days and a moment later; tell how many photos' parts and lists went."""
    with clock.held(clock.now() + timedelta(days=days, minutes=1)):
        return clearing.clear_expired()


def _lists():
    return [db.session.query(PhotoImport).count(), db.session.query(PhotoImportFile).count()]


def test_photos_of_an_import_given_up_go_at_the_next_sweep_and_its_list_a_week_later(scene):
    uuid = scene.brought()
    scene.drop(uuid)
    with pytest.raises(ImportUnknown):
        operations.find(uuid)
    assert _later() == 6
    assert scene.kept() == scene.all(GONE)
    assert [_later(6), _lists()] == [0, [1, 3]]
    assert [_later(7), _lists(), _later(8)] == [1, [0, 0], 0]
    told = db.session.query(AuditEntry).filter_by(verb="photo.expire").all()
    assert {entry.details["photo_import"] for entry in told} == {str(uuid)}


def test_an_import_that_nobody_finishes_expires_with_its_photos(scene):
    scene.brought()
    assert [_later(6), scene.kept()] == [0, scene.all(HERE)]
    assert [_later(7), scene.kept()] == [6, scene.all(GONE)]


def test_of_an_import_that_is_done_what_became_a_record_and_the_list_stay(scene):
    uuid = scene.brought()
    with transaction():
        assert scene.record(uuid) == 1
    assert [_later(6), scene.kept()] == [0, scene.all(HERE)]
    assert [_later(7), scene.kept()] == [4, {"1.jpg": HERE, "2.jpg": GONE, "3.jpg": GONE}]
    assert [_later(14), _later(15), _lists()] == [1, 0, [1, 3]]
    assert operations.find(uuid).cleared_at is not None


def test_what_another_import_waits_for_or_another_person_brought_is_not_touched(scene):
    uuid, other = scene.brought(), scene.begin()
    assert scene.announce(other, "1.jpg") == ["1.jpg"]
    with transaction():
        db.session.get(Photo, _sha256(scene.files["2.jpg"])).received_by = scene.inspector
    scene.drop(uuid)
    _later()
    assert scene.kept() == {"1.jpg": HERE, "2.jpg": HERE, "3.jpg": GONE}


def test_a_photo_whose_original_is_gone_is_asked_for_again(scene):
    scene.drop(scene.brought())
    _later()
    other = scene.begin()
    assert scene.announce(other, *scene.files) == []
    scene.arrive(*scene.files)
    tasks.work_off()
    assert scene.kept() == scene.all(HERE)
    assert scene.announce(other, *scene.files) == list(scene.files)


def test_a_photo_that_arrives_after_its_import_was_given_up_goes_too(scene):
    uuid = scene.begin()
    scene.announce(uuid, *scene.files)
    scene.arrive("1.jpg")
    tasks.work_off()
    scene.drop(uuid)
    _later()
    scene.arrive("2.jpg", "3.jpg")
    tasks.work_off()
    _later(1)
    assert scene.kept() == scene.all(GONE)


def test_a_lost_file_keeps_no_other_from_going(scene):
    uuid = scene.begin()
    scene.announce(uuid, *scene.files)
    scene.arrive(*scene.files)
    photo_store().remove(db.session.get(Photo, _sha256(scene.files["1.jpg"])).key)
    db.session.rollback()
    tasks.work_off()
    scene.drop(uuid)
    assert _later() == 4
    assert [_later(8), _lists()] == [1, [0, 0]]


def test_many_photos_go_in_portions(scene, monkeypatch):
    monkeypatch.setattr(clearing, "PORTION", 2)
    scene.drop(scene.brought())
    assert [_later(), scene.kept()] == [6, scene.all(GONE)]


def test_a_kill_between_the_bytes_and_the_note_leaves_nothing_said_to_be_here(scene, monkeypatch):
    scene.drop(scene.brought())
    store = photo_store()
    remove = store.remove

    class Killed(BaseException):
        pass

    def die(key):
        remove(key)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "remove", lambda _, key: die(key))
        with pytest.raises(Killed):
            _later()
    db.session.rollback()
    assert len(scene.announce(scene.begin(), *scene.files)) == 2


@pytest.mark.parametrize("by_another", [False, True], ids=["its own time is over", "another list is given up"])
def test_a_photo_that_is_just_being_recorded_is_not_removed(own_app, scene, by_another):
    """The sweep begins while the records are written and not yet committed."""
    uuid = scene.brought()
    if by_another:  # the photos came for the list that is given up
        scene.drop(uuid)
        uuid = scene.brought()
    else:
        with transaction():
            db.session.get(PhotoImport, uuid).expires_at = clock.now() + timedelta(seconds=1)

    def record(wait):
        with transaction():
            scene.record(uuid)
            wait()

    _sweep_meanwhile(own_app, record)
    assert db.session.query(ObservationPhoto).count() == 1
    assert scene.kept()["1.jpg"] == HERE


def test_a_photo_that_a_phone_is_just_recording_is_not_removed(own_app, scene, monkeypatch):
    """The log is a lock too, so the sweep begins before the record has come to it."""
    scene.drop(scene.brought())
    park, round_ = db.session.query(Site.id).scalar(), db.session.query(Round.id).scalar()
    visit = uuid4()
    with transaction():
        yi = db.session.get(Account, scene.inspector)
        inspections.start_visit(visit, VisitStart(round=round_, site=park, started_at=clock.now()), yi)
    data = scene.files["1.jpg"]
    photo = PhotoRef(uuid=uuid4(), sha256=_sha256(data), size=len(data), source="camera", taken_at=clock.now())
    key = scene.use.split(":")[1]
    said = ObservationRecord(visit=visit, kind=Kind.SIGHTING, requirements=[key], taken_at=clock.now(), photos=[photo])

    def record(wait):
        monkeypatch.setattr(inspections, "log", lambda *told, **more: (wait(), log(*told, **more)))
        with transaction():
            inspections.record_observation(uuid4(), said, db.session.get(Account, scene.inspector))

    _sweep_meanwhile(own_app, record)
    assert db.session.query(ObservationPhoto).count() == 1
    assert scene.kept() == {"1.jpg": HERE, "2.jpg": GONE, "3.jpg": GONE}


def _sweep_meanwhile(own_app, record):
    """Let `record` begin, and sweep when it comes to calling what it is given."""
    written, may_end, failed = threading.Event(), threading.Event(), []

    def wait():
        written.set()
        may_end.wait(30)

    def work(verb, *given):
        with own_app.test_request_context():
            try:
                verb(*given)
            except Exception as error:
                failed.append(error)
                written.set()
            db.session.remove()

    recording = threading.Thread(target=work, args=(record, wait))
    sweeping = threading.Thread(target=work, args=(clearing.clear_expired,))
    recording.start()
    assert written.wait(30)
    time.sleep(1.1)  # until the time of an import that ends in a second is over
    sweeping.start()
    sweeping.join(1)
    may_end.set()
    for thread in (recording, sweeping):
        thread.join(60)
    assert failed == []


def test_the_command_keeps_again_what_was_removed_before_it_recorded(own_app, scene, tmp_path, monkeypatch):
    scene.drop(scene.brought())
    card = tmp_path / "card"
    card.mkdir()
    for name, data in scene.files.items():
        (card / name).write_bytes(data)
    monkeypatch.setattr(commands, "_keep", _sweeping_after(commands._keep, len(scene.files)))
    options = ("--use", scene.use, "--account", "yi", "--yes")
    done = own_app.test_cli_runner().invoke(args=["photos", "import", str(card), *options])
    assert done.exit_code == 0, done.output
    tasks.work_off()
    assert db.session.query(AuditEntry).filter_by(verb="photo.expire").count() == 6
    assert scene.kept() == scene.all(HERE)


def test_the_plain_form_keeps_again_what_was_removed_before_it_recorded(own_app, scene, monkeypatch):
    scene.drop(scene.brought())
    with transaction():
        token = making.token(db.session.get(Account, scene.inspector))
    monkeypatch.setattr(forms, "_receive", _sweeping_after(forms._receive, 1))
    phone = client_of(own_app)
    phone.token = token
    photo = (io.BytesIO(scene.files["1.jpg"]), "1.jpg")
    form = forms.fresh_tokens() | {"round": "1", "problem_type": "parking", "photos": [photo]}
    answer = phone.post("/field/problem", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302
    tasks.work_off()
    assert scene.kept() == {"1.jpg": HERE, "2.jpg": GONE, "3.jpg": GONE}


def _sweeping_after(verb, calls):
    """Do what `verb` does, and sweep after so many calls."""
    left = [calls]

    def do(*arguments):
        found = verb(*arguments)
        left[0] -= 1
        if left[0] == 0:
            _later()
        return found

    return do
