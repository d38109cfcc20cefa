"""What the compliance map shows of a round: sites with their standing, and the filters that narrow them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from server.compliance.engine.verdicts import Outcome
from server.inspections.rules import Ruling, Trust


@dataclass(frozen=True)
class Filters:
    """Which sites of a round are asked for; empty fields ask for all. Outcomes and progress are applied last."""

    site_type: str = ""
    area_code: str = ""
    unit_id: int | None = None
    search: str = ""
    outcomes: frozenset[Outcome] = frozenset()
    progress: str = ""
    """`settled`: nothing is left to check; `open`: something is."""

    @property
    def is_narrow(self) -> bool:
        """Tell whether certain sites are asked for, outcome and progress aside."""
        return bool(self.site_type or self.area_code or self.unit_id is not None or self.search)


@dataclass(frozen=True)
class Photo:
    """Where a photo was taken, and what that is worth."""

    id: int
    sha256: str
    kind: str
    trust: Trust | None
    ruling: Ruling | None
    """What a person said of it; that goes before `trust`."""
    marks: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Standing:
    """A site of a round with everything the map draws of it. `ground` and `line` are GeoJSON geometries."""

    site_id: int
    name: str
    code: str
    site_type: str
    area: str
    unit: str
    source: str
    ground: dict[str, Any] | None
    line: dict[str, Any] | None
    outcome: Outcome
    total: int
    settled: int
    fails: int
    uncertain: int
    problems: int
    walked: list[dict[str, Any]] = field(default_factory=list)
    short_places: list[dict[str, Any]] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is left to check."""
        return self.total > 0 and self.settled == self.total

    def answers(self, filters: Filters) -> bool:
        """Tell whether outcome and progress are those asked for."""
        if filters.outcomes and self.outcome not in filters.outcomes:
            return False
        return not filters.progress or self.is_settled == (filters.progress == "settled")


@dataclass(frozen=True)
class Compliance:
    """The sites asked for, the gravest first; whether there were too many photos to draw at once."""

    sites: list[Standing]
    photos_left_out: bool = False

    def narrowed(self, filters: Filters) -> Compliance:
        """Keep the sites whose outcome and progress are asked for."""
        return replace(self, sites=[site for site in self.sites if site.answers(filters)])
