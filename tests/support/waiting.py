"""Waiting for what a test asserts where Playwright cannot: for rows of the database, for what a script would say."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

PATIENCE_S = 60


def eventually(page: Page, ask: Callable[[], Any], wanted: Any) -> None:
    """Ask until the answer is the wanted one, and let the page go on meanwhile; fails with the last answer."""
    until = time.monotonic() + PATIENCE_S
    while (told := ask()) != wanted:
        assert time.monotonic() < until, f"never {wanted!r}: {told!r}"
        page.wait_for_timeout(100)
