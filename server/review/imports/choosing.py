"""Which site and which round a photo belongs to: by place and by time, and honest about ties. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from server.inspections.evidence.worth import WORST_ACCURACY_M

TIE_M = 10.0
"""Two sites whose distances differ by less are as near as each other."""


@dataclass(frozen=True, slots=True)
class Near:
    """A site about a position; 0 m inside. `tolerance_m` is what evidence may lie off it, `extent_m2` its ground."""

    site: int
    name: str
    site_type: str
    distance_m: float
    tolerance_m: float
    extent_m2: float = 0.0

    @property
    def inside(self) -> bool:
        """Whether the position lies in the site."""
        return self.distance_m == 0


@dataclass(frozen=True, slots=True)
class OpenRound:
    """An open round: its days and its sample."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    sites: frozenset[int]

    def covers(self, day: date) -> bool:
        """Whether a day lies in the round."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Choice:
    """The sites that may be meant, the likeliest first, and the rounds that may be; more than one is a tie."""

    sites: tuple[Near, ...] = ()
    rounds: tuple[OpenRound, ...] = ()

    @property
    def site(self) -> Near | None:
        """The site proposed."""
        return self.sites[0] if self.sites else None

    @property
    def round(self) -> OpenRound | None:
        """The round proposed."""
        return self.rounds[0] if self.rounds else None


def choose(near: Iterable[Near], accuracy_m: float, day: date | None, rounds: Sequence[OpenRound]) -> Choice:
    """Propose for a photo.

    Sites within reach (tolerance and accuracy, as far as any counts) that are checked in a round of that day come
    before others; inside comes before outside, the smaller of two grounds before the larger, the nearer before the
    farther.
    """
    within = [each for each in near if each.distance_m <= each.tolerance_m + min(accuracy_m, WORST_ACCURACY_M)]
    checked = [each for each in within if rounds_of(each.site, day, rounds)]
    ranked = sorted(checked or within, key=lambda each: (each.distance_m, each.extent_m2, each.site))
    if not ranked:
        return Choice((), rounds_on(day, rounds))
    tied = [each for each in ranked if each.distance_m - ranked[0].distance_m < TIE_M]
    return Choice(tuple(tied), rounds_of(ranked[0].site, day, rounds))


def rounds_of(site: int, day: date | None, rounds: Sequence[OpenRound]) -> tuple[OpenRound, ...]:
    """Give the open rounds that check a site on a day, the latest begun first."""
    return rounds_on(day, [each for each in rounds if site in each.sites])


def rounds_on(day: date | None, rounds: Sequence[OpenRound]) -> tuple[OpenRound, ...]:
    """Give the open rounds of a day, the latest begun first."""
    found = [each for each in rounds if day is not None and each.covers(day)]
    return tuple(sorted(found, key=lambda each: (each.starts_on, each.id), reverse=True))
