"""词典: the slogans that are looked for in photos, as a page: list, try on a text, add, change, remove. Plain forms."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server import tasks
from server.database import transaction
from server.errors import Problem
from server.people.access import access, current_account
from server.people.rules import Role
from server.photos.slogans import operations, queries
from server.photos.slogans.errors import TogetherOutOfRange
from server.photos.slogans.layout import Line
from server.photos.slogans.normal import plain
from server.photos.slogans.queries import Listed

blueprint = Blueprint("slogans", __name__)
MOST_DIGITS = 4
LONGEST_TRIAL = 400
"""A text to try travels in the address, which holds about four thousand signs; a Chinese character takes nine."""


@blueprint.get("/office/slogans")
@access(Role.OFFICE, Role.VIEWER)
def dictionary() -> str:
    """List the dictionary; `words` opens one entry, `text` tries it."""
    return _page({"words": request.args.get("words", "")})


@blueprint.post("/office/slogans")
@access(Role.OFFICE)
def keep() -> Response | tuple[str, int]:
    """Add a slogan or change what it means; a form that cannot be kept comes back as it was filled in."""
    form = {name: request.form.get(name, "") for name in ("words", "theme", "together")}
    by = current_account().id
    before = _entry(form["words"])
    try:
        with transaction():
            kept = operations.keep_slogan(form["words"], form["theme"], _together(form["together"]), by=by)
            words, theme = kept.words, kept.theme
    except Problem as problem:
        return _page(form, wrong=problem.sentence(_language())), problem.status
    tasks.wake()
    if before is not None and not before.is_removed and before.entry.theme != theme:
        nothing = _("不代表任何主题")
        told = {"words": words, "old": before.entry.theme or nothing, "new": theme or nothing}
        flash(_("“%(words)s”词典里已有，主题由“%(old)s”改为“%(new)s”。照片的主题建议将重新查找。", **told), "success")
        return redirect(url_for("slogans.dictionary", words=words))
    flash(_("已保存“%(words)s”，照片的主题建议将按新词典重新查找。", words=words), "success")
    return redirect(url_for("slogans.dictionary"))


@blueprint.post("/office/slogans/removal")
@access(Role.OFFICE)
def remove() -> Response:
    """Take a slogan out of the dictionary."""
    words, by = request.form.get("words", ""), current_account().id
    with transaction():
        operations.remove_slogan(words, by=by)
    tasks.wake()
    flash(_("已移除“%(words)s”，照片的主题建议将按新词典重新查找。", words=words.strip()), "success")
    return redirect(url_for("slogans.dictionary"))


def _together(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not (typed.strip().isascii() and typed.strip().isdigit() and len(typed.strip()) < MOST_DIGITS):
        raise TogetherOutOfRange(most=operations.MOST_TOGETHER)
    return int(typed)


def _entry(words: str) -> Listed | None:
    return next((each for each in queries.listed() if words and plain(each.entry.words) == plain(words)), None)


def _page(form: dict[str, str], wrong: str | None = None) -> str:
    listed = queries.listed()
    chosen = _entry(form["words"])
    if chosen and wrong is None:
        form = {"words": chosen.entry.words, "theme": chosen.entry.theme, "together": str(chosen.entry.together)}
    text = request.values.get("text", "")[:LONGEST_TRIAL]
    standing = [each for each in listed if not each.is_removed]
    return render_template(
        "photos/slogans.html",
        groups=[(theme, list(rows)) for theme, rows in groupby(standing, key=lambda each: each.entry.theme)],
        removed=[each for each in listed if each.is_removed],
        themes=sorted({each.entry.theme for each in listed if each.entry.theme}),
        total=len(standing),
        form=form,
        chosen=chosen,
        wrong=wrong,
        text=text,
        longest_trial=LONGEST_TRIAL,
        found=_tried(text),
    )


def _tried(text: str) -> list[dict[str, Any]] | None:
    if not text.strip():
        return None
    found = queries.known().dictionary.themes([Line(line) for line in text.splitlines()])
    return [{"theme": each.theme, "words": each.words, "is_exact": each.is_exact} for each in found]


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "zh"
