"""Text travels compressed to those who ask for it, and not again while it is unchanged; photos stay as they are."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest

from server.people.rules import Role
from tests.support import making, pictures

ASKS = {"Accept-Encoding": "gzip, deflate"}


@pytest.fixture
def engine_name() -> str:
    """Compression does not depend on the engine."""
    return "spatialite"


@pytest.mark.parametrize("address", ["/sign-in", "/static/css/pages/field.css", "/static/modules/visit/visit.js"])
def test_text_is_compressed_for_whom_asks(client, address):
    plain, packed = client.get(address), client.get(address, headers=ASKS)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    if address.startswith("/static"):
        assert gzip.decompress(packed.data) == plain.data


def test_json_is_compressed(client):
    packed = client.get("/api/v1/openapi.json", headers=ASKS)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data))["openapi"].startswith("3.1")


def test_an_unchanged_file_is_not_sent_again(client):
    first = client.get("/static/modules/visit/visit.js", headers=ASKS)
    again = client.get("/static/modules/visit/visit.js", headers={**ASKS, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_photo_is_never_compressed(client_as):
    inspector = client_as(Role.INSPECTOR)
    data = pictures.jpeg(seed=1, lon=making.LON, lat=making.LAT)
    sha256 = hashlib.sha256(data).hexdigest()
    assert inspector.put(f"/api/v1/photos/{sha256}", data=data).status_code == 201
    answer = inspector.get(f"/photos/{sha256}/original", headers=ASKS)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert answer.data == data
