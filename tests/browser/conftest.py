"""What a person does in a browser is tried on the embedded engine; whole ways, from end to end, on both (`BOTH`)."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def engine_name() -> str:
    """Name the engine; tests of the database and of pages try everything on both."""
    return "spatialite"


@pytest.fixture
def heap(live_server):
    """Make doubtful evidence on the running server: `heap(photos, pairs)`."""
    from tests.support.desk import doubtful_heap

    def make(doubtful: int, pairs: int) -> dict[str, Any]:
        with live_server.writing():
            return doubtful_heap(doubtful, pairs)

    return make
