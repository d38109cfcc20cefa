"""The words of every field that occurs in a rule: label, hint, unit of measure. One name means one thing in all kinds,
except where a kind has words of its own. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.standards.forms.fields import Words


@dataclass(frozen=True, slots=True)
class Said:
    """Label, hint and unit of a field."""

    label: Words
    hint: Words | None = None
    suffix: Words | None = None


def _said(zh: str, en: str, hint_zh: str = "", hint_en: str = "", suffix: str = "") -> Said:
    hint = Words(hint_zh, hint_en) if hint_zh else None
    return Said(Words(zh, en), hint, Words(suffix, suffix) if suffix else None)


_METRES = "m"
FIELD_WORDS: dict[str, Said] = {
    "subject": _said("计什么、看什么", "What is counted or looked at", "用条文里的词", "In the clause's own words"),
    "op": _said("比较", "Comparison", "“以上、不少于”含本数；“大于”不含", "“At least” includes the number"),
    "value": _said("数值", "Number"),
    "unit": _said("单位", "Unit"),
    "number_is_ours": _said(
        *("条文没有写数，这个数是我们定的", "The clause names no number; this one is ours"),
        *("勾选后，判定语句会注明", "The sentence will say so"),
    ),
    "themes": _said(
        "只计这些主题", "Only these themes count", "都不选：任何主题都算", "None ticked: every theme counts"
    ),
    "media": _said(
        "只计这些载体", "Only these media count", "都不选：任何载体都算", "None ticked: every medium counts"
    ),
    "min_size.width_cm": _said("宽不小于", "At least so wide", suffix="cm"),
    "min_size.height_cm": _said("高不小于", "At least so high", "横竖都可以", "Either way round", "cm"),
    "window_m": _said("每隔多长", "In every stretch of", suffix=_METRES),
    "reach_m": _said("离道路多远以内算看得到", "Seen up to so far from the road", suffix=_METRES),
    "by_side": _said("道路两侧分别计", "Each side of the road by itself"),
    "short_section": _said("路段比这个长度短时", "Where the section is shorter"),
    "deduct_each": _said("每少一处扣分", "Points off for each missing"),
    "from_point": _said("从哪里算起", "From where", "用条文里的词，如“大门”“广场中心”", "Such as “the gate”"),
    "near_m": _said("离该点多远以内拍的算", "Pictures count up to so far from it", suffix=_METRES),
    "distance_m": _said("往里走多远", "How far inwards", suffix=_METRES),
    "at_least": _said("至少几种主题", "At least so many themes", "空着：全部主题", "Empty: all of them"),
    "each": _said("每个至少几处", "At least so many in each"),
    "each_unit": _said("每个的单位", "Unit of that number"),
    "numerator": _said("部分是什么", "The part", "如“公益广告面积”", "Such as “area of PSAs”"),
    "denominator": _said("全体是什么", "The whole", "如“围挡总面积”", "Such as “area of the hoarding”"),
    "every_face": _said("每个面都要有", "Every face must show one"),
    "white_space_counts": _said("文字广告的留白计入面积", "White space of a text counts as area"),
    "period": _said("按什么时间算", "Over what time", "全年占比以台账数据为准", "A year's share comes from the ledger"),
    "window": _said("每隔多久、多少站", "In every"),
    "window_unit": _said("时间或站", "Time or stops"),
    "position": _said("位置", "Where it must be", "如“显著位置”；可以空着", "May be left empty"),
    "things": _said("哪些东西", "Which things", "一行写一项", "One a line"),
    "radius_m": _said("周边多远", "Within so far", suffix=_METRES),
    "of": _said("什么房间", "Which rooms", "如“教室”“办公室”", "Such as “classrooms”"),
    "rooms": _said("条文点名的房间", "Rooms the clause names", "一行写一个；可以空着", "One a line; may be empty"),
    "min_asked": _said("至少调查", "Ask at least", suffix="人"),
    "criteria": _said("看什么", "What has to be seen", "一行写一项，用条文里的词", "One a line, in the clause's words"),
    "source_kind": _said("原文属于哪一类", "What the source calls it", "可以空着", "May be left empty"),
    "suggested": _said(
        "建议数", "Suggested number", "条文没有写数时，我们建议的数", "Ours where the clause names none"
    ),
    "figures": _said(
        *("条文里的其他数", "Other figures of the clause"),
        *("一行写一个，如 window: 10", "One a line, such as window: 10"),
    ),
}

OWN_WORDS: dict[tuple[str, str], Said] = {
    ("themes_covered", "themes"): _said("必须出现的主题", "Themes that must be shown"),
    ("themes_covered", "each"): _said("每种主题至少几处", "At least so many of each theme", suffix="处"),
    ("every_room", "value"): _said("多少比例的房间要有", "Share of the rooms", suffix="%"),
    ("absent", "things"): _said("不得有哪些", "Prohibited things", "一行写一项", "One a line"),
    ("absent_within_radius", "things"): _said("不得有哪些", "Prohibited things", "一行写一项", "One a line"),
    ("document", "things"): _said(
        *("要查阅的资料", "Papers asked for"),
        *("一行写一项；空着：能证明即可", "One a line; empty: whatever proves it"),
    ),
    ("survey_rate", "value"): _said("比例", "Rate", "条文没有写比例时空着", "Empty where the clause names none", "%"),
    ("by_eye", "value"): _said("数值", "Number", "条文没有写数时空着", "Empty where the clause names none"),
    ("by_eye", "op"): _said("比较", "Comparison"),
    ("statistic", "unit"): _said("单位", "Unit", "如 %、人/千常住人口", "Such as %"),
}

CHOICE_WORDS: dict[str, Words] = {
    ">=": Words("≥ 至少（含）", "≥ at least"),
    ">": Words("> 大于（不含）", "> more than"),
    "<=": Words("≤ 至多（含）", "≤ at most"),
    "==": Words("= 等于", "= exactly"),
    "scaled": Words("按长度折算，取整数（至少 1）", "The number scaled down, at least 1"),
    "whole_number": Words("仍按原数", "The whole number all the same"),
    "visit": Words("现场看到的", "As found on site"),
    "year": Words("全年（台账数据）", "The whole year (figures of the ledger)"),
}

SOURCE_KIND_WORDS: dict[str, Words] = {
    "absence_within_radius": Words("周边不得有", "absent within a radius"),
    "area_share": Words("面积占比", "share of area"),
    "behaviour": Words("行为", "behaviour"),
    "count_visible_from_point": Words("站在一点能看到的数量", "count seen from a point"),
    "document": Words("台账资料", "papers"),
    "forms_count": Words("形式种数", "number of forms"),
    "frequency_per_stops": Words("每几站几次", "frequency per stops"),
    "frequency_per_time": Words("每段时间几次", "frequency per time"),
    "item_share": Words("数量占比", "share of items"),
    "min_size": Words("规格", "size"),
    "per_unit_coverage": Words("每个房间", "every room"),
    "presence": Words("须有", "presence"),
    "presence_all_of": Words("须齐备", "presence of all"),
    "prohibited": Words("不得有", "prohibited"),
    "quality": Words("质量", "quality"),
    "slot_share": Words("广告位占比", "share of slots"),
    "statistic": Words("统计数据", "statistic"),
    "survey_rate": Words("调查合格率", "rate by survey"),
    "task_unquantified": Words("未定量的任务", "task without a number"),
    "theme_min_count": Words("主题数量", "count of a theme"),
    "themes_required": Words("主题要求", "themes required"),
    "topic": Words("内容", "topic"),
    "unquantified": Words("未定量", "without a number"),
    "visibility": Words("可见", "visibility"),
    "within_distance_of_gate": Words("大门附近", "near a gate"),
}
