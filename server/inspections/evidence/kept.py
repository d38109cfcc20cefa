"""What of a photo is no longer kept (保存期限), said beside it as evidence, so that nobody looks for it in vain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from server import clock
from server.photos import queries as photos


@dataclass(frozen=True)
class Removed:
    """One sentence about what was removed, and whether there is still a picture to show."""

    sentence: str
    has_picture: bool


def removed(hashes: Iterable[str]) -> dict[str, Removed]:
    """Give what to say of those photos of which something was removed, by hash."""
    found: dict[str, Removed] = {}
    for row in photos.removed_parts(hashes):
        if row.renditions_removed_at is not None:
            sentence = _("照片已按保存期限于 %(day)s 删除", day=clock.show_date(row.renditions_removed_at))
            found[row.sha256] = Removed(sentence, has_picture=False)
        elif row.original_removed_at is not None:
            sentence = _("原图已按保存期限于 %(day)s 删除", day=clock.show_date(row.original_removed_at))
            found[row.sha256] = Removed(sentence, has_picture=True)
    return found
