"""The words of the places room as people read them, in the language of the page."""

from __future__ import annotations

from flask_babel import get_locale, lazy_gettext

from server.geo.reference import ReferenceLine
from server.geo.wording import course_words
from server.places.rules import AreaLevel, CorrectionState, Fault, SiteState, UnitRole, type_word
from server.places.todo import Todo

STATES = {
    SiteState.LOCATED: lazy_gettext("已定位"),
    SiteState.TO_BE_LOCATED: lazy_gettext("待定位"),
    SiteState.MOBILE: lazy_gettext("车船"),
}
ROLES = {UnitRole.LEAD: lazy_gettext("牵头"), UnitRole.ASSISTING: lazy_gettext("配合")}
LEVELS = {
    AreaLevel.CITY: lazy_gettext("市"),
    AreaLevel.DISTRICT: lazy_gettext("区县"),
    AreaLevel.STREET: lazy_gettext("街道"),
    AreaLevel.COMMUNITY: lazy_gettext("社区"),
    AreaLevel.GRID: lazy_gettext("网格"),
}
CORRECTION_STATES = {
    CorrectionState.PROPOSED: lazy_gettext("待处理"),
    CorrectionState.ACCEPTED: lazy_gettext("已采纳"),
    CorrectionState.REJECTED: lazy_gettext("未采纳"),
}
FAULTS = {
    Fault.PLACE.value: lazy_gettext("位置不对"),
    Fault.NAME.value: lazy_gettext("名称不对"),
    Fault.GONE.value: lazy_gettext("不存在"),
    Fault.TYPE.value: lazy_gettext("类型不对"),
    Fault.DOUBLE.value: lazy_gettext("重复"),
    Fault.OTHER.value: lazy_gettext("其他"),
}
TODOS = {
    Todo.LOCATE: lazy_gettext("待定位"),
    Todo.REVIEW: lazy_gettext("基准线待审定"),
    Todo.DECIDE: lazy_gettext("纠错待处理"),
    Todo.CONFIRM: lazy_gettext("责任单位待确认"),
}
ROAD_CLASSES = {
    "main": lazy_gettext("主干道"),
    "secondary": lazy_gettext("次干道"),
    "branch": lazy_gettext("支路"),
}


def language() -> str:
    """Tell the language of the page: zh or en."""
    locale = get_locale()
    return "en" if locale and locale.language == "en" else "zh"


def kind(code: str) -> str:
    """Give the word for a site type."""
    return type_word(code, language())


def course(line: ReferenceLine) -> str:
    """Say which way a line runs from its zero end."""
    return course_words(line, language())
