"""Verdicts in words: every reason as a sentence that the head of a unit accepts, in the language of the reader.

Reasons are stored as codes with figures. Nothing is decided here; a code this version does not know is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from server.compliance.engine.verdicts import Outcome
from server.compliance.sentences import SENTENCES
from server.geo.wording import chainage_text
from server.inspections.words import SIDES, SPOTS, UNABLE_REASONS
from server.standards.rules import Comparison, amount, figure, listed

OUTCOMES = {
    Outcome.PASS: _("符合"),
    Outcome.FAIL: _("不符合"),
    Outcome.UNCERTAIN: _("待核实"),
    Outcome.IN_PROGRESS: _("检查中"),
    Outcome.NOT_CHECKED: _("未检查"),
    Outcome.NOT_APPLICABLE: _("不涉及"),
    Outcome.UNABLE: _("无法检查"),
}

_UNITS = {
    "unit": ("count", "required", "missing", "most", "doubtful", "total"),
    "window_unit": ("window", "longest", "from"),
    "figure_unit": ("figure",),
}
"""Which figures a reason gives in which of its units."""
_LISTS = ("themes", "things", "rooms", "units")
_SHARES = ("share", "required_share")


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
        said = str(_("%(side)s：%(sentence)s", side=spoken["side"], sentence=said))
    if reason.get("of_part"):
        return str(_("第 %(n)s 项：%(sentence)s", n=reason["of_part"], sentence=said))
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
    spoken = {"who": who, "outcome": word, "measured": measured_apart(one)}
    return str(_("%(who)s %(outcome)s（%(measured)s）")) % spoken


def measured_apart(one: Mapping[str, Any]) -> str:
    """Say what one of the inspectors who checked independently measured, with its unit."""
    return amount(one["measured"], one.get("unit") or "", "zh" if _speaks_chinese() else "en")


def inspector_word(number: int) -> str:
    """Give what an inspector is called where names do not matter: 第一检查员, 第二检查员."""
    known = {1: _("第一检查员"), 2: _("第二检查员"), 3: _("第三检查员")}
    return str(known.get(number) or _("第%(n)s检查员", n=number))


class _Words(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _spoken(reason: Mapping[str, Any]) -> dict[str, Any]:
    """Turn figures into words: amounts with their unit, shares, lists, sides, reasons, stretches."""
    language = "zh" if _speaks_chinese() else "en"
    spoken = {name: f"{told:g}" if isinstance(told, float) else told for name, told in reason.items()}
    spoken |= {name: listed(reason[name], language) for name in _LISTS if reason.get(name)}
    spoken |= {name: _share(reason, name, language) for name in _SHARES if name in reason}
    for unit, names in _UNITS.items():
        if reason.get(unit):
            spoken |= {name: amount(reason[name], reason[unit], language) for name in names if name in reason}
    if "op" in reason:
        op, number, unit = Comparison(reason["op"]), reason["required_figure"], reason["figure_unit"]
        spoken["required_figure"] = figure(op, number, unit, language)
    if reason.get("side"):
        spoken["side"] = str(SIDES.get(reason["side"], reason["side"]))
    if reason.get("spots"):
        known = {str(code): str(word) for code, word in SPOTS.items()}
        spoken["spots"] = listed([known.get(code, "?") for code in reason["spots"]], language)
    if reason["code"] == "unable":
        spoken["reason"] = str({str(code): word for code, word in UNABLE_REASONS.items()}.get(reason["reason"], "?"))
    if reason["code"] == "inspectors_differ":
        spoken["told"] = str(_("；")).join(told_apart(one) for one in reason["told"])
    if "from_m" in reason and "to_m" in reason:
        spoken["stretch"] = stretch_words(reason)
    return spoken


def _share(reason: Mapping[str, Any], name: str, language: str) -> str:
    if name == "share":
        return amount(reason[name], "%", language)
    op = Comparison.MORE_THAN if reason.get("strict") else Comparison.AT_LEAST
    return figure(op, reason[name], "%", language)


def _speaks_chinese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "zh"
