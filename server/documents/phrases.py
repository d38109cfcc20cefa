"""Phrases of official Chinese: ordinals, positions, instants, quoted clauses, full-width punctuation. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from server.clock import SHANGHAI, show_date
from server.documents.content import Clause

SAMPLE_MARK = "（样例，非现行标准）"
TRUNCATED_MARK = "（原文有缺失）"


def chinese_ordinal(number: int) -> str:
    """Write 1…99 as 一…九十九; beyond that figures, which a heading may carry as well."""
    digits = "〇一二三四五六七八九"
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{digits[tens]}十")
    return head + (digits[ones] if ones else "")


_HALF_TO_FULL = str.maketrans(",;:?!()", "，；：？！（）")
_BESIDE_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff”）])[,;:?!()]|[,;:?!()](?=[\u4e00-\u9fff“（])")


def full_width(text: str) -> str:
    """Print half-width punctuation beside Chinese characters full-width, as papers want it; never for quotations."""
    return _BESIDE_CHINESE.sub(lambda mark: mark[0].translate(_HALF_TO_FULL), text)


def position_words(lon: float | None, lat: float | None) -> str:
    """Write a WGS-84 position as papers do; an absent one is an empty text."""
    if lon is None or lat is None:
        return ""
    east, north = ("东经" if lon >= 0 else "西经"), ("北纬" if lat >= 0 else "南纬")
    return f"{east}{abs(lon):.5f}°，{north}{abs(lat):.5f}°"


def moment_words(moment: datetime | None, zone: ZoneInfo = SHANGHAI) -> str:
    """Write an instant as `2026年6月3日14时05分`; an absent one is an empty text."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{show_date(local.date())}{local.hour}时{local.minute:02d}分"


def clause_words(clause: Clause) -> str:
    """Quote a requirement with its source; a sample or a truncated clause says so."""
    version = f"（{clause.version}）" if clause.version else ""
    marks = (TRUNCATED_MARK if clause.is_truncated else "") + (SAMPLE_MARK if clause.is_sample else "")
    title = clause.standard_title if clause.standard_title.startswith("《") else f"《{clause.standard_title}》"
    return f"{title}第{clause_code(clause)}条{version}：“{clause.text}”{marks}"


def clause_code(clause: Clause) -> str:
    """Give the code of a clause with full-width brackets: (11) → （11）."""
    return clause.code.translate(_HALF_TO_FULL)
