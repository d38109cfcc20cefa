"""Drawing sites at random from a stated seed, so that anybody can draw them again. Pure.

Sites are divided into strata (site type × area of a level). Each site gets a rank: the SHA-256 of method, seed and its
code; in every stratum the lowest ranks are drawn, the next ones are its reserves. Nothing depends on the order of the
database, the machine or the version of Python. The method has a version: a draw is redone by the one it was made with.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.errors import Invalid

METHOD = "sha256-rank/1"
MOST_LETTERS = 100
MOST_PER_STRATUM = 100_000


class BadSeed(Invalid):
    """A seed that cannot be written down and typed again."""

    code = "bad_seed"
    zh = "随机种子须为 1 至 100 个可见字符。"
    en = "A seed has 1 to 100 printable characters."


class PlanEmpty(Invalid):
    """A plan that asks for no site."""

    code = "plan_empty"
    zh = "请至少为一类点位填写抽取数量。"
    en = "Say for at least one type of site how many are to be drawn."


class PlanNumber(Invalid):
    """A number that no plan can mean."""

    code = "plan_number"
    zh = "抽取数量须为 1 至 100000 的整数，备用数量须为 0 至 100000 的整数。"
    en = "Numbers to draw lie between 1 and 100,000, reserves between 0 and 100,000."


class PlanTooSmall(Invalid):
    """Too few sites for one in every area."""

    code = "plan_too_small"
    zh = "“{site_type}”共抽 {number} 个，不够 {areas} 个辖区每个至少 1 个。请增加数量，或改用更大的辖区分层。"
    en = "{number} of “{site_type}” are too few for one in each of {areas} areas. Draw more, or use larger areas."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site that may be drawn; `area` is the area of the plan's level it lies in, None outside of any."""

    code: str
    site_type: str
    area: str | None


@dataclass(frozen=True, slots=True)
class Quota:
    """How many sites of a type: so many in each area, or so many altogether in proportion to the areas' sites."""

    site_type: str
    number: int
    in_proportion: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be drawn. Without a level each type is one stratum. `reserves` are drawn besides in each stratum."""

    quotas: tuple[Quota, ...]
    reserves: int = 0
    level: str | None = None

    def __post_init__(self) -> None:
        numbers = [quota.number for quota in self.quotas]
        if not numbers or len({quota.site_type for quota in self.quotas}) != len(numbers):
            raise PlanEmpty()
        if not 0 <= self.reserves <= MOST_PER_STRATUM or not all(1 <= each <= MOST_PER_STRATUM for each in numbers):
            raise PlanNumber()


@dataclass(frozen=True, slots=True)
class Stratum:
    """Sites of one type in one area, and what was drawn of them; codes in draw order."""

    site_type: str
    area: str | None
    population: int
    wanted: int
    wanted_reserves: int
    chosen: tuple[str, ...] = ()
    reserves: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many sites too few there are."""
        return self.wanted - min(self.wanted, self.population)

    @property
    def missing_reserves(self) -> int:
        """How many reserves too few there are."""
        left = self.population - min(self.wanted, self.population)
        return self.wanted_reserves - min(self.wanted_reserves, left)


def seed_text(seed: str | int) -> str:
    """Write a seed one way, so that it can be typed again. Raises BadSeed."""
    text = unicodedata.normalize("NFKC", str(seed)).strip()
    if not 1 <= len(text) <= MOST_LETTERS or not text.isprintable():
        raise BadSeed()
    return text


def rank(seed: str, code: str) -> str:
    """Give a site's rank: the SHA-256 of `method|seed|code` in hexadecimal; lower ranks are drawn first."""
    return hashlib.sha256(f"{METHOD}|{seed}|{code}".encode()).hexdigest()


def strata(candidates: Iterable[Candidate], plan: Plan) -> tuple[Stratum, ...]:
    """Divide the sites and say how many of each stratum are wanted; nothing is drawn yet. Raises PlanTooSmall."""
    return tuple(stratum for stratum, _codes in _divided(candidates, plan))


def draw(candidates: Iterable[Candidate], plan: Plan, seed: str) -> tuple[Stratum, ...]:
    """Draw every stratum, ordered by type and area. Raises PlanTooSmall, BadSeed."""
    seed = seed_text(seed)
    return tuple(_drawn(stratum, codes, seed) for stratum, codes in _divided(candidates, plan))


def _drawn(stratum: Stratum, codes: Sequence[str], seed: str) -> Stratum:
    ranked = sorted(codes, key=lambda code: (rank(seed, code), code))
    last = stratum.wanted + stratum.wanted_reserves
    return Stratum(
        stratum.site_type,
        stratum.area,
        stratum.population,
        stratum.wanted,
        stratum.wanted_reserves,
        chosen=tuple(ranked[: stratum.wanted]),
        reserves=tuple(ranked[stratum.wanted : last]),
    )


def _divided(candidates: Iterable[Candidate], plan: Plan) -> list[tuple[Stratum, list[str]]]:
    of_type: dict[str, dict[str | None, set[str]]] = {quota.site_type: {} for quota in plan.quotas}
    for each in candidates:
        if each.site_type in of_type:
            area = each.area if plan.level is not None else None
            of_type[each.site_type].setdefault(area, set()).add(each.code)
    divided = []
    for quota in sorted(plan.quotas, key=lambda one: one.site_type):
        areas = of_type[quota.site_type] or {None: set()}
        wanted = _wanted(quota, {area: len(codes) for area, codes in areas.items()})
        for area in sorted(areas, key=_area_order):
            codes = sorted(areas[area])
            divided.append((Stratum(quota.site_type, area, len(codes), wanted[area], plan.reserves), codes))
    return divided


def _area_order(area: str | None) -> tuple[bool, str]:
    return area is None, area or ""


def _wanted(quota: Quota, population: dict[str | None, int]) -> dict[str | None, int]:
    """Say how many sites each area gives; what the population cannot fill stays wanted, so that it is said."""
    if not quota.in_proportion or len(population) == 1:
        return dict.fromkeys(population, quota.number)
    if quota.number < len(population):
        raise PlanTooSmall(site_type=quota.site_type, number=quota.number, areas=len(population))
    return _in_proportion(quota.number, population)


def _in_proportion(number: int, population: dict[str | None, int]) -> dict[str | None, int]:
    """Give every area one, and each further one to the area with the highest population ÷ (2 × its number + 1).

    That is the method of Sainte-Laguë. An area gets no more than it has; equal claims go by the areas' code.
    """
    shares = dict.fromkeys(population, 1)
    order = sorted(population, key=_area_order)
    for _ in range(number - len(population)):
        open_ones = [area for area in order if shares[area] < population[area]]
        if not open_ones:
            shares[order[0]] += number - sum(shares.values())  # more are wanted than there are: said as missing
            break
        best = open_ones[0]
        for area in open_ones[1:]:
            if population[area] * (2 * shares[best] + 1) > population[best] * (2 * shares[area] + 1):
                best = area
        shares[best] += 1
    return shares
