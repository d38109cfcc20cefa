"""What the plain form says of things, rooms, papers and figures: the records it makes, still without their photos.

Each part of a requirement has fields of its own, named by its number. Fields left empty say nothing; what is half
filled is refused with a sentence, so that no figure is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from server.errors import Forbidden
from server.field.asking import Asked
from server.field.form_fields import BadForm, amount, amounts
from server.field.items import Item
from server.inspections.rules import Answer, Kind
from server.standards.rules import Way

Form = Mapping[str, str]
Record = dict[str, Any]
_ANSWERS = (Answer.PASS.value, Answer.FAIL.value)


class OfficeEnters(Forbidden):
    """An inspector sent what only the office enters: papers, statistics, figures of the ledger."""

    code = "office_enters"
    zh = "台账资料、统计数据由创建办录入，检查员不填报这一项。"
    en = "Papers and statistics are entered by the office, not by inspectors."


def told_by(item: Item, form: Form, *, is_office: bool) -> list[Record]:
    """Give the records a form makes for the parts of a requirement; raises `BadForm`, `OfficeEnters`."""
    told: list[Record] = []
    for asked in item.asks:
        found = list(_READERS.get(asked.way, _nothing)(asked, form))
        if found and asked.office and not is_office:
            raise OfficeEnters()
        told += found
    return told


def photographed(item: Item, form: Form) -> Record:
    """Give what a photo of the form shows: which thing, which room; a counted thing under the requirement's label."""
    for asked in item.asks:
        named = form.get(f"a{asked.number}-photo", "").strip()
        room = form.get(f"a{asked.number}-room", "").strip() if asked.way == Way.ROOMS else ""
        if named or room:
            return {"kind": Kind.SIGHTING, "item": named or asked.label, "room": room or None}
    return {"kind": Kind.SIGHTING, "item": item.label}


def _nothing(asked: Asked, form: Form) -> Iterator[Record]:
    return iter(())


def _things(asked: Asked, form: Form) -> Iterator[Record]:
    kind = Kind.DOCUMENT if asked.way == Way.DOCUMENT else Kind.ANSWER
    things = asked.things or ([asked.label] if asked.label else [])
    for number, thing in enumerate(things):
        answer = form.get(f"a{asked.number}-{number}", "")
        if answer in _ANSWERS:
            yield {"kind": kind, "item": thing, "answer": answer}


def _rooms(asked: Asked, form: Form) -> Iterator[Record]:
    room, answer = form.get(f"a{asked.number}-room", "").strip(), form.get(f"a{asked.number}-answer", "")
    if answer in _ANSWERS:
        if not room:
            raise BadForm(field=_("房间"), fault=_("请填写是哪一间"))
        yield {"kind": Kind.ANSWER, "room": room, "answer": answer, "item": asked.label}


def _measure(asked: Asked, form: Form) -> Iterator[Record]:
    part = _size(asked, form, "part", asked.part_word)
    whole = _size(asked, form, "whole", asked.whole_word)
    if part is None and whole is None:
        return
    if part is None or whole is None:
        raise BadForm(field=asked.whole_word if whole is None else asked.part_word, fault=_("部分和整体都要填写"))
    yield {
        "kind": Kind.DOCUMENT if asked.ledger else Kind.MEASURE,
        **_share(part, whole, asked.part_word),
        "unit": form.get(f"a{asked.number}-unit") or asked.units[0][0],
        "face": form.get(f"a{asked.number}-face", "").strip() or None,
        "item": asked.label,
    }


def _size(asked: Asked, form: Form, name: str, label: str) -> float | None:
    """Give a figure as it was typed, or the product of length and height."""
    field = f"a{asked.number}-{name}"
    typed = amount(form, field, label)
    length, height = amount(form, f"{field}-length", label), amount(form, f"{field}-height", label)
    if typed is not None or (length is None and height is None):
        return typed
    if length is None or height is None:
        raise BadForm(field=label, fault=_("长和高都要填写"))
    return round(length * height, 6)


def _share(part: float, whole: float, label: str) -> dict[str, float]:
    if whole <= 0:
        raise BadForm(field=label, fault=_("整体要大于 0"))
    if part > whole:
        raise BadForm(field=label, fault=_("部分不能大于整体"))
    return {"numerator": part, "denominator": whole}


def _timed(asked: Asked, form: Form) -> Iterator[Record]:
    field, label = f"a{asked.number}-span", _("观察时长")
    span, ticks = amount(form, field, label), amounts(form, f"a{asked.number}-ticks", _("看到的时刻"))
    if span is None and not ticks:
        return
    if not span:
        raise BadForm(field=label, fault=_("请填写一共观察了多久"))
    if ticks and ticks[-1] > span:
        raise BadForm(field=_("看到的时刻"), fault=_("有的时刻在观察结束之后"))
    yield {"kind": Kind.MEASURE, "span": span, "ticks": ticks, "unit": asked.units[0][0], "item": asked.label}


def _survey(asked: Asked, form: Form) -> Iterator[Record]:
    knew = amount(form, f"a{asked.number}-knew", _("答对人数"))
    among = amount(form, f"a{asked.number}-asked", _("询问人数"))
    if knew is None and among is None:
        return
    if knew is None or among is None:
        raise BadForm(field=_("询问人数"), fault=_("询问人数和答对人数都要填写"))
    yield {"kind": Kind.SURVEY, **_share(knew, among, _("答对人数")), "unit": asked.units[0][0], "item": asked.label}


def _statistic(asked: Asked, form: Form) -> Iterator[Record]:
    value = amount(form, f"a{asked.number}-value", _("数值"))
    if value is not None:
        yield {"kind": Kind.MEASURE, "value": value, "unit": asked.units[0][0][:20], "item": asked.label}


_READERS = {
    Way.THINGS.value: _things,
    Way.DOCUMENT.value: _things,
    Way.ANSWER.value: _things,
    Way.ROOMS.value: _rooms,
    Way.MEASURE.value: _measure,
    Way.TIMED.value: _timed,
    Way.SURVEY.value: _survey,
    Way.STATISTIC.value: _statistic,
}
