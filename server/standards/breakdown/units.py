"""The units in one cell of a table: 牵头：市文明办；责任单位：市城管局、各区. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.standards.breakdown.columns import Part

_LABEL = re.compile(r"(牵头|主责|主办|责任|承办|配合|协办|参加)(?:责任)?(?:单位|部门)?\s*[:：]")
_SAID = {
    **dict.fromkeys(("牵头", "主责", "主办"), Part.LEAD),
    **dict.fromkeys(("责任", "承办"), Part.RESPONSIBLE),
    **dict.fromkeys(("配合", "协办", "参加"), Part.ASSISTING),
}
_BEFORE_BRACKET = re.compile(r"\s+(?=[(（])")
_APART = "、，,;；/\n\r\t 　"
_OPENING, _CLOSING = "(（[【《", ")）]】》"
_NOTHING = {"/", "-", "—", "——", "无", "无。"}


@dataclass(slots=True)
class Answering:
    """Who answers for one requirement."""

    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    assisting: list[str] = field(default_factory=list)

    def add(self, part: Part, cell: str) -> None:
        """Add the units of a cell; labels within the cell say more than the column it stands in."""
        for said, text in _labelled(part, cell):
            kept = {Part.LEAD: self.lead, Part.RESPONSIBLE: self.responsible, Part.ASSISTING: self.assisting}[said]
            kept.extend(name for name in names_in(text) if name not in kept)

    @property
    def units(self) -> list[str]:
        """The units that answer: those that lead come first."""
        return list(dict.fromkeys([*self.lead, *self.responsible]))

    @property
    def helpers(self) -> list[str]:
        """The units that assist and do not answer themselves."""
        return [name for name in self.assisting if name not in self.units]


def names_in(text: str) -> list[str]:
    """Split a text into names of units; what stands in brackets belongs to the name before it."""
    names, name, depth = [], "", 0
    for sign in _BEFORE_BRACKET.sub("", f"{text}、"):
        depth += (sign in _OPENING) - (sign in _CLOSING and depth > 0)
        if sign in _APART and depth == 0:
            names.append(name.strip(" 。.:："))
            name = ""
        else:
            name += sign
    names.append(name.strip(" 、。.:："))
    return list(dict.fromkeys(one for one in names if one and one not in _NOTHING))


def _labelled(part: Part, cell: str) -> list[tuple[Part, str]]:
    pieces = _LABEL.split(cell)
    labels = [_SAID[label] for label in pieces[1::2]]
    return [(part, pieces[0]), *zip(labels, pieces[2::2], strict=True)]
