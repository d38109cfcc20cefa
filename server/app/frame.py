"""What the frame of every page needs: navigation to pages that exist, the languages' names, the city's name.

A part of the office appears in the navigation as soon as its room has registered its page, and only for people whom
that page admits; a link that leads nowhere is never drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext
from flask_login import current_user

from server.config import Settings, version
from server.people.access import EVERYBODY


@dataclass(frozen=True)
class Part:
    """One part of the office: its word, its icon and the endpoint of its first page."""

    label: Any
    icon: str
    endpoint: str
    also: tuple[str, ...] = ()
    """Further blueprints whose pages belong to it."""

    def holds(self, blueprint: str) -> bool:
        """Tell whether a page of this blueprint belongs to it."""
        return blueprint in {self.endpoint.split(".")[0], *self.also}


PARTS = (
    Part(lazy_gettext("地图"), "map-2", "maps.compliance_map"),
    Part(
        lazy_gettext("审核"),
        "checklist",
        "review.queue",
        also=("evidence", "redactions", "photo_texts", "quarantine", "slogans", "photo_imports"),
    ),
    Part(lazy_gettext("问题"), "alert-triangle", "reports.problems"),
    Part(lazy_gettext("整改"), "file-text", "notices.notice_list"),
    Part(lazy_gettext("得分"), "chart-bar", "scores.scores"),
    Part(lazy_gettext("点位"), "map-pin", "places.site_list"),
    Part(lazy_gettext("测评体系"), "list-details", "standards.listing"),
    Part(
        lazy_gettext("批次"),
        "calendar",
        "inspections.round_list",
        also=("draws", "practice", "unable", "retention", "outbox_files"),
    ),
    Part(lazy_gettext("账号管理"), "users", "people.account_list"),
    Part(lazy_gettext("外勤"), "device-mobile", "field.today"),
)
LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}


def admitted(endpoint: str) -> bool:
    """Tell whether the page exists and lets the present person in."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    roles = getattr(view, "admitted", EVERYBODY)
    return roles is EVERYBODY or (current_user.is_authenticated and current_user.role in roles)


def navigation() -> list[dict[str, Any]]:
    """List the parts the present person may open: `label, icon, href, current`."""
    parts = []
    for part in PARTS:
        if admitted(part.endpoint):
            current = part.holds((request.blueprint or "").split(".")[0])
            parts.append({"label": part.label, "icon": part.icon, "href": url_for(part.endpoint), "current": current})
    return parts


def link_to(*endpoints: str) -> str | None:
    """Give the address of the first of these pages that exists and needs no arguments, or nothing."""
    found = next((name for name in endpoints if name in current_app.view_functions), None)
    return url_for(found) if found else None


def install(app: Flask, settings: Settings) -> None:
    """Offer the frame's words to every template of `app`."""
    app.jinja_env.globals.update(
        navigation=navigation,
        link_to=link_to,
        language_names=LANGUAGE_NAMES,
        city_name=settings.city_name,
        is_demo=settings.demo,
        app_version=version(),
    )
