"""One thing seen twice: what a person said is the same counts once, what nobody has said counts once for sure. Pure.

Pairs are asked between photos, because a person compares photos. Marks of two photos correspond by number only in so
far as one photo shows at most as many things again as the other: three marks and two marks of the same things are
three things. What was never proposed as a pair is different, and so are two sightings one inspector declared apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import combinations

from server.compliance.engine.facts import Doubt, Sighting
from server.compliance.engine.verdicts import Reason
from server.inspections.evidence.sameness import Same

Shot = tuple[int, ...]
"""The photos behind sightings: one with marks, or all of an observation that is one thing."""
_PLACE = ("lon", "lat", "accuracy_m", "chainage_m", "offset_m", "centre_m", "gate_m", "ground_m")
_MERGED_APART = {"uuid", "observation", "doubts", "themes", "photos", "number", "inspector", "maybe_same", *_PLACE}
_EXACT_UP_TO = 24
"""Things that hang together by open questions: up to here the surest count is worked out exactly, beyond greedily."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos that may show the same thing, and what a person answered if anybody did."""

    a: int
    b: int
    answer: Same | None = None


class Question(StrEnum):
    """Where the question about a pair stands."""

    OPEN = "open"
    ANSWERED = "answered"
    IMPLIED = "implied"
    """Other answers, or that one inspector declared both apart, leave nothing to ask."""
    CONTRADICTED = "contradicted"
    """Answers that cannot all be true: none of them joins anything until one is taken back."""


@dataclass(frozen=True)
class Settled:
    """Sightings after the answers: those said to be the same are one; `merged` tells how many fewer they are."""

    sightings: tuple[Sighting, ...]
    merged: int = 0

    def notes(self) -> tuple[Reason, ...]:
        """Say that a person joined sightings."""
        return (Reason("same_counted_once", {"count": self.merged}),) if self.merged else ()


def settle(sightings: Sequence[Sighting], pairs: Iterable[Pair]) -> Settled:
    """Count what is the same once, and note on the rest which others it may be the same as; any order, same result."""
    shots = _shots(sightings)
    links = _links(pairs, shots)
    if not links:
        return Settled(tuple(sightings))
    groups = _groups(links)
    inspectors = {shot: seen[0].inspector for shot, seen in shots.items()}
    touched = {shot for group in groups for shot in group}
    alone = [one for one in sightings if one.photos not in touched]
    merged = {group: _merge_shots([shots[shot] for shot in sorted(group)]) for group in groups}
    linked = _may_be_same(groups, links, inspectors)
    kept = [replace(one, maybe_same=linked_to(one, merged, linked[group])) for group in groups for one in merged[group]]
    return Settled((*alone, *kept), merged=len(sightings) - len(alone) - len(kept))


def questions(inspectors: Mapping[Shot, str], pairs: Sequence[Pair]) -> dict[Pair, Question]:
    """Tell where the question about each pair stands, given who took which shot."""
    links = _links(pairs, inspectors)
    groups = _groups(links)
    linked = _may_be_same(groups, links, inspectors)
    owner = {photo: shot for shot in inspectors for photo in shot}
    home = {shot: group for group in groups for shot in group}
    found = {}
    for pair in pairs:
        one, other = home.get(owner.get(pair.a, ())), home.get(owner.get(pair.b, ()))
        if one is None or other is None:
            continue
        if pair.answer is not None:
            is_joined = one == other
            unheard = is_joined is not (pair.answer is Same.SAME)
            found[pair] = Question.CONTRADICTED if unheard else Question.ANSWERED
        else:
            found[pair] = Question.OPEN if other in linked[one] else Question.IMPLIED
    return found


def linked_to(
    one: Sighting, merged: Mapping[frozenset[Shot], list[Sighting]], groups: set[frozenset[Shot]]
) -> frozenset[str]:
    """Give the sightings of other shots that one may be the same as: those of the same number."""
    return frozenset(other.uuid for group in groups for other in merged[group] if other.number == one.number)


