"""What of a photo is not there to be seen, said beside it as evidence, so that nobody looks for it in vain.

Removed because its time was over (保存期限), or a file that nobody can open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from server import clock
from server.photos import queries as photos
from server.photos.words import failure_word


@dataclass(frozen=True)
class Lacking:
    """One sentence about what is not there, and whether there is a picture to show all the same."""

    sentence: str
    has_picture: bool


def lacking(hashes: Iterable[str]) -> dict[str, Lacking]:
    """Give what to say of those photos of which something is not there, by hash."""
    found: dict[str, Lacking] = {}
    for row in photos.lacking_parts(hashes):
        if row.renditions_removed_at is not None:
            sentence = _("照片已按保存期限于 %(day)s 删除", day=clock.show_date(row.renditions_removed_at))
            found[row.sha256] = Lacking(sentence, has_picture=False)
        elif row.failed_at is not None and row.rendered_at is None:
            sentence = _("看不到照片内容：%(why)s", why=failure_word(row.failure_code))
            found[row.sha256] = Lacking(sentence, has_picture=False)
        elif row.original_removed_at is not None:
            sentence = _("原图已按保存期限于 %(day)s 删除", day=clock.show_date(row.original_removed_at))
            found[row.sha256] = Lacking(sentence, has_picture=True)
    return found
