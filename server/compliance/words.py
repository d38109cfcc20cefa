"""Verdicts in words: every reason as a sentence that the head of a unit accepts, in the language of the reader.

Reasons are stored as codes with figures. Nothing is decided here; a code this version does not know is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from server.compliance.verdicts import Outcome
from server.geo.wording import chainage_text
from server.inspections.words import SIDES, UNABLE_REASONS
from server.standards.rules import amount

OUTCOMES = {
    Outcome.PASS: _("符合"),
    Outcome.FAIL: _("不符合"),
    Outcome.UNCERTAIN: _("待核实"),
    Outcome.IN_PROGRESS: _("检查中"),
    Outcome.NOT_CHECKED: _("未检查"),
    Outcome.NOT_APPLICABLE: _("不涉及"),
    Outcome.UNABLE: _("无法检查"),
}

SENTENCES: dict[str, Any] = {
    "nobody_came": _("还没有人检查。"),
    "not_declared_complete": _("检查尚未声明完成。"),
    "another_unfinished": _("另有检查员在这里的检查尚未声明完成。"),
    "only_in_inspection": _("该条只在迎检阶段适用，常态不涉及。"),
    "count_met": _("已确认 %(count)s，达到要求的 %(required)s。"),
    "count_short": _("共 %(count)s，要求至少 %(required)s，还差 %(missing)s。"),
    "count_short_even_so": _(
        "已确认 %(count)s，待核实的全部计入也只有 %(most)s，要求至少 %(required)s，还差 %(missing)s。"
    ),
    "doubtful_decide": _(
        "已确认 %(count)s，另有 %(doubtful)s待核实，要求至少 %(required)s：是否达标取决于待核实的部分。"
    ),
    "doubt_seen_before": _("%(count)s 处的照片与已提交的照片完全相同。"),
    "doubt_maybe_same": _("%(count)s 处可能与其他计数点是同一处，尚未有人认定。"),
    "same_counted_once": _("%(count)s 处经人工认定与其他计数点是同一处，只计一次。"),
    "evidence_accepted": _("%(count)s 张存疑照片经人工采信。"),
    "evidence_rejected": _("%(count)s 张照片经人工认定不予采信，不计入。"),
    "doubt_off_site": _("%(count)s 处的照片位置在点位范围之外。"),
    "doubt_unlocated": _("%(count)s 处的照片没有位置。"),
    "doubt_fixes_disagree": _("%(count)s 处的照片自带位置与手机定位不一致。"),
    "doubt_clock_doubtful": _("%(count)s 处的拍摄时间存疑。"),
    "doubt_photo_missing": _("%(count)s 处的照片尚未送达或尚未读取。"),
    "doubt_imprecise": _("%(count)s 处的定位误差过大，无法确定在路上的位置。"),
    "doubt_theme_unknown": _("%(count)s 处没有标注主题，而该条只计指定主题。"),
    "doubt_medium_unknown": _("%(count)s 处没有标注载体形式，而该条只计指定载体。"),
    "doubt_side_unknown": _("%(count)s 处没有标注在道路哪一侧。"),
    "doubt_reach_unsure": _("%(count)s 处离道路较远，无法确定是否在可见范围内。"),
    "other_themes": _("另有 %(count)s 处为其他主题，不计入。"),
    "other_media": _("另有 %(count)s 处为其他载体形式，不计入。"),
    "out_of_reach": _("另有 %(count)s 处距道路超过 %(reach_m)s m，不计入。"),
    "answered_pass": _("检查人员判断为符合。"),
    "answered_fail": _("检查人员判断为不符合。"),
    "answered_not_applicable": _("检查人员判断为不涉及。"),
    "answer_doubtful": _("作为依据的照片存疑，需要核实。"),
    "answer_not_counted": _("该条按计数判定，目测回答不作为依据。"),
    "not_answered": _("检查已声明完成，但该条没有回答。"),
    "not_answered_yet": _("该条还没有回答。"),
    "unable": _("无法检查：%(reason)s。"),
    "refused": _("拒绝进入，按不符合计。"),
    "inspector_waits": _("背靠背检查：应有 %(inspectors)s 名检查员各自完成，已完成 %(finished)s 名。"),
    "inspectors_differ": _("背靠背检查结果不一致：%(told)s。须由第三人认定。"),
    "inspectors_agree": _("背靠背检查：%(inspectors)s 名检查员结论一致。"),
    "no_reference_line": _("该点位没有基准线，不能按长度判定。"),
    "no_walk": _("没有行走记录，不能按长度判定。"),
    "walk_too_short": _("连续走过的路段最长 %(longest_m)s m，不足 %(window_m)s m，不作判定。"),
    "partly_walked": _("全长 %(length_m)s m，走过 %(walked_m)s m；没有走过的路段不作判定。"),
    "side_not_walked": _("%(side)s没有走过，不作判定。"),
    "window_met": _("走过的路段中任意 %(window_m)s m 至少有 %(count)s，达到要求的 %(required)s。"),
    "window_short": _(
        "%(stretch)s，%(window_m)s m 内只有 %(count)s，要求至少 %(required)s，还差 %(missing)s。"
    ),
    "window_doubtful_decide": _(
        "%(stretch)s，%(window_m)s m 内已确认 %(count)s，要求至少 %(required)s：是否达标取决于待核实的 %(doubtful)s。"
    ),
    "short_even_so": _("待核实的全部计入也不达标。"),
    "more_needed": _("走过的路段要全部达标，至少还需增加 %(count)s。"),
    "section_met": _("走过的 %(walked_m)s m 有 %(count)s，达到折算要求的 %(required)s。"),
    "section_short": _("走过的 %(walked_m)s m 只有 %(count)s，折算要求至少 %(required)s，还差 %(missing)s。"),
    "section_doubtful_decide": _(
        "走过的 %(walked_m)s m 已确认 %(count)s，折算要求至少 %(required)s：是否达标取决于待核实的 %(doubtful)s。"
    ),
    "road_met": _("全长 %(length_m)s m，不足 %(window_m)s m，折算要求 %(required)s；现有 %(count)s，达到要求。"),
    "road_short": _(
        "全长 %(length_m)s m，不足 %(window_m)s m，折算要求至少 %(required)s；现有 %(count)s，还差 %(missing)s。"
    ),
    "road_doubtful_decide": _(
        "全长 %(length_m)s m，不足 %(window_m)s m，折算要求至少 %(required)s；已确认 %(count)s，"
        "是否达标取决于待核实的 %(doubtful)s。"
    ),
}  # fmt: skip
_AMOUNTS = ("count", "required", "missing", "most", "doubtful")


def outcome_word(outcome: Outcome | str) -> str:
    """Give the word for an outcome."""
    return str(OUTCOMES[Outcome(outcome)])


def sentence(reason: Mapping[str, Any]) -> str:
    """Say one stored reason (`{"code", …figures}`)."""
    known = SENTENCES.get(reason["code"])
    if known is None:
        return str(reason["code"])
    spoken = _spoken(reason)
    said = str(known) % _Words(spoken)
    if reason.get("side") and "stretch" not in spoken and reason["code"] != "side_not_walked":
        return str(_("%(side)s：%(sentence)s", side=spoken["side"], sentence=said))
    return said


def sentences(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say stored reasons in order."""
    return [sentence(reason) for reason in reasons]


