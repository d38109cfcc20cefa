"""What a phone keeps so that the field app starts without a network: its files, its manifest, its service worker.

The files are found the way a browser finds them: from the templates of the phone's pages over stylesheets and modules
to what those import. A new module is therefore on the phone without anybody listing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, json, render_template, url_for
from flask_babel import gettext as _

from server.people.access import public

blueprint = Blueprint("field_shell", __name__, url_prefix="/field")

_LINKED = re.compile(r"""filename=['"]([^'"]+)['"]""")
_ASKED_FOR = re.compile(r"""data-module=["']([\w/ -]+)["']""")
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
_STYLES = re.compile(r"""@import\s+url\(["']?([^"')]+)["']?\)""")
_IMPORTED_FIRST = re.compile(r"""(?:\bfrom|\bimport)\s*["']([^"']+)["']""")
"""What a script needs before it starts; what it asks for later stands in brackets."""
_NAMED_IN_MAP = re.compile(r"""["']([^"']+)["']: \{\{ url_for\('static', filename='([^']+)'\)""")
_TEMPLATES = ("base.html", "field", "components")


@blueprint.get("/service-worker.js")
@public
def service_worker() -> Response:
    """Give the service worker with the list of what it keeps."""
    shell = {
        "version": current_app.extensions["asset_version"],
        "workbox": url_for("static", filename="vendor/workbox"),
        "files": [url_for("static", filename=name) for name in shell_files()],
        "offline": url_for("field_shell.offline"),
    }
    name = current_app.extensions["small_copy"]("service-worker.js")
    text = (_static() / name).read_text(encoding="utf-8")
    response = Response(f"self.SHELL = {json.dumps(shell)};\n{text}", content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/field"
    return response


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Describe the app to a phone that installs it."""
    icons = [("mark.svg", "any", "image/svg+xml", "any")]
    icons += [(f"app-icon-{size}.png", f"{size}x{size}", "image/png", "any maskable") for size in (192, 512)]
    content: dict[str, Any] = {
        "id": "/field",
        "name": _("巡城外勤"),
        "short_name": _("巡城"),
        "description": _("现场检查：拍照取证，没有网络也能用。"),
        "start_url": "/field",
        "scope": "/field",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#ffffff",
        "theme_color": "#0b5c6b",
        "icons": [
            {"src": url_for("static", filename=name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in icons
        ],
    }
    return Response(json.dumps(content, ensure_ascii=False), content_type="application/manifest+json")


@blueprint.get("/offline")
@public
def offline() -> str:
    """Say that a page is not on this phone."""
    return render_template("field/offline.html")


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"preloads": preloads}


def preloads(*modules: str) -> list[str]:
    """List the addresses of all scripts that a page starting these modules needs at once."""
    return [url_for("static", filename=name) for name in _first_scripts(_static(), _templates(), modules)]


def shell_files() -> list[str]:
    """List the static files the phone's pages load, by name under static/, in a fixed order."""
    return _files(_static(), _templates())


def _static() -> Path:
    return Path(str(current_app.static_folder))


def _templates() -> Path:
    return Path(str(current_app.root_path)) / str(current_app.template_folder)


@cache
def _first_scripts(static: Path, templates: Path, modules: tuple[str, ...]) -> list[str]:
    bare = dict(_NAMED_IN_MAP.findall((templates / "base.html").read_text(encoding="utf-8")))
    found: list[str] = []
    waiting = [f"modules/{name}.js" for name in modules]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found.append(name)
        imported = _IMPORTED_FIRST.findall((static / name).read_text(encoding="utf-8"))
        waiting += [bare[each] for each in imported if each in bare]
        waiting += [_beside(static, name, each) for each in imported if each.startswith(".")]
    return found


def _beside(static: Path, name: str, address: str) -> str:
    return ((static / name).parent / address).resolve().relative_to(static.resolve()).as_posix()


@cache
def _files(static: Path, templates: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in _pages(templates)]
    found: set[str] = set()
    waiting = [name for text in texts for name in _named(text)]
    while waiting:
        name = waiting.pop()
        if name in found or not (static / name).is_file():
            continue
        found.add(name)
        waiting += _leads_to(static, name)
    return sorted(found)


def _pages(templates: Path) -> Iterator[Path]:
    for name in _TEMPLATES:
        path = templates / name
        yield from sorted(path.rglob("*.html")) if path.is_dir() else [path]


def _named(text: str) -> Iterator[str]:
    yield from _LINKED.findall(text)
    for names in _ASKED_FOR.findall(text):
        yield from (f"modules/{name}.js" for name in names.split())


def _leads_to(static: Path, name: str) -> Iterator[str]:
    """Give what a script or a stylesheet imports by a relative address; bare names stand in the page's import map."""
    pattern = {".js": _IMPORTED, ".css": _STYLES}.get(Path(name).suffix)
    if pattern is None:
        return
    given = current_app.extensions["small_copy"](name) if name.endswith(".css") else name
    for address in pattern.findall((static / given).read_text(encoding="utf-8")):
        if (name.endswith(".css") or address.startswith(".")) and ((static / name).parent / address).is_file():
            yield _beside(static, name, address)
