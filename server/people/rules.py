"""Who there is: roles and what each stands for. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What an account is for; design words: 管理员, 创建办, 检查员, 责任单位, 领导(只读)."""

    ADMIN = "admin"
    OFFICE = "office"
    INSPECTOR = "inspector"
    UNIT = "unit"
    VIEWER = "viewer"


USERNAME = re.compile(r"^[\w.\-@一-鿿]{2,60}$")
MOST_LETTERS = 60
MIN_PASSWORD_LENGTH = 10


def password_fault(password: str, username: str) -> str | None:
    """Name what is wrong with a new password (`too_short`, `like_username`), or nothing.

    Length counts, composition rules do not (NIST SP 800-63B, 5.1.1.2).
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        return "too_short"
    if username.lower() in password.lower():
        return "like_username"
    return None
