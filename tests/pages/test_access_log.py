"""The access log on the running program: every request is there, no secret is."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from contextlib import suppress

import pytest

from tests.support.running import running

WRITTEN = ("GET /reply/… ", "GET /reply/…/photos/ab ", "GET /healthz ")


@pytest.mark.parametrize("engine_name", ["spatialite"])
def test_the_token_of_a_reply_page_is_not_written_down(migrated, tmp_path):
    file = tmp_path / "access.log"
    with (
        migrated.own_copy(tmp_path) as settings,
        running(settings, more={"XUNCHENG_ACCESS_LOG": str(file)}) as server,
    ):
        for address in ("/reply/a-secret-token", "/reply/a-secret-token/photos/ab", "/healthz"):
            came_from = {"Referer": f"{server.address}/reply/a-secret-token?x=1"}
            with suppress(urllib.error.HTTPError):  # there is no such page
                urllib.request.urlopen(urllib.request.Request(server.address + address, headers=came_from)).close()
        until = time.monotonic() + 60
        while not all(each in (written := file.read_text(encoding="utf-8")) for each in WRITTEN):
            assert time.monotonic() < until, written  # a line is written after its answer has gone
            time.sleep(0.05)
    assert "a-secret-token" not in written
