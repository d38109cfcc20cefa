"""Reading single fields of the plain form: numbers as people type them, and sentences for what cannot be read."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping

from flask_babel import gettext as _

from server.errors import Invalid

_MOST_DIGITS = 9
_SHOWN = 40


class BadForm(Invalid):
    """A field of the plain form cannot be read."""

    code = "bad_form"
    zh = "请检查“{field}”：{fault}。内容没有保存，照片需要重新选择。"
    en = "Please check “{field}”: {fault}. Nothing was saved; choose the photos again."


def whole_number(form: Mapping[str, str], name: str) -> int | None:
    """Give a number without decimals, None where nothing was typed; raises `BadForm`."""
    typed = form.get(name, "").strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
        raise BadForm(field=name, fault=typed[:_SHOWN])
    return int(typed)


def amount(form: Mapping[str, str], name: str, label: str) -> float | None:
    """Give a number that is not negative, typed in any width of figures, None where nothing was; raises `BadForm`."""
    typed = form.get(name, "").strip()
    if not typed:
        return None
    return _number(typed, label)


def amounts(form: Mapping[str, str], name: str, label: str) -> list[float]:
    """Give the numbers of a list typed with any comma or space between them; raises `BadForm`."""
    plain = unicodedata.normalize("NFKC", form.get(name, "")).replace("、", " ").replace(",", " ").replace(";", " ")
    return sorted(_number(each, label) for each in plain.split())


def _number(typed: str, label: str) -> float:
    try:
        number = float(unicodedata.normalize("NFKC", typed))
    except ValueError as error:
        raise BadForm(field=label, fault=_("“%(typed)s”不是数字", typed=typed[:_SHOWN])) from error
    if not math.isfinite(number) or number > 1e12:
        raise BadForm(field=label, fault=_("“%(typed)s”不是数字", typed=typed[:_SHOWN]))
    if number < 0:
        raise BadForm(field=label, fault=_("不能小于 0"))
    return number
