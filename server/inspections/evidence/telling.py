"""What is known of one photo as evidence, said for people: its positions, what is doubtful, what it was taken for.

Nothing is merged: the device's fix and the position in the file stand beside each other with their distance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from server.geo.datum import Datum, convert
from server.geo.metres import distance_m
from server.inspections import queries, words
from server.inspections.evidence.course import fix_age_s
from server.inspections.evidence.notes import doubts_in, notes_in
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import FixSource, Kind, ProblemType, Trust, thing_count
from server.photos import queries as photos
from server.photos.models import Photo
from server.photos.words import warning_word

_SAME_PLACE_M = 1.0


@dataclass(frozen=True)
class SeenAt:
    """One position of a photo; `source` is `device`, `track`, `file`, `xmp` (it proves nothing) or `manual`."""

    source: str
    word: str
    lon: float
    lat: float
    accuracy_m: float | None
    when: str = ""
    """How long before or after the photo it was found, where that is known and not the moment itself."""


@dataclass(frozen=True)
class Evidence:
    """One photo of an observation with everything that speaks for and against it."""

    id: int
    observation: str
    sha256: str
    what: str
    themes: tuple[str, ...]
    side: str
    note: str
    taken_at: datetime
    by: str
    source: str
    trust: Trust | None
    trust_word: str
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    """What is worth knowing of its position and no doubt."""
    seen_at: tuple[SeenAt, ...]
    apart_m: int | None
    remarks: str
    """What was odd when the file was read, in one sentence; empty where nothing was."""
    marks: tuple[dict[str, Any], ...]
    requirements: tuple[int, ...]

    @property
    def is_doubtful(self) -> bool:
        """Tell whether anything about it is doubtful, or unknown because it has not arrived."""
        return self.trust is not Trust.LOCATED

    @property
    def has_arrived(self) -> bool:
        """Tell whether the picture is here and was read, so that it can be shown."""
        return self.trust is not None


def evidence_of_all(rows: Iterable[ObservationPhoto]) -> dict[int, Evidence]:
    """Say photos of observations, each by its number, with what their files say of themselves."""
    listed = list(rows)
    files = photos.photos_by_hash(row.sha256 for row in listed)
    return {row.id: evidence_of(row, row.observation, files.get(row.sha256)) for row in listed}


def evidence_of(photo: ObservationPhoto, observation: Observation, file: Photo | None = None) -> Evidence:
    """Say one photo of an observation; without its file what that says of itself is left out."""
    seen = _positions(photo, file)
    apart = round(distance_m(seen[0].lon, seen[0].lat, seen[1].lon, seen[1].lat)) if len(seen) == 2 else None
    return Evidence(
        id=photo.id,
        observation=str(observation.uuid),
        sha256=photo.sha256,
        what=_what(observation, photo),
        themes=tuple(str(theme) for theme in observation.themes),
        side=str(words.SIDES.get(observation.side or "", "")),
        note=observation.note,
        taken_at=photo.taken_at,
        by=observation.account.display_name,
        source=str(words.SOURCES[photo.source]),
        trust=photo.trust,
        trust_word=str(words.TRUST[photo.trust]) if photo.trust else _("照片未送达或未读取"),
        doubts=tuple(words.say_doubt(doubt) for doubt in doubts_in(photo.trust_reasons)),
        notes=tuple(words.say_doubt(note) for note in notes_in(photo.trust_reasons)),
        seen_at=tuple(seen),
        apart_m=apart,
        remarks=_remarks(file),
        marks=tuple(photo.marks),
        requirements=tuple(each.id for each in observation.requirements),
    )


def _positions(photo: ObservationPhoto, file: Photo | None) -> list[SeenAt]:
    found = []
    if photo.fix_lon is not None and photo.fix_lat is not None:
        words_of = {FixSource.MANUAL: _("手动标注"), FixSource.TRACK: _("轨迹推算（GPX）")}
        word = words_of.get(photo.fix_source, _("手机定位"))
        found.append(
            SeenAt(photo.fix_source.value, word, photo.fix_lon, photo.fix_lat, photo.fix_accuracy_m, _when(photo))
        )
    if photo.exif_lon is not None and photo.exif_lat is not None:
        accuracy_m = file.h_error_m if file else None
        found.append(SeenAt("file", _("照片自带位置"), photo.exif_lon, photo.exif_lat, accuracy_m))
    return [*found, *_written(photo, file, found)]


def _written(photo: ObservationPhoto, file: Photo | None, found: list[SeenAt]) -> list[SeenAt]:
    """Give the position that only XMP writes, unless an import has named it already."""
    if file is None or file.xmp_lon is None or file.xmp_lat is None:
        return []
    datum = photo.exif_datum or queries.round_numbered(photo.observation.round_id).exif_datum
    lon, lat = convert(file.xmp_lon, file.xmp_lat, datum, Datum.WGS84)
    if any(distance_m(at.lon, at.lat, lon, lat) < _SAME_PLACE_M for at in found):
        return []
    return [SeenAt("xmp", _("照片 XMP 数据（后期写入）"), lon, lat, None)]


def _remarks(file: Photo | None) -> str:
    if file is None or not file.warnings:
        return ""
    told = dict.fromkeys(warning_word(code) for code in file.warnings)
    return _("读取照片信息时发现：%(what)s。", what=_("；").join(told))


def _when(photo: ObservationPhoto) -> str:
    """Say how long before or after the photo the device found its fix."""
    seconds = fix_age_s(photo) or 0.0
    if abs(seconds) < 1:
        return ""
    time = words.say_seconds(abs(seconds))
    return _("拍摄前 %(time)s测得", time=time) if seconds > 0 else _("拍摄后 %(time)s测得", time=time)


def _what(observation: Observation, photo: ObservationPhoto) -> str:
    """Say what the photo was taken for: so many counted things, an answer, or a problem."""
    if observation.kind is Kind.SIGHTING:
        return _("计数点 %(count)s 处", count=thing_count([len(photo.marks)]))
    if observation.kind is Kind.PROBLEM:
        known = {str(code): word for code, word in words.PROBLEM_TYPES.items()}
        return _(
            "问题：%(what)s", what=known.get(observation.problem_type or "", words.PROBLEM_TYPES[ProblemType.OTHER])
        )
    if observation.kind is Kind.ABSENCE:
        return _("证明没有：%(spot)s", spot=words.SPOTS[photo.spot]) if photo.spot else _("证明没有")
    known = {str(code): word for code, word in words.ANSWERS.items()}
    return _("判断为%(answer)s", answer=known[observation.answer]) if observation.answer else _("检查记录")
