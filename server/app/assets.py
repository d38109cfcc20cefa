"""The files pages load, under addresses that change with their content.

`/static/v-<version>/…` may be kept by a browser for a year and never be asked for again: a page of another version
names other addresses, and a script's imports are relative, so a page and all its scripts are always of one version.

A script is given as its small copy (`bin/minify`) while that is newer: an edited script is seen at once. So are
style sheets; that of all pages else imports some twenty others.
"""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

A_YEAR_S = 31_536_000
SMALL = "small"


class Sessions(SecureCookieSessionInterface):
    """Sessions that leave the files of pages alone: they are the same for everybody.

    Files that "vary by cookie" are fetched once more after each signing in.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session with every answer but a file of pages."""
        if request.endpoint != "static" or response.status_code >= 400:
            super().save_session(app, session, response)


def small_copy(folder: Path, name: str) -> str:
    """Give the name of the small copy of a file under a folder, or its own where there is none that is newer."""
    copy, source = folder / SMALL / name, folder / name
    if not (name.endswith((".js", ".css")) and copy.is_file() and source.is_file()):
        return name
    sources = source.parent.rglob("*.css") if name.endswith(".css") else [source]
    newest = max(path.stat().st_mtime for path in sources)
    return f"{SMALL}/{name}" if copy.stat().st_mtime >= newest else name


def version_of(folder: Path) -> str:
    """Give a digest (12 hex digits) of every file under a folder, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def install(app: Flask) -> None:
    """Serve the static files under their version; the plain addresses go on working and are checked each time."""
    folder = Path(str(app.static_folder))
    current = version_of(folder)
    app.extensions["asset_version"] = current
    app.extensions["small_copy"] = partial(small_copy, folder)

    def static(filename: str, version: str = "") -> Response:
        response = app.send_static_file(small_copy(folder, filename))
        if version == current:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = A_YEAR_S
            response.cache_control.immutable = True
        return response

    app.session_interface = Sessions()
    app.view_functions["static"] = static
    app.add_url_rule("/static/v-<version>/<path:filename>", endpoint="static", view_func=static)

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", current)
