"""What the people room refuses."""

from __future__ import annotations

from server.errors import Conflict, Forbidden, Invalid, NotFound


class WrongPassword(Forbidden):
    """Name or password do not fit; which of the two is not told."""

    code = "wrong_password"
    zh = "账号或密码不正确。"
    en = "The account name or the password is not right."


class BadUsername(Invalid):
    """The account name has characters that cannot be typed on every keyboard."""

    code = "bad_username"
    zh = "账号名须为 2 至 60 个字母、数字、汉字或 . - _ @。"
    en = "An account name has 2 to 60 letters, digits, Chinese characters or . - _ @."


class WeakPassword(Invalid):
    """The password is too easy to guess."""

    code = "weak_password"
    zh = "密码至少 10 位，且不得包含账号名。"
    en = "A password has at least 10 characters and does not contain the account name."


class NameTaken(Conflict):
    """The name belongs to somebody or something else."""

    code = "name_taken"
    zh = "“{name}”已被使用。"
    en = "“{name}” is already in use."


class UnitNeeded(Invalid):
    """An account of a unit must say which."""

    code = "unit_needed"
    zh = "责任单位账号必须指定所属单位。"
    en = "An account of a responsible unit must name its unit."


class UnitUnknown(Invalid):
    """No unit has this name or alias."""

    code = "unit_unknown"
    zh = "没有名为“{name}”的责任单位。"
    en = "There is no responsible unit named “{name}”."


class RoleUnknown(Invalid):
    """There is no such role."""

    code = "role_unknown"
    zh = "没有名为“{role}”的角色。"
    en = "There is no role “{role}”."


class BadDisplayName(Invalid):
    """The name shown on pages would break their lines or hide what follows it."""

    code = "bad_display_name"
    zh = "显示名称不能超过 60 个字，也不能含有控制字符。"
    en = "A displayed name has at most 60 characters and no control characters."


class OwnAccount(Conflict):
    """Whoever disables the own account may lock everybody out."""

    code = "own_account"
    zh = "不能停用自己正在使用的账号。"
    en = "You cannot disable the account you are using."


class AccountUnknown(NotFound):
    """No account has this name."""

    code = "account_unknown"
    zh = "没有名为“{name}”的账号。"
    en = "There is no account named “{name}”."
