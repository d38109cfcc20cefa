"""What a phone may show of a round (盲评, 背靠背). Hidden things do not leave the server at all. Pure.

盲评 hides what is required, what others counted, and every verdict. 背靠背 hides what the other inspectors recorded and
the verdict that compares them. An inspector's own records are always shown: they know them anyway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.inspections.rules import Practice, Sharing

HIDDEN = "□"
_CHINESE = "〇零一二三四五六七八九十百千万亿两半"
_UNITS = (
    "处|条|块|个|种|类|次|站|幅|张|名|人|天|小时|分|秒|年|月|层|间|辆|台|公里|千米|平方米|厘米|毫米|米|倍|成"
    "|以上|以下|%|％"
)
_FIGURES = re.compile(rf"百分之[{_CHINESE}]+|[{_CHINESE}]+(?=(?:{_UNITS}))|[0-9０-９]+(?:[.．][0-9０-９]+)?")


@dataclass(frozen=True)
class Showing:
    """What may be shown: thresholds, verdicts, and what others recorded."""

    thresholds: bool = True
    verdicts: bool = True
    others: bool = True


def showing(practice: Practice) -> Showing:
    """Tell what a phone may show of a round that is carried out so."""
    is_open = not practice.blind and practice.sharing is Sharing.SHARED
    return Showing(thresholds=not practice.blind, verdicts=is_open, others=is_open)


def without_figures(text: str) -> str:
    """Hide every figure of a clause, in digits or in Chinese numerals before a unit, and keep its words."""
    return _FIGURES.sub(HIDDEN, text)
