"""What the compliance room refuses."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound


class ReasonMissing(Invalid):
    """A decision without a reason."""

    code = "decision_reason_missing"
    zh = "审核认定必须写明理由。"
    en = "A decision needs a reason."


class DeciderInspected(Conflict):
    """Who checked a site independently (背靠背) does not decide between themselves and the other."""

    code = "decider_inspected"
    zh = "背靠背检查由第三人认定，检查过该点位的人不能认定。"
    en = "A third person decides on independent checks; who inspected the site may not."


class CannotBeDecided(Invalid):
    """An outcome that a person cannot decide on."""

    code = "decision_outcome"
    zh = "审核认定只能是：符合、不符合、不涉及、无法检查。"
    en = "A decision is one of pass, fail, not_applicable and unable."


class NothingToDecide(NotFound):
    """The requirement is not judged at this site in this round."""

    code = "nothing_to_decide"
    zh = "本批次在该点位没有这一条的判定。"
    en = "This requirement is not judged at this site in this round."


class DecisionUnknown(NotFound):
    """No decision has this number."""

    code = "decision_unknown"
    zh = "没有这项审核认定。"
    en = "There is no such decision."


class SiteUnknown(NotFound):
    """The site named on the command line is not in the round."""

    code = "site_not_in_round"
    zh = "点位“{site}”不在检查批次“{round}”内。"
    en = "The site “{site}” is not part of the round “{round}”."
