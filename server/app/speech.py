"""Languages and how values are shown: Chinese by default, English complete, times in the office's time zone."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

from server import clock
from server.config import ROOT, Settings

LANGUAGES = ("zh_CN", "en")


def install(app: Flask, settings: Settings) -> None:
    """Teach the application both languages and its templates to show times."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "server" / "translations")
    Babel(app, default_locale="zh_CN", default_timezone=settings.timezone, locale_selector=chosen_language)

    @app.template_filter("moment")
    def _moment(value: datetime | None) -> str:
        return clock.show(value, settings.zone)

    @app.template_filter("day")
    def _day(value: datetime | date | None) -> str:
        if value is None or _page_language() != "en":
            return clock.show_date(value, settings.zone)
        on = value.astimezone(settings.zone).date() if isinstance(value, datetime) else value
        return format_date(on, "d MMMM yyyy", locale="en")

    @app.template_filter("figure")
    def _figure(value: float | None, digits: int = 1) -> str:
        return "" if value is None else f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"

    @app.context_processor
    def _language() -> dict[str, object]:
        return {"page_language": _page_language(), "languages": LANGUAGES}


def _page_language() -> str:
    locale = get_locale()
    return "en" if locale and locale.language == "en" else "zh-CN"


def chosen_language() -> str:
    """Tell the language of this request: the asker's own choice, the session's, the browser's, the office's."""
    if g.get("language"):
        return str(g.language)
    default = str(current_app.extensions["settings"].language)
    if not has_request_context():  # a command or the worker
        return default
    if "language" in session:
        return str(session["language"])
    if current_user and current_user.is_authenticated and current_user.language:
        return str(current_user.language)
    if request.path.startswith("/api/"):
        return {"zh": "zh_CN", "en": "en"}.get(str(request.accept_languages.best_match(["zh", "en"], "zh")), default)
    return default
