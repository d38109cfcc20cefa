"""Web server and worker are killed while photos are sent: what was acknowledged is there, whole, and can be shown.

A small one; `bin/bench photos --what kill` sends 500 and kills twenty times.
"""

from __future__ import annotations

import pytest

from server.people.rules import Role
from tests.support import making, pictures
from tests.support.ordeal import endure

pytestmark = pytest.mark.slow


def test_nothing_acknowledged_is_lost_by_three_kills_in_forty_uploads(live_server):
    with live_server.writing():
        token = making.token(making.account(Role.INSPECTOR))
    picture = pictures.jpeg(lon=116.3, lat=39.99, size=(800, 600))
    told = endure(live_server, token, picture, photos=40, kills=3)
    assert told.faults == []
    assert told.acknowledged == 40
    assert told.kills == {"web": 3, "worker": 3}
