"""A full disk, on the running program: nothing is acknowledged, nothing half is left, and afterwards all goes on."""

from __future__ import annotations

import hashlib
import resource
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from server.people.rules import Role
from tests.support import making, pictures
from tests.support.running import running

PHOTO = pictures.jpeg(size=(1600, 1200), quality=95)
SHA = hashlib.sha256(PHOTO).hexdigest()


def sent(address: str, token: str) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"}
    request = urllib.request.Request(f"{address}/api/v1/photos/{SHA}", PHOTO, headers, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("engine_name", ["spatialite"])
def test_a_photo_for_which_there_is_no_room_is_refused_and_welcome_later(migrated, tmp_path):
    with migrated.own_copy(tmp_path) as settings, running(settings) as server:
        with server.writing():
            token = making.token(making.account(Role.INSPECTOR))
        processes = [
            int(each) for each in Path(f"/proc/{server.web.pid}/task/{server.web.pid}/children").read_text().split()
        ]
        for process in processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (len(PHOTO) // 2, resource.RLIM_INFINITY))
        status, told = sent(server.address, token)
        assert (status, b"store_full" in told) == (507, True)
        assert [path for path in settings.photo_dir.rglob("*") if path.is_file()] == []
        for process in processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert sent(server.address, token)[0] == 201
