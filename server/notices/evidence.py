"""What is known of the problems of a round, read once: verdicts that stand, observations that count, their photos.

A round has thousands of observations; describing its problems one by one must not ask the database for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from server.compliance.engine.verdicts import Outcome
from server.compliance.queries import EffectiveVerdict, round_verdicts
from server.geo.reference import ReferenceLine
from server.inspections import queries as inspections
from server.inspections.evidence import rulings
from server.inspections.evidence.spots import Spot
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Answer, Kind
from server.notices.queries import sites_with_units
from server.photos import queries as photos
from server.photos.rules import PhotoState
from server.places import queries as places
from server.places.models import Site

PHOTOS_PER_PROBLEM = 4


@dataclass
class RoundEvidence:
    """Verdicts and observations of a round; everything is read when it is first asked for."""

    round_id: int
    _lines: dict[int, ReferenceLine | None] = field(default_factory=dict)

    @cached_property
    def verdicts(self) -> dict[tuple[int, int], EffectiveVerdict]:
        """The effective verdicts by (site, requirement)."""
        return {(each.site_id, each.requirement_id): each for each in round_verdicts(self.round_id)}

    @cached_property
    def failing(self) -> dict[tuple[int, int], EffectiveVerdict]:
        """Those that fail."""
        return {key: each for key, each in self.verdicts.items() if each.outcome is Outcome.FAIL}

    @cached_property
    def observations(self) -> list[Observation]:
        """Every observation that counts, oldest first."""
        return inspections.valid_observations(self.round_id)

    @cached_property
    def problems(self) -> list[Observation]:
        """The ad-hoc problems (随手拍) that count; one all of whose photos are rejected as evidence does not."""
        return [each for each in self.observations if each.kind is Kind.PROBLEM and not self._is_rejected(each)]

    @cached_property
    def by_site(self) -> dict[int, list[Observation]]:
        """The other observations by site."""
        found: dict[int, list[Observation]] = defaultdict(list)
        for each in self.observations:
            if each.site_id is not None and each.kind is not Kind.PROBLEM:
                found[each.site_id].append(each)
        return found

    @cached_property
    def arrived(self) -> set[str]:
        """The hashes of expected photos that have arrived whole."""
        states = photos.states(photo.sha256 for each in self.observations for photo in each.photos)
        return {sha256 for sha256, state in states.items() if state is PhotoState.VERIFIED}

    @cached_property
    def rejected(self) -> set[int]:
        """The photos that a person rejected as evidence (不采信): no paper shows them."""
        return rulings.rejected_photos(self.round_id)

    @cached_property
    def sites(self) -> dict[int, Site]:
        """The sites of the round by number."""
        return sites_with_units(self.round_id)

    def site(self, site_id: int) -> Site:
        """Give a site; one outside the sample is looked up."""
        return self.sites.get(site_id) or places.site(site_id)

    def line(self, site_id: int | None) -> ReferenceLine | None:
        """The reference line of a road section, or None."""
        if site_id is None:
            return None
        if site_id not in self._lines:
            self._lines[site_id] = places.reference_line(site_id)
        return self._lines[site_id]

    def behind(self, verdict: EffectiveVerdict) -> list[Observation]:
        """List the observations that speak to a verdict: those it names first, then what was found wrong."""
        named = {str(uuid) for reason in verdict.reasons for uuid in reason.get("observations", ())}

        def weight(each: Observation) -> tuple[int, bool]:
            found_wrong = each.answer == Answer.FAIL.value
            return (0 if str(each.uuid) in named else 1), not found_wrong

        spoken = [
            each
            for each in self.by_site.get(verdict.site_id, ())
            if any(one.id == verdict.requirement_id for one in each.requirements)
        ]
        return sorted(spoken, key=weight)

    def photos(self, verdict: EffectiveVerdict) -> list[ObservationPhoto]:
        """Choose up to four photos for a verdict: of a road those in its worst stretch, spread along it.

        Where photos of start, middle and end prove that nothing more is there, these come first, in the order walked.
        """
        behind = self.behind(verdict)
        absent = self._showable(photo for each in behind if each.kind is Kind.ABSENCE for photo in each.photos)
        absent = _one_each(absent)[:PHOTOS_PER_PROBLEM]
        wanted = [photo for each in behind if each.kind is not Kind.ABSENCE for photo in each.photos]
        line, stretch = self.line(verdict.site_id), next(iter(verdict.places), None)
        if line is not None and stretch is not None:
            inside = [photo for photo in wanted if _within(line, photo, stretch["from_m"], stretch["to_m"])]
            wanted = inside or wanted
        return [*absent, *_spread(self._showable(wanted), PHOTOS_PER_PROBLEM - len(absent))]

    def photos_of(self, observation: Observation) -> list[ObservationPhoto]:
        """Choose up to four photos of one observation."""
        return self._showable(observation.photos)[:PHOTOS_PER_PROBLEM]

    def _showable(self, wanted: Iterable[ObservationPhoto]) -> list[ObservationPhoto]:
        """Keep photos that have arrived whole and stand as evidence, each picture once."""
        stand = [photo for photo in wanted if photo.sha256 in self.arrived and photo.id not in self.rejected]
        once = {photo.sha256: photo for photo in reversed(stand)}
        return list(reversed(once.values()))

    def _is_rejected(self, observation: Observation) -> bool:
        return bool(observation.photos) and all(photo.id in self.rejected for photo in observation.photos)


def _within(line: ReferenceLine, photo: ObservationPhoto, from_m: float, to_m: float) -> bool:
    if photo.lon is None or photo.lat is None:
        return False
    return from_m <= line.chainage_of(photo.lon, photo.lat)[0] <= to_m


def _one_each(absent: list[ObservationPhoto]) -> list[ObservationPhoto]:
    """Keep the newest photo of each spot, in the order of walking; those without a spot come last."""
    order = list(Spot)
    newest = {photo.spot or photo.id: photo for photo in sorted(absent, key=lambda one: (one.taken_at, one.id))}
    return sorted(newest.values(), key=lambda one: (order.index(one.spot) if one.spot else len(order), one.id))


def _spread(chosen: list[ObservationPhoto], most: int) -> list[ObservationPhoto]:
    """Keep at most `most`, evenly spread over the order they come in, first and last among them."""
    if len(chosen) <= most:
        return chosen
    if most <= 1:
        return chosen[:most]
    return [chosen[round(index * (len(chosen) - 1) / (most - 1))] for index in range(most)]
