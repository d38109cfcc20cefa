"""What a new version of a standard leaves alone: the words and figures of rounds judged by the old one."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from server.compliance import jobs
from server.compliance.models import Verdict, VerdictChange
from server.database import db
from server.people.rules import Role
from server.standards import drafts, operations, queries
from server.standards.document import Requirement
from server.standards.models import StandardState
from tests.support import making
from tests.support.problems import a_round_with_problems

OLD, NEW = making.PARK_COUNT["text"], "公园公益广告不少于12处，其中电子屏2处。"


def stored() -> list[tuple[Any, ...]]:
    tables = (Verdict.__table__, VerdictChange.__table__)
    return [tuple(row) for table in tables for row in db.session.execute(select(table).order_by(table.c.id))]


def publish_stricter(standard_id: int) -> None:
    """Publish the next version, in which a park needs 12 places and the clause says so in other words."""
    draft = drafts.copy_standard(standard_id, code="TS", version="next", title="下一版", sample=False, by=None)
    row = draft.requirements[0]
    before = queries.requirement_of(row)
    content = before.model_dump(mode="json") | {"text": NEW}
    content["rules"]["normal"]["value"] = 12
    after = Requirement.model_validate(content)
    drafts.edit_requirement(draft.id, row.key, after, made_from=before.content_hash(), by=None)
    operations.publish(draft, by=None)
    assert draft.state is StandardState.PUBLISHED


def words(client, path: str) -> str:
    """Give what a page says, without tags and what differs from visit to visit."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", " ", answer.get_data().decode("utf-8-sig"))


def test_a_stricter_version_changes_no_byte_of_a_verdict_of_the_old_one(db_session) -> None:
    made = a_round_with_problems()
    jobs.judge_round(made.round.id)
    before = stored()
    assert '"required":10' in repr(before).replace(" ", "").replace("'", '"')
    publish_stricter(made.round.standard_id)
    jobs.judge_round(made.round.id)
    assert stored() == before


def test_pages_and_exports_of_a_round_keep_the_words_of_the_version_it_was_judged_by(app, client_as) -> None:
    with app.app_context():
        made = a_round_with_problems()
        round_id, standard_id, site_id = made.round.id, made.round.standard_id, made.park.id
        db.session.commit()
    office = client_as(Role.OFFICE)
    pages = [
        f"/office/rounds/{round_id}/problems",
        f"/office/rounds/{round_id}/scores",
        f"/office/rounds/{round_id}/scores.csv",
        f"/office/map?round={round_id}&site={site_id}",
        f"/office/standards/{standard_id}",
    ]
    before = {path: words(office, path) for path in pages}
    with app.app_context():
        publish_stricter(standard_id)
        db.session.commit()
    assert {path: words(office, path) for path in pages} == before
    assert OLD in before[pages[-1]]
