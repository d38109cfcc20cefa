"""The overview of an import: for each photo its time and place, the site and round proposed, what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from server import clock
from server.geo.metres import distance_from_m
from server.inspections import queries as inspections
from server.inspections.rules import Kind, RoundState
from server.places import queries as places
from server.places.models import Site
from server.review.imports import queries
from server.review.imports.choosing import Choice, Near, OpenRound, choose, rounds_of, rounds_on
from server.review.imports.errors import RoundClosed
from server.review.imports.facts import PhotoFacts, Place, Terms, place_of
from server.review.imports.nearby import Nearby
from server.review.imports.queries import Used
from server.review.imports.uses import Use


class Standing(StrEnum):
    """How a photo stands in an import; every file is exactly one of these."""

    READY = "ready"
    UNDECIDED = "undecided"
    KNOWN = "known"
    REFUSED = "refused"


class Lack(StrEnum):
    """What is still to be said of a photo before it can be recorded."""

    TIME = "time"
    PLACE = "place"
    SITE = "site"
    ROUND = "round"
    OUTSIDE_DAYS = "outside_days"
    NOT_IN_ROUND = "not_in_round"
    USE = "use"
    USE_NOT_HERE = "use_not_here"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one photo."""

    facts: PhotoFacts
    moment: datetime | None = None
    place: Place | None = None
    choice: Choice = field(default_factory=Choice)
    outside_days: bool = False
    """Taken on a day on which the round that was named did not run."""
    known: Used | None = None
    twin: str = ""
    """The name of a file of this import that has the same bytes."""
    alike: Used | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A round and a site that were named for all photos."""

    round: OpenRound | None = None
    site: int | None = None


def wish(round_id: int | None, site_id: int | None) -> Wish:
    """Look up what was named; raises RoundUnknown, RoundClosed, SiteNotFound."""
    found = None
    if round_id is not None:
        named = inspections.round_numbered(round_id)
        if named.state is RoundState.CLOSED:
            raise RoundClosed(name=named.name)
        found = next(each for each in queries.open_rounds() if each.id == round_id)
    return Wish(found, places.site(site_id).id if site_id is not None else None)


def look_over(photos: Sequence[PhotoFacts], terms: Terms, zone: ZoneInfo, wished: Wish) -> list[Proposal]:
    """Propose for every photo, in the order given. Reads only."""
    rounds = [wished.round] if wished.round else queries.open_rounds()
    nearby = Nearby()
    whole = [each for each in photos if each.refused is None]
    known = queries.used([each.sha256 for each in whole])
    alike = queries.alike([each for each in whole if each.sha256 not in known])
    first: dict[str, str] = {}
    proposals = []
    for facts in photos:
        if facts.refused is not None:
            proposals.append(Proposal(facts))
            continue
        twin = first.get(facts.sha256, "")
        first.setdefault(facts.sha256, facts.name)
        told = _placed(facts, terms, zone, wished, rounds, nearby)
        proposals.append(replace(told, known=known.get(facts.sha256), twin=twin, alike=alike.get(facts.sha256)))
    return proposals


def _placed(
    facts: PhotoFacts, terms: Terms, zone: ZoneInfo, wished: Wish, rounds: Sequence[OpenRound], nearby: Nearby
) -> Proposal:
    moment, place = terms.moment(facts), place_of(facts, terms)
    day = moment.astimezone(zone).date() if moment else None
    outside = wished.round is not None and day is not None and not wished.round.covers(day)
    if wished.round is not None:
        rounds, day = [replace(wished.round, starts_on=date.min, ends_on=date.max)], day or clock.today(zone)
    if wished.site is not None:
        site = seen_from(places.site(wished.site), place)
        choice = Choice((site,), rounds_of(site.site, day, rounds))
    elif place is not None:
        choice = choose(nearby.about(place), place.accuracy_m, day, rounds)
    else:
        choice = Choice((), rounds_on(day, rounds))
    return Proposal(facts, moment, place, choice, outside)


def seen_from(site: Site, place: Place | None) -> Near:
    """Give a site as seen from where a photo was taken."""
    shape = places.geometry_of(site)
    away = distance_from_m(place.lon, place.lat, shape) if place and shape is not None else 0.0
    return queries.near_site(site, away)


@dataclass(frozen=True, slots=True)
class Settled:
    """What is settled of a photo; `outside_days` where it was not taken in the round's days and nobody said so."""

    moment: datetime | None
    is_placed: bool
    site: int | None
    round: OpenRound | None
    use: Use | None
    use_fits: bool
    """Whether the clause speaks of that type of site in that round."""
    outside_days: bool = False


def lacks(photo: Settled) -> list[Lack]:
    """Tell what is still to be said of a photo."""
    needs_site = photo.site is None and (photo.use is None or photo.use.kind is not Kind.PROBLEM)
    found = [
        (Lack.TIME, photo.moment is None),
        (Lack.PLACE, needs_site and not photo.is_placed),
        (Lack.SITE, needs_site and photo.is_placed),
        (Lack.ROUND, photo.round is None),
        (Lack.OUTSIDE_DAYS, photo.outside_days),
        (Lack.NOT_IN_ROUND, None not in (photo.site, photo.round) and not _is_checked(photo)),
        (Lack.USE, photo.use is None),
        (Lack.USE_NOT_HERE, None not in (photo.use, photo.site, photo.round) and not photo.use_fits),
    ]
    return [lack for lack, is_lacking in found if is_lacking]


def _is_checked(photo: Settled) -> bool:
    return photo.round is not None and photo.site in photo.round.sites