def stretch_words(place: Mapping[str, Any]) -> str:
    """Say where a stretch lies: from one landmark to the other, with its chainage."""
    chainage = f"{chainage_text(place['from_m'])}–{chainage_text(place['to_m'])}"
    language = "zh" if _speaks_chinese() else "en"
    ends = [place.get(f"{name}_{language}") for name in ("from", "to")]
    side = str(SIDES[place["side"]]) if place.get("side") in SIDES else ""
    if not all(ends) or ends[0] == chainage_text(place["from_m"]):
        where = chainage
    elif language == "zh":
        where = f"{ends[0]}至{ends[1]}（{chainage}）"
    else:
        where = f"from {ends[0]} to {ends[1]} ({chainage})"
    comma = "，" if language == "zh" else ", "
    return f"{where}{comma}{side}" if side else where


def told_apart(one: Mapping[str, Any]) -> str:
    """Say what one of the inspectors who checked independently came to."""
    word = outcome_word(one["outcome"])
    who = inspector_word(one["inspector"])
    if one.get("measured") is None:
        return str(_("%(who)s %(outcome)s")) % {"who": who, "outcome": word}
    measured = amount(one["measured"], one.get("unit") or "", "zh" if _speaks_chinese() else "en")
    return str(_("%(who)s %(outcome)s（%(measured)s）")) % {"who": who, "outcome": word, "measured": measured}


def inspector_word(number: int) -> str:
    """Give what an inspector is called where names do not matter: 第一检查员, 第二检查员."""
    known = {1: _("第一检查员"), 2: _("第二检查员"), 3: _("第三检查员")}
    return str(known.get(number) or _("第%(n)s检查员", n=number))


class _Words(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _spoken(reason: Mapping[str, Any]) -> dict[str, Any]:
    """Turn figures into words: amounts with their unit, sides, reasons, stretches."""
    spoken = dict(reason)
    if reason.get("unit"):
        for name in _AMOUNTS:
            if name in reason:
                spoken[name] = amount(reason[name], reason["unit"], "zh" if _speaks_chinese() else "en")
    for name in ("window_m", "reach_m"):
        if name in reason:
            spoken[name] = f"{reason[name]:g}"
    if reason.get("side"):
        spoken["side"] = str(SIDES.get(reason["side"], reason["side"]))
    if reason["code"] == "unable":
        spoken["reason"] = str({str(code): word for code, word in UNABLE_REASONS.items()}.get(reason["reason"], "?"))
    if reason["code"] == "inspectors_differ":
        spoken["told"] = str(_("；")).join(told_apart(one) for one in reason["told"])
    if "from_m" in reason and "to_m" in reason:
        spoken["stretch"] = stretch_words(reason)
    return spoken


def _speaks_chinese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "zh"