def keep_apart(certain: Sequence[Sighting], doubtful: Sequence[Sighting] = ()) -> tuple[list[Sighting], list[Sighting]]:
    """Divide sightings into certain ones that are different for sure, and doubtful ones with what may repeat another.

    The first are as many as can be: a further sighting never makes fewer of them (exactly so up to 24 in one tangle).
    A doubtful one that may repeat another says so too, because a person who clears its doubt still has that question.
    """
    if not any(one.maybe_same for one in (*certain, *doubtful)):
        return list(certain), list(doubtful)  # nearly always, and a long road has many things
    sure = _sure(certain)
    met = set(sure)
    unsure = []
    for one in sorted((*(one for one in certain if one.uuid not in sure), *doubtful), key=_seniority):
        repeats = one.maybe_same & met
        unsure.append(replace(one, doubts=one.doubts | {Doubt.MAYBE_SAME}) if repeats else one)
        met.add(one.uuid)
    return [one for one in certain if one.uuid in sure], unsure


def _sure(certain: Sequence[Sighting]) -> set[str]:
    known = {one.uuid for one in certain}
    edges = {one.uuid: one.maybe_same & known for one in certain}
    order = {one.uuid: number for number, one in enumerate(sorted(certain, key=_seniority))}
    sure = {uuid for uuid, others in edges.items() if not others}
    for tangle in _tangles({uuid: others for uuid, others in edges.items() if others}):
        ordered = tuple(sorted(tangle, key=order.__getitem__))
        sure.update(_most_apart(ordered, edges) if len(ordered) <= _EXACT_UP_TO else _greedily_apart(ordered, edges))
    return sure


# --- what belongs together -------------------------------------------------------------------------------------------


def _shots(sightings: Iterable[Sighting]) -> dict[Shot, list[Sighting]]:
    found: dict[Shot, list[Sighting]] = {}
    for one in sightings:
        if one.photos:
            found.setdefault(one.photos, []).append(one)
    return found


def _links(pairs: Iterable[Pair], shots: Iterable[Shot]) -> dict[tuple[Shot, Shot], Same | None]:
    """Give the answer between any two shots: contradicting ones leave the question open."""
    owner = {photo: shot for shot in shots for photo in shot}
    answers: dict[tuple[Shot, Shot], set[Same | None]] = {}
    for pair in pairs:
        one, other = owner.get(pair.a), owner.get(pair.b)
        if one is not None and other is not None and one != other:
            answers.setdefault((min(one, other), max(one, other)), set()).add(pair.answer)
    return {link: _together(given) for link, given in answers.items()}


def _together(given: set[Same | None]) -> Same | None:
    said = given - {None}
    return said.pop() if len(said) == 1 else None


def _groups(links: Mapping[tuple[Shot, Shot], Same | None]) -> list[frozenset[Shot]]:
    """Give the shots said to show the same; where a person also said that two of them differ, none is joined."""
    edges: dict[Shot, set[Shot]] = {}
    for (one, other), answer in links.items():
        edges.setdefault(one, set())
        edges.setdefault(other, set())
        if answer is Same.SAME:
            edges[one].add(other)
            edges[other].add(one)
    groups: list[frozenset[Shot]] = []
    for tangle in _tangles(edges):
        if any(links.get(pair) is Same.DIFFERENT for pair in combinations(sorted(tangle), 2)):
            groups += [frozenset({shot}) for shot in tangle]
        else:
            groups.append(frozenset(tangle))
    return sorted(groups, key=sorted)


def _may_be_same(
    groups: Sequence[frozenset[Shot]],
    links: Mapping[tuple[Shot, Shot], Same | None],
    inspectors: Mapping[Shot, str],
) -> dict[frozenset[Shot], set[frozenset[Shot]]]:
    """Give for each group the others that may show the same: asked, and nothing said or declared against it."""
    home = {shot: group for group in groups for shot in group}
    asked = {(home[one], home[other]) for (one, other), answer in links.items() if answer is not Same.DIFFERENT}
    found: dict[frozenset[Shot], set[frozenset[Shot]]] = {group: set() for group in groups}
    for one, other in asked:
        if one != other and not _are_different(one, other, links, inspectors):
            found[one].add(other)
            found[other].add(one)
    return found


