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
