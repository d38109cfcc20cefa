"""What is refused about evidence that is no longer part of the round."""

from __future__ import annotations

from server.errors import Conflict


class EvidenceWithdrawn(Conflict):
    """The record a photo belongs to was withdrawn or corrected meanwhile: there is nothing to decide any more."""

    code = "evidence_withdrawn"
    zh = "检查员已经撤回或更正了这条记录，不再需要认定。"
    en = "The inspector has withdrawn or corrected this record; nothing is left to decide."
