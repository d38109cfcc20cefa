"""The day's package as a ZIP: what the office hands to an inspector whose phone cannot reach its network."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from io import BytesIO

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.database import db
from server.field import package_file as made
from server.field.package_file import package_file, public_key
from server.people import queries as people
from server.people.rules import Role
from tests.support import making


@pytest.fixture
def inspector(app) -> str:
    with app.app_context():
        account = making.account(Role.INSPECTOR, "yi")
        making.round_of(making.site("park", name="甲公园"), inspectors=(account,))
        other = making.account(Role.INSPECTOR, "er")
        making.round_of(making.site("park", name="乙公园"), inspectors=(other,))
        db.session.commit()
    return "yi"


def export(client, username: str = "yi"):
    return client.get("/office/outbox-files/package", query_string={"username": username})


def test_the_office_exports_the_pages_of_one_inspector_and_that_is_logged(app, client_as, inspector) -> None:
    office = client_as(Role.OFFICE)
    answer = export(office)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        pages = {page["path"]: packed.read(page["name"]).decode() for page in manifest["pages"]}
        assert all(
            hashlib.sha256(packed.read(page["name"])).hexdigest() == page["sha256"] for page in manifest["pages"]
        )
    assert (manifest["format"], manifest["version"], manifest["owner"]["username"]) == ("xuncheng-package", 1, "yi")
    assert manifest["asset_version"] == app.extensions["asset_version"]
    assert "甲公园" in pages["/field"]
    assert all("乙公园" not in page for page in pages.values())
    assert any(path.startswith("/field/rounds/") for path in pages)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "field.package")).one()
        assert (entry.account_id, entry.details["sha256"]) == (office.account_id, sha256(answer.data))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_list_is_signed_by_the_key_that_pages_carry(app, client_as, inspector) -> None:
    content = export(client_as(Role.OFFICE)).data
    key = serialization.load_der_public_key(base64.b64decode(public_key(app)))
    with zipfile.ZipFile(BytesIO(content)) as packed:
        manifest, signature = packed.read("manifest.json"), packed.read("manifest.sig")
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    key.verify(encode_dss_signature(r, s), manifest, ec.ECDSA(hashes.SHA256()))


def test_the_key_stays_the_same_from_start_to_start(app) -> None:
    assert public_key(app) == public_key(app)


@pytest.mark.parametrize("username", ["", "nobody"])
def test_an_account_nobody_has_is_said(client_as, username) -> None:
    assert export(client_as(Role.OFFICE), username).status_code == 404


def test_an_account_that_does_not_inspect_has_no_package(app, client_as) -> None:
    with app.app_context():
        making.account(Role.VIEWER, "zhi")
        db.session.commit()
    answer = export(client_as(Role.OFFICE), "zhi")
    assert (answer.status_code, "不能使用外勤页面" in answer.text) == (409, True)


def test_an_inspector_exports_nobodys_package(client_as, inspector) -> None:
    assert export(client_as(Role.INSPECTOR)).status_code == 403


def test_the_command_writes_the_same_pages(app, inspector, tmp_path) -> None:
    file = tmp_path / "day.zip"
    done = app.test_cli_runner().invoke(args=["field", "export-package", inspector, str(file)])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(file) as packed:
        assert json.loads(packed.read("manifest.json"))["owner"]["username"] == inspector


def test_a_page_that_cannot_be_made_makes_no_package(app, inspector, monkeypatch) -> None:
    monkeypatch.setattr(made, "page_paths", lambda _account: ["/field", "/field/rounds/999/sites/999"])
    with app.test_request_context(), pytest.raises(made.PackageIncomplete):
        package_file(people.account_by_name(inspector))
