"""What an official paper holds, before any layout: the facts of a 整改通知单 and of a 问题清单.

Every model is frozen and goes to JSON and back without loss, so a signed notice can be kept exactly as it was. Photos
are kept by their SHA-256; their pixels are attached only while a paper is being made. Control characters that neither
Word nor a PDF can carry are dropped on the way in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """Drop what cannot be printed (control, direction and zero-width characters); line ends become `\\n`."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


Text = Annotated[str, AfterValidator(printable)]


class Content(BaseModel):
    """A frozen piece of a paper that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Photo(Content):
    """One evidence photo: `sha256` of the original, when and where it was taken, and (while printing) a JPEG."""

    sha256: str
    taken_at: datetime | None = None
    place: Text = ""
    jpeg: bytes | None = Field(default=None, exclude=True, repr=False)


class Clause(Content):
    """The requirement as its document words it: code, verbatim text, document title and version."""

    code: Text
    text: Text
    standard_title: Text
    version: Text = ""
    is_sample: bool = False
    is_truncated: bool = False


class NoticeItem(Content):
    """One problem of a notice. `place` is in words; chainage and WGS-84 `lon`, `lat` come second."""

    site_name: Text = ""
    site_code: Text = ""
    area_name: Text = ""
    place: Text = ""
    chainage: Text = ""
    lon: float | None = None
    lat: float | None = None
    clause: Clause | None = None
    problem_type: Text = ""
    finding: Text = ""
    measured: Text = ""
    required: Text = ""
    shortfall: Text = ""
    photos: tuple[Photo, ...] = ()


class RectificationNotice(Content):
    """A 整改通知单: who asks whom to mend what by when, and how to answer.

    `number` is None while it is a draft. `inspectors` stays empty in a 暗访. `deadline` is already in words
    (`2026年12月1日`), `deadline_class` names its kind (`7日内`).
    """

    office_name: Text
    number: Text | None = None
    title: Text = "整改通知单"
    mark: Text = ""
    lead_unit: Text
    assisting_units: tuple[Text, ...] = ()
    copies: tuple[Text, ...] = ()
    round_name: Text
    checked_from: date | None = None
    checked_until: date | None = None
    check_place: Text = ""
    inspectors: tuple[Text, ...] = ()
    items: tuple[NoticeItem, ...]
    request: Text = ""
    deadline: Text
    deadline_class: Text
    deadline_note: Text = ""
    reply_url: str = ""
    contact: Text = ""
    consequence: Text = ""
    issued_on: date | None = None

    def record(self) -> dict[str, Any]:
        """Give the content as JSON-ready values, photos by hash only."""
        return self.model_dump(mode="json")

    def with_photos(self, jpeg_of: Callable[[str], bytes | None]) -> RectificationNotice:
        """Attach pixels: `jpeg_of(sha256)` gives a JPEG rendition, or None where there is none to show."""
        items = tuple(
            item.model_copy(
                update={"photos": tuple(p.model_copy(update={"jpeg": jpeg_of(p.sha256)}) for p in item.photos)}
            )
            for item in self.items
        )
        return self.model_copy(update={"items": items})


class ProblemRow(Content):
    """One line of a 问题清单."""

    place: Text
    problem: Text
    unit: Text = ""
    area: Text = ""
    due: Text = ""
    status: Text = ""


class ProblemGroup(Content):
    """The rows of one unit or one area."""

    name: Text
    rows: tuple[ProblemRow, ...]


class ProblemList(Content):
    """A 问题清单 of one round, grouped by unit or by area. `grouped_by` is the word for the group (责任单位, 辖区)."""

    office_name: Text
    title: Text
    round_name: Text
    grouped_by: Text
    made_on: date
    groups: tuple[ProblemGroup, ...]

    @property
    def total(self) -> int:
        """How many problems the list holds."""
        return sum(len(group.rows) for group in self.groups)
