"""What the review room refuses."""

from __future__ import annotations

from server.errors import Invalid, NotFound


class VerdictUnknown(NotFound):
    """The verdict does not exist in this round."""

    code = "verdict_unknown"
    zh = "这个批次里没有这项判定。"
    en = "This round has no such verdict."


class OutcomeMissing(Invalid):
    """The form came without an outcome."""

    code = "decision_outcome_missing"
    zh = "请选择认定结论，并写明理由。"
    en = "Please choose an outcome and give the reason."


class PhotoTextDateMalformed(Invalid):
    """A day that is none."""

    code = "photo_text_date_malformed"
    zh = "“{typed}”不是日期，请写成 2026-05-01 这样。"
    en = "“{typed}” is no date; please write it like 2026-05-01."


class NumberMalformed(Invalid):
    """What should narrow a list by a number is none; the whole list would be taken for the narrow one."""

    code = "number_malformed"
    zh = "“{name}”应填编号，“{typed}”不是编号。"
    en = "“{name}” takes a number; “{typed}” is none."
