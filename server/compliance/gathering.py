"""From what was read to facts: everything observed at one site in one round, told per requirement.

`reading.py` reads it; withdrawn, superseded and late records are left out there. Positions become chainages here, so
that the rules never see a geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from server.compliance.engine.along import Standing, standings
from server.compliance.engine.facts import Facts, Sighting, Stretch, Visit
from server.compliance.engine.ground import NOWHERE, Ground, ground_of, measures_distance
from server.compliance.engine.sameness import Pair, settle
from server.compliance.engine.verdicts import Reason
from server.compliance.observed import Observed, PhotoSeen
from server.compliance.telling import absences_of, answer_of, best, doubts_of, is_sighting, measure_of, unable_of
from server.geo.reference import ReferenceLine
from server.inspections.models import Round
from server.inspections.rules import Kind
from server.places import queries as places
from server.places.models import Site
from server.places.rules import SiteState
from server.standards.rules import Rule


@dataclass(frozen=True)
class Gathered:
    """What was read of one site in one round."""

    round: Round
    site: Site
    line: ReferenceLine | None
    observed: Mapping[int, Sequence[Observed]]
    visits: tuple[Visit, ...]
    walked: tuple[Stretch, ...]
    apart: tuple[str, ...] | None = None
    pairs: tuple[Pair, ...] = ()
    notes: Mapping[int, tuple[Reason, ...]] = field(default_factory=dict)
    """What is said of accepted and rejected evidence, by requirement."""
    absences: Mapping[int, Sequence[Observed]] = field(default_factory=dict)
    """What shows that nothing more is there, by requirement."""
    _told: dict[tuple[str, bool], tuple[Sighting, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has been there."""
        return not (self.observed or self.visits)

    def facts(self, requirement_id: int, rule: Rule | None, condition: str | None = None) -> Facts:
        """Give the facts that bear on one requirement, whose clause may apply under a condition only."""
        touching = self.observed.get(requirement_id, ())
        ground = self.ground if measures_distance(rule) else None
        seen = [sight for one in touching if is_sighting(one, rule) for sight in self._sightings(one, ground)]
        settled = settle(seen, self._pairs(seen))
        return Facts(
            sightings=settled.sightings,
            notes=(*self.notes.get(requirement_id, ()), *settled.notes()),
            answers=tuple(answer for one in touching if (answer := answer_of(one, rule)) is not None),
            measures=tuple(measure for one in touching if (measure := measure_of(one)) is not None),
            unables=tuple(unable for one in touching if (unable := unable_of(one)) is not None),
            visits=self.visits,
            walked=self.walked,
            absences=tuple(shown for one in self.absences.get(requirement_id, ()) for shown in absences_of(one)),
            show_absence=self.round.show_absence,
            condition=condition,
            knows_gate=bool(ground and ground.gates),
            knows_centre=bool(ground and ground.centre),
            has_place=self.site.state == SiteState.LOCATED,
            road_length_m=self.line.length_m if self.line else None,
            road_is_ring=bool(self.line and self.line.is_ring),
            road_mode=self.round.road_mode,
            apart=self.apart,
            refusal_fails=self.round.refusal_fails,
            line=self.line,
        )

    @cached_property
    def ground(self) -> Ground | None:
        """The site's ground with its centre and gates, worked out when a rule measures from it."""
        return ground_of(places.geometry_of(self.site), self.site.points or ())

    def _pairs(self, seen: Sequence[Sighting]) -> Iterable[Pair]:
        """Give the pairs that join sightings; never those of inspectors who check independently (背靠背)."""
        if self.apart is None:
            return self.pairs
        by = {photo: one.inspector for one in seen for photo in one.photos}
        return [pair for pair in self.pairs if by.get(pair.a) == by.get(pair.b)]

    @cached_property
    def _along(self) -> dict[int, Standing]:
        """Where each photo stands along the road, if this is one."""
        if self.line is None:
            return {}
        placed = {
            photo.id: (photo.lon, photo.lat, one.side)
            for rows in self.observed.values()
            for one in rows
            for photo in one.photos
            if photo.lon is not None and photo.lat is not None
        }
        return standings(self.line, placed)

    def _sightings(self, observation: Observed, ground: Ground | None) -> tuple[Sighting, ...]:
        """Give the things an observation declares; one may speak to several requirements."""
        key = (observation.uuid, ground is not None)
        if key not in self._told:
            self._told[key] = tuple(self._declared(observation, ground))
        return self._told[key]

    def _declared(self, observation: Observed, ground: Ground | None) -> Iterator[Sighting]:
        """One thing a mark, or one in all where nothing is marked."""
        marked = [(photo, number) for photo in observation.photos for number in range(photo.marks)]
        if not marked:
            shown = tuple(sorted(photo.id for photo in observation.photos))
            yield self._sighting(observation, best(observation.photos), observation.uuid, ground, photos=shown)
        for photo, number in marked:
            uuid = f"{observation.uuid}:{photo.position}:{number}"
            yield self._sighting(observation, photo, uuid, ground, photos=(photo.id,), number=number)

    def _sighting(
        self, observation: Observed, photo: PhotoSeen | None, uuid: str, ground: Ground | None, **shown: Any
    ) -> Sighting:
        lon, lat = (photo.lon, photo.lat) if photo else (None, None)
        along = self._along.get(photo.id) if photo else None
        width_cm, height_cm = observation.size_cm or (None, None)
        away = ground.distances(lon, lat) if ground else NOWHERE
        return Sighting(
            uuid=uuid,
            observation=observation.uuid,
            lon=lon,
            lat=lat,
            accuracy_m=photo.accuracy_m if photo else None,
            doubts=doubts_of(photo),
            themes=observation.themes,
            medium=observation.medium,
            side=along.side if along else observation.side,
            chainage_m=along.chainage_m if along else None,
            offset_m=along.offset_m if along else None,
            inspector=str(observation.account_id),
            item=observation.item,
            room=observation.room,
            width_cm=width_cm,
            height_cm=height_cm,
            is_problem=observation.kind is Kind.PROBLEM,
            centre_m=away.centre_m,
            gate_m=away.gate_m,
            ground_m=away.ground_m,
            accepted=photo is not None and photo.accepted,
            **shown,
        )
