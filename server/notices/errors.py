"""What the notices room refuses."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound


class NoticeUnknown(NotFound):
    """No notice has this number or address."""

    code = "notice_unknown"
    zh = "没有找到整改通知单“{number}”。"
    en = "There is no notice “{number}”."


class FindingUnknown(NotFound):
    """A problem that was chosen does not exist in this round."""

    code = "finding_unknown"
    zh = "所选问题(编号 {finding})不在这个检查批次里。请刷新页面后重新选择。"
    en = "The chosen problem (number {finding}) is not one of this round. Reload the page and choose again."


class NothingChosen(Invalid):
    """A notice needs at least one problem."""

    code = "nothing_chosen"
    zh = "请先勾选至少一个问题，再拟整改通知单。"
    en = "Choose at least one problem before drafting a notice."


class UnitMissing(Invalid):
    """Nobody is named who has to answer for a problem."""

    code = "finding_without_unit"
    zh = "有 {count} 个所选问题还没有责任单位({names})。请先指定责任单位。"
    en = "{count} of the chosen problems have no responsible unit yet ({names}). Name one first."


class OtherUnit(Conflict):
    """A problem belongs to another unit than the notice."""

    code = "finding_of_other_unit"
    zh = "问题“{name}”的责任单位不是“{unit}”，不能写进发给它的通知单。"
    en = "“{unit}” does not answer for the problem “{name}”; it cannot stand on its notice."


class FindingTaken(Conflict):
    """A problem stands on one live notice at a time."""

    code = "finding_taken"
    zh = "问题“{name}”已经在另一份通知单上({notice})，一个问题同时只能有一份有效的通知单。"
    en = "The problem “{name}” already stands on another notice ({notice}); it can stand on one live notice only."


class FindingNotOpen(Conflict):
    """Only an open problem can be handed over."""

    code = "finding_not_open"
    zh = "问题“{name}”现在不是待交办状态，不能写进新的通知单。"
    en = "The problem “{name}” is not open, so it cannot be put on a new notice."


class FindingNoLongerHolds(Conflict):
    """The verdict behind a problem has changed since the draft was made."""

    code = "finding_no_longer_holds"
    zh = "问题“{name}”的判定已经改变，不再是不符合。请把它从草稿中移除后再签发。"
    en = "The verdict behind the problem “{name}” has changed and no longer fails. Take it off the draft, then sign."


class NotADraft(Conflict):
    """A signed notice never changes."""

    code = "notice_frozen"
    zh = "通知单 {number} 已经签发，内容不能再修改。需要更改时请撤回后重新拟稿。"
    en = "Notice {number} is signed and cannot be changed. Withdraw it and draft a new one."


class NoticeEmpty(Invalid):
    """A notice without problems cannot be signed."""

    code = "notice_empty"
    zh = "这份草稿里已经没有问题，不能签发。"
    en = "This draft holds no problem any more and cannot be signed."


class NumberTaken(Conflict):
    """Two notices may not share a number."""

    code = "number_taken"
    zh = "编号“{number}”已经用过，请换一个编号。"
    en = "The number “{number}” is taken; use another one."


class NumberTooLong(Invalid):
    """A typed number does not fit."""

    code = "number_too_long"
    zh = "编号不能超过 80 个字。"
    en = "A number has at most 80 characters."


class MoveNotAllowed(Conflict):
    """The notice is not in a state from which this is possible."""

    code = "notice_move_not_allowed"
    zh = "通知单现在是“{state}”状态，不能这样办理。"
    en = "The notice is in the state “{state}”; this cannot be done to it."


class ReasonMissing(Invalid):
    """Taking a notice back needs a reason."""

    code = "reason_missing"
    zh = "请写明撤回或作废的原因。"
    en = "Say why the notice is withdrawn or void."
