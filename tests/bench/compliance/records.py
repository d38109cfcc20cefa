"""One record re-judged: from the commit of an observation to the commit of the verdicts it touches.

The floor does with bare SQL what cannot be left out: read what stands for the requirement at the site, write the
verdict and its step of history, take it off the list, and commit.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from server.compliance import jobs
from server.database import db, transaction
from server.inspections import operations
from server.inspections.models import Round, RoundSite, Visit
from server.inspections.schemas import ObservationRecord
from server.people.models import Account
from server.places.models import Site
from server.standards.models import Requirement
from tests.bench.compliance import city

_READS = (
    """SELECT o.uuid, o.kind, o.taken_at, o.themes, o.medium, o.side, o.answer, p.trust, p.marks, p.lon, p.lat
    FROM observation_requirement l JOIN observation o ON o.uuid = l.observation_uuid
    LEFT JOIN observation_photo p ON p.observation_uuid = o.uuid
    WHERE l.requirement_id = :requirement AND o.round_id = :round AND o.site_id = :site""",
    "SELECT uuid, complete, covered FROM visit WHERE round_id = :round AND site_id = :site",
)
_VERDICT = "round_id = :round AND site_id = :site AND requirement_id = :requirement"
_WRITES = (
    f"UPDATE verdict SET judged_at = judged_at WHERE {_VERDICT}",
    f"""INSERT INTO verdict_change (verdict_id, outcome, measured, reasons, judged_at)
    SELECT id, outcome, measured, reasons, judged_at FROM verdict WHERE {_VERDICT}""",
    f"DELETE FROM due WHERE {_VERDICT}",
)


def measured(*, round_id: int, records: int) -> dict[str, Any]:
    """Send records to sites of the round, each type in turn; give the seconds of judging and of the floor."""
    round_ = db.session.get_one(Round, round_id)
    drawn = select(RoundSite.site_id).where(RoundSite.round_id == round_id).order_by(RoundSite.draw_order)
    site_ids = list(db.session.scalars(drawn))
    step = max(1, len(site_ids) // records) | 1  # odd, so that every type of site has its turn
    requirements = list(db.session.scalars(select(Requirement).where(Requirement.standard_id == round_.standard_id)))
    seconds, bare = [], []
    for number in range(records + 10):
        site_id = site_ids[number * step % len(site_ids)]
        requirement = _spoken_of(requirements, site_id, number)
        _record(round_id, site_id, requirement, number)
        begun = time.perf_counter()
        jobs.judge_due()
        seconds.append(time.perf_counter() - begun)
        where = {"round": round_id, "site": site_id, "requirement": requirement.id}
        begun = time.perf_counter()
        for statement in _READS:
            db.session.execute(text(statement), where).all()
        with transaction():
            for statement in _WRITES:
                db.session.execute(text(statement), where)
        bare.append(time.perf_counter() - begun)
    return {"records": seconds[10:], "floor": bare[10:]}  # the first ones warm the caches


def _spoken_of(requirements: list[Requirement], site_id: int, number: int) -> Requirement:
    kind = db.session.get_one(Site, site_id).site_type
    of_type = [each for each in requirements if each.site_type == kind]
    return of_type[number % city.COUNTED[kind]] if city.COUNTED[kind] else of_type[number % len(of_type)]


def _record(round_id: int, site_id: int, requirement: Requirement, number: int) -> None:
    """Commit a record as the phone's sync does."""
    with transaction():
        visit = db.session.scalar(select(Visit).where(Visit.round_id == round_id, Visit.site_id == site_id))
        assert visit is not None
        by = db.session.get_one(Account, visit.account_id)
        counted = requirement.content["rules"]["normal"]["kind"] != "by_eye"
        answered = {"kind": "sighting", "themes": [city.THEMES[0]]} if counted else {"kind": "answer", "answer": "pass"}
        record = {"visit": visit.uuid, "requirements": [requirement.key], **answered}
        record["taken_at"] = city.NOW + timedelta(hours=1, seconds=number)
        operations.record_observation(uuid4(), ObservationRecord.model_validate(record), by)
