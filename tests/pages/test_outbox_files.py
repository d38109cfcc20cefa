"""The office takes in the file of a phone that cannot reach the network, and sees what became of everything in it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.database import db
from server.inspections.models import Observation
from server.people.rules import Role
from tests.support import making, pictures

AT = "2026-11-22T02:00:00Z"


@pytest.fixture
def exported(app) -> dict:
    """What a phone of the inspector yi exported: a visit and a photographed sighting."""
    with app.app_context():
        inspector = making.account(Role.INSPECTOR, "yi")
        park, standard = making.site("park"), making.standard()
        each = making.round_of(park, standard=standard, inspectors=(inspector,))
        data = pictures.jpeg()
        sha256, visit = hashlib.sha256(data).hexdigest(), str(uuid4())
        photo = {"uuid": str(uuid4()), "sha256": sha256, "size": len(data), "taken_at": AT}
        seen = {"visit": visit, "requirements": [standard.requirements[0].key], "kind": "sighting", "taken_at": AT}
        records = [
            {"what": "visit", "uuid": visit, "body": {"round": each.id, "site": park.id, "started_at": AT}},
            {"what": "observation", "uuid": str(uuid4()), "body": {**seen, "photos": [photo]}},
        ]
        owner = {"id": inspector.id, "username": "yi"}
        db.session.commit()
    return {"owner": owner, "records": records, "files": {f"photos/{sha256}.jpg": data}}


def written(exported: dict) -> BytesIO:
    records = json.dumps(exported["records"]).encode()
    listed = [{"name": "records.json", "sha256": hashlib.sha256(records).hexdigest(), "size": len(records)}]
    manifest = {"format": "xuncheng-outbox", "version": 1, "owner": exported["owner"], "files": listed}
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("records.json", records)
        for name, data in exported["files"].items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    made.seek(0)
    return made


def send(client, content, **more: str):
    return client.post("/office/outbox-files", data={"file": (content, "<手机>.zip")} | more)


def test_a_file_is_taken_in_once_and_its_hands_are_noted(app, client_as, exported) -> None:
    office = client_as(Role.OFFICE)
    first, again = send(office, written(exported)), send(office, written(exported))
    assert "记在账号 yi" in first.text
    assert "&lt;手机&gt;.zip" in first.text
    assert (first.status_code, again.status_code) == (200, 200)
    with app.app_context():
        assert db.session.query(Observation).count() == 1
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "outbox.import")).all()
        assert [entry.account_id for entry in entries] == [office.account_id] * 2
        assert entries[1].details["new"] == 0


def test_what_is_refused_in_a_file_is_listed_and_the_rest_is_taken(app, client_as, exported) -> None:
    exported["records"].append({"what": "observation", "uuid": str(uuid4()), "body": {"visit": "x"}})
    page = send(client_as(Role.OFFICE), written(exported))
    assert "没有收下的 1 项，其余都已收下" in page.text
    with app.app_context():
        assert db.session.query(Observation).count() == 1


def test_a_file_that_is_none_and_one_of_an_unknown_person_are_refused_in_words(client_as, exported) -> None:
    office = client_as(Role.OFFICE)
    assert (send(office, BytesIO(b"PK nonsense")).status_code, office.post("/office/outbox-files").status_code) == (
        422,
        422,
    )
    exported["owner"] = {"id": 99_999, "username": "nobody"}
    refused = send(office, written(exported))
    assert (refused.status_code, "nobody" in refused.text) == (422, True)
    assert "记在账号 yi" in send(office, written(exported), username="yi").text


def test_only_the_office_takes_files_in(client_as, exported) -> None:
    for role in (Role.INSPECTOR, Role.VIEWER, Role.UNIT):
        assert send(client_as(role), written(exported)).status_code == 403
