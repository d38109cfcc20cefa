"""The words people read in an import."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from server.geo.datum import Datum
from server.inspections import words as records
from server.inspections.rules import Answer, Kind
from server.review.imports import overview
from server.review.imports.errors import RequirementNeeded
from server.review.imports.facts import PlaceFrom
from server.review.imports.models import FileOutcome
from server.review.imports.proposing import Lack
from server.review.imports.uses import Use

STANDINGS = {
    overview.ON_THE_WAY: lazy("未送达"),
    overview.READING: lazy("正在读取"),
    overview.READY: lazy("可以导入"),
    overview.UNDECIDED: lazy("待选定"),
    overview.KNOWN: lazy("已有"),
    overview.LEFT_OUT: lazy("不导入"),
    overview.REFUSED: lazy("不能读取"),
}
OUTCOMES = {
    FileOutcome.IMPORTED: lazy("已导入"),
    FileOutcome.KNOWN: lazy("已有"),
    FileOutcome.LEFT_OUT: lazy("不导入"),
    FileOutcome.REFUSED: lazy("不能读取"),
}
PLACES = {
    PlaceFrom.EXIF: lazy("照片自带位置"),
    PlaceFrom.TRACK: lazy("轨迹推算（GPX）"),
    PlaceFrom.XMP: lazy("照片 XMP 数据（后期写入）"),
}
LACKS = {
    Lack.TIME: lazy("没有拍摄时间"),
    Lack.PLACE: lazy("没有位置，未选点位"),
    Lack.SITE: lazy("附近没有点位"),
    Lack.ROUND: lazy("没有对应的批次"),
    Lack.OUTSIDE_DAYS: lazy("拍摄日期不在批次期间"),
    Lack.NOT_IN_ROUND: lazy("点位不在该批次"),
    Lack.USE: lazy("未选用途"),
    Lack.USE_NOT_HERE: lazy("测评标准不适用于该点位"),
}
WHYS: dict[str, Any] = {
    **{lack.value: word for lack, word in LACKS.items()},
    overview.RECORDED: lazy("检查记录中已有这张照片"),
    overview.TWIN: lazy("本次有同样的照片"),
}
KINDS = {
    "sighting": lazy("计数点（一张照片一处）"),
    "answer:pass": lazy("符合"),
    "answer:fail": lazy("不符合"),
    "absence": lazy("走过未见（起点、中间、终点照片）"),
    "document": lazy("材料"),
    "problem": lazy("随手拍的问题"),
}
DATUMS = {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}


def say_use(use: Use) -> str:
    """Say what a photo is recorded as."""
    if use.problem_type is not None:
        return _("问题：%(what)s", what=records.PROBLEM_TYPES[use.problem_type])
    kind = {Answer.PASS: "answer:pass", Answer.FAIL: "answer:fail"}.get(use.answer or Answer.UNABLE, use.kind.value)
    return f"{use.requirement} {KINDS[kind]}"


def use_word(kind: str, requirement: str, problem_type: str) -> str | None:
    """Write what a form says as a use; None where nothing was chosen. Raises RequirementNeeded."""
    if not kind:
        return None
    if kind == Kind.PROBLEM:
        return f"problem:{problem_type}"
    if not requirement:
        raise RequirementNeeded()
    name, _colon, answer = kind.partition(":")
    return f"{name}:{requirement}:{answer}" if answer else f"{name}:{requirement}"
