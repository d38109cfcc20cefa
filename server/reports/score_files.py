"""Scores as they leave the house: tables in XLSX and CSV, lines on a terminal, plain data. Files speak Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.compliance.scores.queries import NOWHERE as NOWHERE_CODE
from server.compliance.scores.queries import STANDINGS
from server.compliance.scores.rules import Tally, show_points
from server.compliance.scores.table import Axis, Change
from server.documents.tables import Table, tables_csv, tables_xlsx
from server.errors import Invalid
from server.reports.scores import ScoreLine, Scores

AXIS_WORDS = {
    Axis.REQUIREMENT: "标准",
    Axis.SITE_TYPE: "点位类型",
    Axis.DISTRICT: "区县",
    Axis.STREET: "街道",
    Axis.COMMUNITY: "社区",
    Axis.UNIT: "责任单位",
}
"""As files say them."""
NOBODY, NOWHERE = "未定责任单位", "不在任何{level}"
_HEADS = (
    ("名称", 40), ("得分率 %", 10), ("未查按0分 %", 12), ("比上批次 百分点", 14), ("上批次 %", 10), ("得分", 10),
    ("应得分", 10), ("应查项", 9), ("已查项", 9), ("符合", 8), ("基本符合", 9), ("不符合", 8), ("待核实", 8),
    ("检查中", 8), ("未检查", 8), ("无法检查", 9), ("不涉及", 8),
)  # fmt: skip


def tables_of(scores: Scores) -> list[Table]:
    """Give the scores as tables for a file, the whole first."""
    whole = ScoreLine("", scores.round.name, "", scores.whole, scores.change)
    return [
        Table("本批次", _HEADS, (_row(whole, None),)),
        *(
            Table(AXIS_WORDS[table.axis], _HEADS, tuple(_row(line, table.axis) for line in table.lines))
            for table in scores.tables
        ),
    ]


def note_of(scores: Scores) -> str:
    """Say in Chinese what the figures count, as files carry it."""
    tally = scores.whole
    told = (
        f"已查{tally.checked}项，应查{tally.due}项；未检查{tally.not_checked}项、检查中{tally.in_progress}项、"
        f"待核实{tally.uncertain}项不计为符合；无法检查{tally.unable}项、不涉及{tally.not_applicable}项不计入。"
    )
    if scores.before is None or scores.change is None:
        return told
    shared = scores.change.shared
    return f"{told}与上一批次“{scores.before.name}”比较，只比较两批次都检查过的{shared}条标准。"


def _row(line: ScoreLine, axis: Axis | None) -> tuple[str | int | float | None, ...]:
    tally, changed = line.tally, line.change
    name = line.name or (NOBODY if axis is Axis.UNIT else NOWHERE.format(level=AXIS_WORDS.get(axis or Axis.UNIT, "")))
    return (
        f"{line.about} {name}".strip(), tally.rate, tally.least_rate, changed.points if changed else None,
        changed.before if changed else None, float(show_points(tally.points)), float(show_points(tally.possible)),
        tally.due, tally.checked, tally.met, tally.nearly, tally.not_met, tally.uncertain, tally.in_progress,
        tally.not_checked, tally.unable, tally.not_applicable,
    )  # fmt: skip


class UnknownKind(Invalid):
    """A file of a kind that scores are not written as."""

    code = "score_file_kind"
    zh = "得分只能写成 .xlsx 或 .csv 文件。"
    en = "Scores are written as .xlsx or .csv files."


def score_file(scores: Scores, kind: str, author: str) -> bytes:
    """Give the scores as the bytes of a file, `xlsx` or `csv`. Raises UnknownKind."""
    tables = tables_of(scores)
    if kind == "csv":
        return tables_csv(tables)
    if kind == "xlsx":
        return tables_xlsx(f"{scores.round.name}得分率", note_of(scores), tables, author=author)
    raise UnknownKind()


def told(scores: Scores) -> Iterator[str]:
    """Say the scores line by line, as a terminal shows them."""
    yield f"{scores.round.name}  得分率 {_shown(scores.whole.rate)}{_changed(scores.change)}"
    yield note_of(scores)
    for table in scores.tables:
        yield f"按{AXIS_WORDS[table.axis]}"
        for line in table.lines:
            tally = line.tally
            name = f"{line.about} {line.name}".strip() or NOWHERE_CODE
            yield f"    {_shown(tally.rate):>8}  {tally.checked}/{tally.due}  {name}{_changed(line.change)}"


def _shown(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1f} %"


def _changed(changed: Change | None) -> str:
    return "" if changed is None else f"（{changed.points:+.1f}）"


def as_json(scores: Scores) -> dict[str, Any]:
    """Give the scores as plain data."""
    return {
        "round": scores.round.id,
        "name": scores.round.name,
        "compared_with": scores.before.name if scores.before else None,
        **_figures(scores.whole, scores.change),
        "tables": {
            table.axis.value: [
                {"value": line.value, "name": line.name, **_figures(line.tally, line.change)} for line in table.lines
            ]
            for table in scores.tables
        },
    }


def _figures(tally: Tally, changed: Change | None) -> dict[str, Any]:
    numbers = {name: getattr(tally, name) for name in ("due", "checked", *STANDINGS)}
    compared = {
        "now": changed.now,
        "before": changed.before,
        "points": changed.points,
        "shared_requirements": changed.shared,
        "left_out": changed.left_out,
    } if changed else None  # fmt: skip
    return {
        "rate": tally.rate,
        "least_rate": tally.least_rate,
        "points": float(show_points(tally.points)),
        "possible": float(show_points(tally.possible)),
        **numbers,
        "change": compared,
    }
