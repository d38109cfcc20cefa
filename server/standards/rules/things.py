"""Rules about things that must be there or must not: signs, sets of things, rooms, sizes, a ground and its
surroundings. Pure.

An inspector may photograph each thing or answer for the clause as a whole; what was photographed weighs more.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from server.standards.rules.counts import Counted
from server.standards.rules.vocabulary import (
    Comparison,
    CountUnit,
    Metres,
    Name,
    Percent,
    Qualified,
    RuleBase,
    Size,
    Way,
    figure,
    is_chinese,
    listed,
)


class Present(Counted):
    """A sign or another thing is there (设有禁烟标识)."""

    kind: Literal["present"]
    way: ClassVar[Way] = Way.THINGS
    value: int = Field(1, ge=1, le=100_000)
    position: Name | None = Field(None, description="Where it must be: 显著位置, 醒目位置.")

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        where = f"（{self.position}）" if self.position else ""
        if is_chinese(language):
            return f"有{self.subject}{where} {self.figure(language)}{self.only(language)}"
        where = f" ({self.position})" if self.position else ""
        return f"{self.subject}{where}: {self.figure(language)}{self.only(language)}"


class AllPresent(RuleBase):
    """Every one of several things is there (提示牌、海报和宣传资料)."""

    kind: Literal["all_present"]
    way: ClassVar[Way] = Way.THINGS
    things: tuple[Name, ...] = Field(min_length=1, max_length=40)
    position: Name | None = None

    @model_validator(mode="after")
    def _each_once(self) -> AllPresent:
        _each_thing_once(self.things)
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            where = f"（{self.position}）" if self.position else ""
            return f"须齐备{where}：{listed(self.things, language)}"
        where = f" ({self.position})" if self.position else ""
        return f"all of these present{where}: {listed(self.things, language)}"


class Absent(RuleBase):
    """A prohibited thing is not there (无烟蒂、无吸烟者)."""

    kind: Literal["absent"]
    way: ClassVar[Way] = Way.THINGS
    things: tuple[Name, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _each_once(self) -> Absent:
        _each_thing_once(self.things)
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            return f"不得有：{listed(self.things, language)}"
        return f"none of these: {listed(self.things, language, 'or')}"


class AbsentWithinRadius(RuleBase):
    """Nothing prohibited within a radius of the site's ground (校园周边 200 米内无…)."""

    kind: Literal["absent_within_radius"]
    way: ClassVar[Way] = Way.THINGS
    things: tuple[Name, ...] = Field(min_length=1, max_length=40)
    radius_m: Metres
    from_point: Name = Field(description="The ground the radius is measured from, in the words of the clause.")

    @model_validator(mode="after")
    def _each_once(self) -> AbsentWithinRadius:
        _each_thing_once(self.things)
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        if is_chinese(language):
            return f"{self.from_point}周边 {self.radius_m:g} m 内不得有：{listed(self.things, language)}"
        return f"none of these within {self.radius_m:g} m of {self.from_point}: {listed(self.things, language, 'or')}"


class EveryRoom(Qualified):
    """Every room of a site shows one (每个教室; 走廊、会议室分别): named rooms, or all of a sort."""

    kind: Literal["every_room"]
    way: ClassVar[Way] = Way.ROOMS
    op: Literal[Comparison.AT_LEAST] = Comparison.AT_LEAST
    value: Percent = Field(100, description="Share of the rooms that must meet it.")
    unit: Literal["%"]
    of: Name = Field(description="What a room is here: 教室, 办公场所.")
    rooms: tuple[Name, ...] = Field(
        (), max_length=60, description="Rooms the clause names, each of which must meet it."
    )
    each: int = Field(1, ge=1, le=1_000, description="How many things in each room.")
    each_unit: CountUnit = CountUnit.PLACE

    @model_validator(mode="after")
    def _each_once(self) -> EveryRoom:
        _each_thing_once(self.rooms)
        return self

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        each = figure(Comparison.AT_LEAST, self.each, self.each_unit, language)
        what = self.subject or ""
        if is_chinese(language):
            which = f"{listed(self.rooms, language)}分别" if self.rooms else f"每个{self.of}"
            share = "" if self.value == 100 else f"（{self.of}的 {self.value:g} % 以上）"
            return f"{which}{share}有{what} {each}{self.only(language)}"
        which = listed(self.rooms, language) + " each" if self.rooms else f"every one of {self.of}"
        share = "" if self.value == 100 else f" (at least {self.value:g} % of them)"
        return f"{which}{share}: {what + ' ' if what else ''}{each}{self.only(language)}"


class MinSize(Qualified):
    """Everything shown is at least so large (规格不低于 60 × 90 cm)."""

    kind: Literal["min_size"]
    way: ClassVar[Way] = Way.COUNT
    min_size: Size

    def sentence(self, language: str) -> str:
        """Say the rule in `language`."""
        what = self.subject or ("所示内容" if is_chinese(language) else "everything shown")
        if is_chinese(language):
            return f"{what}规格{self.min_size.sentence(language)}"
        return f"{what} {self.min_size.sentence(language)}"


def _each_thing_once(things: tuple[str, ...]) -> None:
    if len(set(things)) != len(things):
        raise ValueError("同一项写了两次|one thing is named twice")
