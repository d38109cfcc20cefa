"""How far each site of a round has come, as the phone may know it: by verdicts, or by the inspector's own records."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from server.compliance import queries as compliance
from server.database import db
from server.field.showing import showing
from server.inspections import queries, words
from server.inspections.models import Round, Visit
from server.inspections.rules import UnableNext
from server.inspections.unable import UnableSite, unable_sites
from server.people.models import Account


@dataclass(frozen=True)
class Progress:
    """How far a site has come, as the phone may know it."""

    outcome: str | None = "not_checked"
    answered: int = 0
    total: int = 0
    complete: bool = False
    reserve: bool = False
    unable: str = ""


def progress_of(each: Round, account: Account) -> dict[int, Progress]:
    """Give the progress of sites as the round's practice lets the inspector see it; sites not begun are left out."""
    return _by_verdicts(each) if showing(each.practice).verdicts else _by_own_records(each, account)


def _by_verdicts(each: Round) -> dict[int, Progress]:
    """Give every site's progress by its verdicts."""
    complete = _complete(each, None)
    outcomes, unable, reserves = compliance.site_outcomes(each.id), _unable(each, None), queries.drawn_up(each.id)
    found = {}
    for site_id in {*outcomes, *complete, *unable, *reserves}:
        summary = outcomes.get(site_id)
        found[site_id] = Progress(
            outcome=summary.outcome.value if summary else "not_checked",
            answered=summary.answered if summary else 0,
            total=summary.total if summary else 0,
            complete=site_id in complete,
            reserve=site_id in reserves,
            unable=unable.get(site_id, ""),
        )
    return found


def _by_own_records(each: Round, account: Account) -> dict[int, Progress]:
    """Give every site's progress by what the inspector alone has recorded, without any verdict."""
    complete, touched = _complete(each, account.id), queries.requirements_touched(each.id, account.id)
    unable, reserves = _unable(each, account.id), queries.drawn_up(each.id)
    found = {}
    for site_id in {*touched, *complete, *unable, *reserves}:
        begun, is_complete = touched.get(site_id, 0), site_id in complete
        found[site_id] = Progress(
            outcome=None if is_complete else "in_progress" if begun else "not_checked",
            answered=begun,
            complete=is_complete,
            reserve=site_id in reserves,
            unable=unable.get(site_id, ""),
        )
    return found


def _complete(each: Round, account_id: int | None) -> set[int]:
    statement = select(Visit.site_id).where(Visit.round_id == each.id, Visit.complete.is_(True), Visit.late.is_(False))
    if account_id is not None:
        statement = statement.where(Visit.account_id == account_id)
    return set(db.session.scalars(statement))


def _unable(each: Round, account_id: int | None) -> dict[int, str]:
    return {one.site.id: _say_unable(one) for one in unable_sites(each.id, by_account=account_id)}


def _say_unable(one: UnableSite) -> str:
    reason, then = str(words.UNABLE_REASONS[one.reason]), str(words.UNABLE_NEXT[one.next])
    if one.next is UnableNext.AGAIN and one.again_on:
        then = _("%(what)s（%(month)s月%(day)s日起）", what=then, month=one.again_on.month, day=one.again_on.day)
    return f"{reason} · {then}"
