"""What the tables of this folder share."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

ROOT = Path(__file__).parents[3]


@pytest.fixture
def speaking():
    """A bare application that speaks both languages, with the program's own catalogues."""
    app = Flask("speaking")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "server" / "translations")
    Babel(app, default_locale="zh_CN")
    with app.app_context():
        yield
