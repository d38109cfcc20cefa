"""What can be wrong, as a small tree of exceptions that a person can read.

A `Problem` is a broken rule that somebody has to hear about. It carries a stable code for programs and one sentence
for people, in Chinese and in English. Expected absence is a value, never a Problem; a bug is a 500 without detail.
This module imports nothing of the house and nothing of the web, so that pure rules may raise Problems.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Problem(Exception):
    """A refused request: stable `code`, HTTP `status`, and a sentence per language with `{named}` details.

    Rooms subclass the four kinds below and set `code`, `zh` and `en`; details are given when it is raised:
    `raise HashMismatch(expected=…, received=…)`. What is given is also part of the machine-readable answer.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "problem"
    zh: ClassVar[str] = "请求无法处理。"
    en: ClassVar[str] = "The request cannot be handled."

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Say what is wrong in `language` ("zh…" for Chinese, anything else for English)."""
        template = self.zh if language.startswith("zh") else self.en
        return template.format_map(_Details(self.details))


class _Details(dict[str, Any]):
    """Details for a sentence; one that was not given shows its name, so that a sentence never fails to be said."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


class NotFound(Problem):
    """The thing asked for does not exist (or the asker may not know that it does)."""

    status = 404
    code = "not_found"
    zh = "没有找到所请求的内容。"
    en = "What was asked for does not exist."


class Forbidden(Problem):
    """The asker may not do this."""

    status = 403
    code = "forbidden"
    zh = "当前账号无权进行此操作。"
    en = "This account may not do that."


class Invalid(Problem):
    """The input breaks a rule that the asker can mend."""

    status = 422
    code = "invalid"
    zh = "提交的内容不符合要求。"
    en = "The input does not meet the rules."


class Conflict(Problem):
    """The request contradicts what is already recorded."""

    status = 409
    code = "conflict"
    zh = "与已有记录冲突。"
    en = "This contradicts what is already recorded."


class SignInNeeded(Problem):
    """Nobody is signed in, and this needs somebody."""

    status = 401
    code = "sign_in_needed"
    zh = "请先登录。"
    en = "Please sign in first."


class NotWritable(Problem):
    """The database takes nothing in: its disk is full, or it may only be read. Nothing was kept."""

    status = 507
    code = "not_writable"
    zh = "服务器现在不能保存数据(磁盘已满或只读)，本次内容没有保存，请保留并稍后重试，同时告知管理员。"
    en = "The server cannot keep anything now (disk full or read-only): try later, and tell the administrator."


class Busy(Problem):
    """Somebody else is doing just this; trying again shortly will work."""

    status = 423
    code = "busy"
    zh = "系统正在处理同一内容，请稍后自动重试。"
    en = "The same thing is being handled right now; please try again shortly."
