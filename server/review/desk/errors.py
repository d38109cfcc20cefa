"""What the desk refuses."""

from __future__ import annotations

from server.errors import Invalid


class KeyWrong(Invalid):
    """An item is known by `photo-12` or `pair-7`."""

    code = "desk_key_wrong"
    zh = "“{key}”不是核对内容的编号，应写作 photo-12 或 pair-7。"
    en = "“{key}” names no item; it is written photo-12 or pair-7."


class KeysTooMany(Invalid):
    """Only so many items are given at once."""

    code = "desk_keys_too_many"
    zh = "一次最多取 {most} 项。"
    en = "At most {most} items are given at once."


class WhyUnknown(Invalid):
    """There is no such reason for doubt."""

    code = "desk_why_unknown"
    zh = "没有“{why}”这种存疑原因。可用：{known}。"
    en = "There is no reason “{why}”. Known: {known}."
