"""The life of a finding and of a notice, as tables of what may follow what. Pure."""

from __future__ import annotations

from enum import StrEnum


class FindingState(StrEnum):
    """Where a problem stands: 未交办, 已交办(整改中), 已销号, 不再成立."""

    OPEN = "open"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    DROPPED = "dropped"


class NoticeState(StrEnum):
    """Where a notice stands: 拟稿, 已签发, 已撤回, 已作废."""

    DRAFT = "draft"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    VOID = "void"


class DeadlineClass(StrEnum):
    """How soon a notice asks for rectification."""

    AT_ONCE = "at_once"
    WORKING_DAYS_3 = "working_days_3"
    DAYS_7 = "days_7"
    DAYS_15 = "days_15"


NOTICE_MOVES: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.DRAFT: frozenset({NoticeState.SIGNED}),
    NoticeState.SIGNED: frozenset({NoticeState.WITHDRAWN, NoticeState.VOID}),
    NoticeState.WITHDRAWN: frozenset(),
    NoticeState.VOID: frozenset(),
}
"""A number that was once given out stays taken: what is withdrawn or void never comes back, a new notice is drafted."""

FINDING_MOVES: dict[FindingState, frozenset[FindingState]] = {
    FindingState.OPEN: frozenset({FindingState.HANDED_OVER, FindingState.DROPPED}),
    FindingState.HANDED_OVER: frozenset({FindingState.OPEN, FindingState.CLOSED}),
    FindingState.CLOSED: frozenset(),
    FindingState.DROPPED: frozenset({FindingState.OPEN}),
}
"""A problem handed over is not dropped behind the unit's back: its notice is withdrawn first."""


def may_become(state: NoticeState, wanted: NoticeState) -> bool:
    """Tell whether a notice in `state` may become `wanted`."""
    return wanted in NOTICE_MOVES[state]


def may_turn(state: FindingState, wanted: FindingState) -> bool:
    """Tell whether a finding in `state` may turn `wanted`."""
    return wanted in FINDING_MOVES[state]