def _are_different(
    one: frozenset[Shot],
    other: frozenset[Shot],
    links: Mapping[tuple[Shot, Shot], Same | None],
    inspectors: Mapping[Shot, str],
) -> bool:
    for a in one:
        for b in other:
            link = (min(a, b), max(a, b))
            if links.get(link) is Same.DIFFERENT:
                return True
            if link not in links and inspectors[a] and inspectors[a] == inspectors[b]:
                return True
    return False


# --- one thing out of several sightings ------------------------------------------------------------------------------


def _merge_shots(shots: Sequence[Sequence[Sighting]]) -> list[Sighting]:
    by_number: dict[int, list[Sighting]] = {}
    for shot in shots:
        for one in shot:
            by_number.setdefault(one.number, []).append(one)
    return [_merge(by_number[number]) for number in sorted(by_number)]


def _merge(same: Sequence[Sighting]) -> Sighting:
    """Make one sighting of those that show the same thing: the most certain one, with what the others know besides."""
    best, *others = sorted(same, key=_seniority)
    if not others:
        return best
    known: dict[str, object] = {"themes": frozenset().union(*(one.themes for one in same))}
    for each in fields(Sighting):
        if each.name not in _MERGED_APART and getattr(best, each.name) is None:
            known[each.name] = next((value for one in others if (value := getattr(one, each.name)) is not None), None)
    if best.lon is None:
        placed = next((one for one in others if one.lon is not None), best)
        known |= {name: getattr(placed, name) for name in _PLACE}
    return replace(best, **known)  # type: ignore[arg-type]


def _seniority(one: Sighting) -> tuple[int, Shot, int, str]:
    """Order by certainty, then by which came first."""
    return len(one.doubts), one.photos, one.number, one.uuid


# --- as many as can be that are different for sure -------------------------------------------------------------------


def _tangles(edges: Mapping[Shot, set[Shot]] | Mapping[str, frozenset[str]]) -> list[set]:  # type: ignore[type-arg]
    """Give what hangs together by edges, directly or through others."""
    left, found = set(edges), []
    while left:
        tangle, waiting = set(), [left.pop()]
        while waiting:
            one = waiting.pop()
            tangle.add(one)
            new = edges[one] - tangle  # type: ignore[index]
            waiting += new
            left -= new
            tangle |= new
        found.append(tangle)
    return found


def _most_apart(ordered: tuple[str, ...], edges: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Give a largest choice no two of which may be the same; of equal ones that of the senior sightings."""
    if not ordered:
        return ()
    among = set(ordered)
    busiest = max(ordered, key=lambda one: len(edges[one] & among))
    degree = len(edges[busiest] & among)
    if degree == 0:
        return ordered
    if degree == 1:
        # Only couples are left: the senior of each.
        return tuple(one for number, one in enumerate(ordered) if not edges[one] & set(ordered[:number]))
    taken = edges[busiest] | {busiest}
    with_it = (busiest, *_most_apart(tuple(one for one in ordered if one not in taken), edges))
    without = _most_apart(tuple(one for one in ordered if one != busiest), edges)
    return max(
        with_it,
        without,
        key=lambda choice: (len(choice), [-ordered.index(one) for one in sorted(choice, key=ordered.index)]),
    )


def _greedily_apart(ordered: Sequence[str], edges: Mapping[str, frozenset[str]]) -> set[str]:
    """Give a choice no two of which may be the same, those with the fewest questions first."""
    chosen: set[str] = set()
    for one in sorted(ordered, key=lambda each: len(edges[each])):
        if not edges[one] & chosen:
            chosen.add(one)
    return chosen
