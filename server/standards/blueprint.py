"""The one blueprint of the office's pages of standards, so that the navigation knows where one is."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import get_locale

blueprint = Blueprint("standards", __name__, url_prefix="/office/standards")


def spoken() -> str:
    """Give the language of the page."""
    return str(get_locale() or "zh")
