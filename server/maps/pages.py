"""Links from the map to pages of other rooms, which it may not import; none where a page does not exist."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def page_of(endpoint: str, **values: Any) -> str:
    """Give the address of a page; an empty text where it is not part of this program."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
