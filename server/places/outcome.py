"""What became of an import: row by row, with the reason of every refusal and with remarks. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from server.errors import Problem
from server.places import errors


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(slots=True)
class RowResult:
    """What became of one row: its number in the file, the site it is about, why it was refused, what is noteworthy."""

    row: int
    outcome: Outcome
    name: str
    site_id: int | None = None
    problem: Problem | None = None
    remarks: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class ImportReport:
    """What became of a whole file, in the order of its rows."""

    file: str
    results: list[RowResult] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[RowResult]:
        """Give the rows with one outcome."""
        return [result for result in self.results if result.outcome is outcome]

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows had each outcome."""
        return {outcome: len(self.of(outcome)) for outcome in Outcome}


class AreaNotKnown(Problem):
    """A remark: the list names an area that is not recorded."""

    code = "area_not_known"
    zh = "没有名为“{area}”的辖区，辖区按位置确定。"
    en = "No area is named “{area}”; the area follows from the place."


class UnitAdded(Problem):
    """A remark: the list names a unit that was not recorded and now is."""

    code = "unit_added"
    zh = "新增责任单位“{unit}”。"
    en = "The responsible unit “{unit}” was added."


class PlaceKept(Problem):
    """A remark: the list has another place, but a person had put this one right."""

    code = "place_kept"
    zh = "位置已经人工纠正，保留原位置，未采用文件中的位置。"
    en = "A person has put this place right, so the place in the file was not taken."


class NothingTaken(errors.NothingImported):
    """Every row was refused; carries the report, so that the rows can still be shown."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(file=report.file, rows=len(report.results))
        self.report = report


class NotAllTaken(errors.RefusedRows):
    """Some rows were refused and all or nothing was wanted; carries the report."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(file=report.file, refused=len(report.of(Outcome.REFUSED)))
        self.report = report
