"""What a person does in a browser is tried on the embedded engine; whole ways, from end to end, on both (`BOTH`)."""

from __future__ import annotations

import pytest


@pytest.fixture
def engine_name() -> str:
    """Name the engine; tests of the database and of pages try everything on both."""
    return "spatialite"
