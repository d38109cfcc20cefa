"""What is read in photos proposes and decides nothing: every verdict is the same with and without it."""

from __future__ import annotations

from typing import Any

import pytest

from server import clock
from server.compliance import operations, queries
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Trust
from server.people.rules import Role
from tests.support import making
from tests.support.texts import shows


def scene(themes: list[str], recorded: list[str]) -> tuple[int, int, list[ObservationPhoto]]:
    counted = {"kind": "count_per_site", "value": 3, "unit": "处", "subject": "公益广告", "themes": themes}
    content = {"key": "TS-5", "clause": "(5)", "text": "公益广告不少于3处。", "site_type": "park", "themes": themes}
    content["rules"] = {"normal": counted}
    standard = making.standard(requirements=[content])
    site, inspector = making.site(), making.account(Role.INSPECTOR)
    made = making.round_of(site, standard=standard, inspectors=(inspector,))
    visit = making.visit(made, site, inspector, complete=True)
    photos = []
    for _ in range(3):
        seen = making.observation(visit, requirements=tuple(standard.requirements), themes=recorded)
        weighed = {"trust": Trust.LOCATED, "trusted_at": clock.now(), "lon": making.LON, "lat": making.LAT}
        photos.append(making.observed_photo(seen, accuracy_m=6.0, **weighed))
    db.session.commit()
    return made.id, site.id, photos


def judged(round_id: int, site_id: int) -> list[tuple[Any, ...]]:
    operations.judge_round(round_id)
    db.session.expire_all()
    return [
        (each.requirement_id, each.outcome, each.measured, each.required, each.shortfall, each.reasons)
        for each in queries.site_verdicts(round_id, site_id)
    ]


@pytest.mark.parametrize("words", [["讲文明树新风"], ["禁止吸烟"], ["开学通知"], []])
@pytest.mark.parametrize("recorded", [[], ["讲文明树新风"], ["中国梦"]])
@pytest.mark.parametrize("themes", [[], ["讲文明树新风"]])
def test_a_verdict_is_the_same_whatever_was_read(db_session, themes, recorded, words):
    round_id, site_id, photos = scene(themes, recorded)
    before = judged(round_id, site_id)
    for photo in photos:
        shows(photo, *words)
    db.session.commit()
    assert judged(round_id, site_id) == before


def test_photos_without_words_count_in_full(db_session):
    round_id, site_id, photos = scene([], [])
    for photo in photos:
        shows(photo)
    db.session.commit()
    ((_, outcome, measured, *_),) = judged(round_id, site_id)
    assert (outcome, measured) == (Outcome.PASS, 3)
