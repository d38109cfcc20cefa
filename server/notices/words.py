"""The words clerks read for the codes of this room, in the language of the request."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from server.notices.rules import DeadlineClass, FindingState, NoticeState

NOTICE_STATES = {
    NoticeState.DRAFT: _("拟稿"),
    NoticeState.SIGNED: _("已签发"),
    NoticeState.WITHDRAWN: _("已撤回"),
    NoticeState.VOID: _("已作废"),
}
FINDING_STATES = {
    FindingState.OPEN: _("未交办"),
    FindingState.HANDED_OVER: _("已交办"),
    FindingState.CLOSED: _("已销号"),
    FindingState.DROPPED: _("不再成立"),
}
DEADLINE_CLASSES = {
    DeadlineClass.AT_ONCE: _("立行立改(24小时)"),
    DeadlineClass.WORKING_DAYS_3: _("3个工作日"),
    DeadlineClass.DAYS_7: _("7日"),
    DeadlineClass.DAYS_15: _("15日"),
}
