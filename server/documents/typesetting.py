"""Papers as PDF, set by typst from a fixed layout and a data file.

What people wrote goes into the layout as JSON data and is never made part of typst source, so `#`, `$`, brackets and
quotes print as themselves. Refuses to print without a Chinese font.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import typst

from server.clock import SHANGHAI
from server.documents.content import RectificationNotice
from server.documents.errors import TypesettingFailed
from server.documents.fonts import collection, paper_fonts
from server.documents.layout import layout_values, qr_png
from server.documents.wording import NoticeWords, notice_words

_LAYOUTS = Path(__file__).parent / "templates"


def notice_pdf(notice: RectificationNotice, font_dir: Path | None = None, zone: ZoneInfo = SHANGHAI) -> bytes:
    """Set a notice as PDF bytes; `font_dir` holds the office's own fonts. Raises FontsMissing, TypesettingFailed."""
    words = notice_words(notice, zone)
    with TemporaryDirectory(prefix="notice-") as folder:
        work = Path(folder)
        values = _with_files(layout_values(words), words, work)
        if words.reply_url:
            (work / "qr.png").write_bytes(qr_png(words.reply_url))
        return _compile(work, "notice.typ", values, font_dir)


def set_layout(layout: str, values: dict[str, Any], font_dir: Path | None = None) -> bytes:
    """Set values by a layout of this room as PDF bytes. Raises FontsMissing, TypesettingFailed."""
    with TemporaryDirectory(prefix="paper-") as folder:
        return _compile(Path(folder), layout, values, font_dir)


def _compile(work: Path, layout: str, values: dict[str, Any], font_dir: Path | None) -> bytes:
    data = {**values, "fonts": paper_fonts(font_dir).named()}
    (work / "data.json").write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")
    (work / layout).write_text((_LAYOUTS / layout).read_text(encoding="utf-8"), encoding="utf-8")
    try:
        return typst.compile(str(work / layout), root=str(work), font_paths=collection(font_dir), format="pdf")
    except typst.TypstError as error:
        raise TypesettingFailed(reason=str(error)) from error


def _with_files(values: dict[str, Any], words: NoticeWords, work: Path) -> dict[str, Any]:
    """Write the photos beside the layout and name each file; `asdict` pixels never reach the JSON."""
    pixels = {p.sha256: p.jpeg for item in words.items for p in item.photos if p.jpeg}
    names = {sha256: f"photo-{index}.jpg" for index, sha256 in enumerate(pixels)}
    for sha256, name in names.items():
        (work / name).write_bytes(pixels[sha256] or b"")
    for item in values["items"]:
        for pair in item["photo_pairs"]:
            for photo in filter(None, pair):
                photo["file"] = names.get(photo["sha256"], "")
    return values
