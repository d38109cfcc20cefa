"""An outbox that comes as a file: the same door as HTTP, twice is once, and a hostile file changes nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from uuid import uuid4

import pytest

from server.database import db
from server.field.importing import OwnerUnknown, import_outbox
from server.field.outbox_file import NotAnOutbox, OutboxFile, OutboxTooLarge
from server.inspections.models import Observation, Visit
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import making, pictures

AT = "2026-11-22T02:00:00Z"
LIMIT = 1_000_000


@pytest.fixture
def outbox(db_session):
    """What a phone exported: a visit, a photographed sighting and its end."""
    inspector = making.account(Role.INSPECTOR, "yi")
    park, standard = making.site("park"), making.standard()
    each = making.round_of(park, standard=standard, inspectors=(inspector,))
    db.session.commit()
    data = pictures.jpeg()
    sha256, visit = hashlib.sha256(data).hexdigest(), str(uuid4())
    photo = {"uuid": str(uuid4()), "sha256": sha256, "size": len(data), "taken_at": AT}
    seen = {"visit": visit, "requirements": [standard.requirements[0].key], "kind": "sighting", "taken_at": AT}
    records = [
        {"what": "visit", "uuid": visit, "body": {"round": each.id, "site": park.id, "started_at": AT}},
        {"what": "observation", "uuid": str(uuid4()), "body": {**seen, "photos": [photo]}},
        {"what": "end", "uuid": visit, "body": {"ended_at": AT, "complete": True}},
    ]
    owner = {"id": inspector.id, "username": "yi"}
    return {"owner": owner, "records": records, "files": {f"photos/{sha256}.jpg": data}}


def _write(path, outbox, *, packing=zipfile.ZIP_STORED, **changes):
    records = json.dumps(outbox["records"]).encode()
    listed = [{"name": "records.json", "sha256": hashlib.sha256(records).hexdigest(), "size": len(records)}]
    manifest = {"format": "xuncheng-outbox", "version": 1, "owner": outbox["owner"], "files": listed, **changes}
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("records.json", records)
        for name, data in outbox["files"].items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


def _take(path, **options):
    with OutboxFile(path) as file:
        report = import_outbox(file, limit=LIMIT, **options)
    return report.new, report.identical, [each.problem.code for each in report.refused]


def _kept():
    return [db.session.query(kind).count() for kind in (Visit, Observation, Photo)]


def test_everything_in_the_file_is_taken_and_a_second_time_changes_nothing(tmp_path, outbox):
    path = _write(tmp_path / "a.zip", outbox)
    assert _take(path) == (4, 0, [])
    assert _kept() == [1, 1, 1]
    assert _take(path) == (0, 4, [])
    assert _kept() == [1, 1, 1]


def test_one_bad_record_is_told_and_the_rest_is_taken(tmp_path, outbox):
    outbox["records"].insert(1, {"what": "observation", "uuid": str(uuid4()), "body": {"kind": "sighting"}})
    outbox["records"].insert(2, {"what": "wish", "uuid": str(uuid4()), "body": {}})
    outbox["records"].insert(3, "nothing at all")
    outbox["files"]["photos/" + "0" * 64 + ".jpg"] = pictures.jpeg(seed=1)
    outbox["files"]["../../etc/passwd"] = b"x"
    new, _, refused = _take(_write(tmp_path / "a.zip", outbox))
    assert new == 4
    assert refused == ["malformed", "malformed", "malformed", "hash_mismatch", "entry_unknown"]
    assert _kept() == [1, 1, 1]


def test_bytes_that_are_no_photo_and_photos_too_large_are_refused(tmp_path, outbox):
    for data in (b"no photo", b"\xff\xd8\xff" + b"x" * LIMIT):
        outbox["files"][f"photos/{hashlib.sha256(data).hexdigest()}.jpg"] = data
    assert _take(_write(tmp_path / "a.zip", outbox)) == (4, 0, ["not_a_photo", "photo_too_large"])


def test_the_file_of_another_instance_is_refused_unless_an_account_is_named(tmp_path, outbox):
    outbox["owner"] = {"id": 999_999, "username": "yi"}
    path = _write(tmp_path / "a.zip", outbox)
    with pytest.raises(OwnerUnknown):
        _take(path)
    assert _kept() == [0, 0, 0]
    assert _take(path, username="yi") == (4, 0, [])


def test_a_viewer_cannot_be_the_one_in_whose_name_a_file_comes_in(tmp_path, outbox):
    making.account(Role.VIEWER, "kan")
    with pytest.raises(OwnerUnknown):
        _take(_write(tmp_path / "a.zip", outbox), username="kan")


def test_a_bomb_is_refused_before_anything_is_unpacked(tmp_path, outbox):
    outbox["files"]["photos/" + "1" * 64 + ".jpg"] = b"\0" * 50_000_000
    with pytest.raises(OutboxTooLarge):
        _take(_write(tmp_path / "a.zip", outbox, packing=zipfile.ZIP_DEFLATED))
    assert _kept() == [0, 0, 0]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b"no zip"), id="no ZIP"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-40]), id="cut off"),
    ],
)
def test_what_is_no_whole_outbox_is_refused_as_a_whole(tmp_path, outbox, spoil):
    path = _write(tmp_path / "a.zip", outbox)
    spoil(path)
    with pytest.raises(NotAnOutbox):
        _take(path)
    assert _kept() == [0, 0, 0]


def test_a_file_of_an_unknown_version_or_with_changed_records_is_refused(tmp_path, outbox):
    other = [{"name": "records.json", "sha256": "0" * 64, "size": 1}]
    for changes in ({"version": 2}, {"format": "zip"}, {"files": other}):
        with pytest.raises(NotAnOutbox):
            _take(_write(tmp_path / "a.zip", outbox, **changes))
    assert _kept() == [0, 0, 0]


def test_the_command_reports_and_ends_with_1_where_something_was_refused(app, tmp_path, outbox):
    path = _write(tmp_path / "a.zip", outbox)
    ran = app.test_cli_runner().invoke(args=["field", "import-outbox", str(path)])
    assert (ran.exit_code, ran.output.strip()) == (0, "yi: new 4 · identical 0 · refused 0")
    outbox["files"]["x.txt"] = b""
    again = app.test_cli_runner().invoke(args=["field", "import-outbox", str(_write(path, outbox))])
    assert again.exit_code == 1
    assert "[entry_unknown]" in again.output


def test_a_report_about_a_site_comes_in_as_over_http(outbox, tmp_path):
    site = outbox["records"][0]["body"]["site"]
    report = {"site": site, "fault": "gone", "note": "已拆除", "noticed_at": AT}
    outbox["records"].append({"what": "correction", "uuid": str(uuid4()), "body": report})
    path = _write(tmp_path / "a.zip", outbox)
    first = _take(path)
    assert first[2] == []
    assert _take(path)[:2] == (0, first[0])
