"""保存期限: originals and renditions go when their time is over and not a day before; what was found stays."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from server import clock
from server.audit.models import AuditEntry
from server.audit.operations import first_break
from server.database import db, transaction
from server.field.queries import photo_states
from server.inspections import planning, retention
from server.inspections.models import ObservationPhoto, Round, RoundSite
from server.notices import retention as expiry
from server.notices.models import Finding, Notice, NoticeItem
from server.notices.rules import DeadlineClass, FindingState, NoticeState
from server.people.rules import Role
from server.photos import jobs, operations, queries
from server.photos.errors import PhotoExpired, PhotoRemovedMeanwhile
from server.photos.models import Photo
from server.photos.redactions import jobs as redacting
from server.photos.redactions import operations as redactions
from server.photos.redactions.rules import Region
from server.photos.rules import PhotoState, Rendition, original_key, rendition_key
from server.photos.showing import shown
from server.storage import photo_store
from tests.support import making, pictures

CLOSED = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)
BEFORE = datetime(2027, 2, 27, 12, 0, tzinfo=UTC)
DUE = datetime(2027, 2, 28, 12, 0, tzinfo=UTC)
LATER = datetime(2028, 9, 1, 12, 0, tzinfo=UTC)


def stored(data: bytes) -> str:
    """Keep a photo that was read and drawn."""
    sha256, store, now = hashlib.sha256(data).hexdigest(), photo_store(), clock.now()
    store.put(original_key(sha256), data)
    for rendition in (Rendition.LARGE, Rendition.THUMB):
        store.put(rendition_key(sha256, rendition), data)
    row = {"sha256": sha256, "size": len(data), "media_type": "image/jpeg", "key": original_key(sha256)}
    db.session.add(Photo(**row, state=PhotoState.VERIFIED, received_at=now, read_at=now, rendered_at=now))
    db.session.flush()
    return sha256


def closed_round(*hashes: str, months: int | None = 6, **values) -> Round:
    """Make a closed round whose observations count on photos."""
    site, inspector = making.site(), making.account(Role.INSPECTOR)
    made = making.round_of(site, inspectors=(inspector,))
    visit = making.visit(made, site, inspector)
    for sha256 in hashes:
        making.observed_photo(making.observation(visit), sha256=sha256)
    with clock.held(CLOSED):
        planning.mark_closed(made, by=making.account(Role.OFFICE).id)
    made.originals_months = months
    for name, value in values.items():
        setattr(made, name, value)
    db.session.commit()
    return made


def there(sha256: str) -> tuple[bool, bool]:
    """Tell whether the original and the renditions are in the store."""
    return photo_store().exists(original_key(sha256)), photo_store().exists(rendition_key(sha256, Rendition.LARGE))


@pytest.fixture
def sha256(db_session) -> str:
    made = stored(pictures.jpeg(seed=1))
    db_session.commit()
    return made


def test_an_original_goes_on_its_day_and_not_before_and_everything_else_stays(sha256):
    made = closed_round(sha256)
    with clock.held(BEFORE):
        assert expiry.expire_due() == 0
    assert there(sha256) == (True, True)
    with clock.held(DUE):
        assert expiry.expire_due() == 1
        assert expiry.expire_due() == 0
    assert there(sha256) == (False, True)
    photo = queries.photo(sha256)
    assert photo.original_removed_at == DUE
    assert photo.state is PhotoState.VERIFIED
    assert shown(sha256, Rendition.LARGE, patience_s=1).key == rendition_key(sha256, Rendition.LARGE)
    assert db.session.scalar(select(ObservationPhoto.sha256)) == sha256
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "photo.expire"))
    assert (entry.subject_id, entry.details) == (sha256, {"part": "original", "rounds": [made.id]})
    assert first_break() is None


def test_what_was_removed_comes_back_whole_when_a_new_round_counts_on_it(app, client_as, sha256):
    data = pictures.jpeg(seed=1)
    closed_round(sha256, renditions_months=6)
    with clock.held(DUE):
        expiry.expire_due()
    assert there(sha256) == (False, False)
    record = SimpleNamespace(photos=[SimpleNamespace(uuid=uuid4(), sha256=sha256)])
    assert photo_states(record)["photos"][0]["state"] == "missing"
    inspector = client_as(Role.INSPECTOR)
    db.session.commit()
    again = inspector.put(f"/api/v1/photos/{sha256}", data=data)
    assert (again.status_code, again.json["state"]) == (200, "verified")
    assert there(sha256) == (True, False)
    db.session.commit()
    assert jobs.draw_renditions() == 1
    assert there(sha256) == (True, True)
    assert photo_states(record)["photos"][0]["state"] == "verified"
    assert db.session.scalar(select(func.count()).where(AuditEntry.verb == "photo.return")) == 1
    assert first_break() is None


def test_what_is_removed_between_its_bytes_and_its_note_is_not_acknowledged(app, sha256):
    data, store = pictures.jpeg(seed=1), photo_store()
    closed_round(sha256)
    sent = operations.take_in(store, io.BytesIO(data), sha256, size=len(data), limit=10**7)
    with clock.held(DUE):
        expiry.expire_due()
    with pytest.raises(PhotoRemovedMeanwhile), transaction():
        operations.receive(sent, by=None)
    assert queries.stored_state(sha256).original_removed_at is not None
    again = operations.take_in(store, io.BytesIO(data), sha256, size=len(data), limit=10**7)
    with transaction():
        assert operations.receive(again, by=None).state == "verified"
    assert there(sha256)[0]
    assert queries.stored_state(sha256).original_removed_at is None


def test_by_default_everything_is_kept_for_ever(sha256):
    closed_round(sha256, months=None)
    with clock.held(LATER):
        assert expiry.expire_due() == 0
    assert there(sha256) == (True, True)


def test_renditions_have_a_time_of_their_own_and_then_the_photo_says_so(sha256):
    closed_round(sha256, renditions_months=24)
    with clock.held(DUE):
        expiry.expire_due()
    assert there(sha256) == (False, True)
    with clock.held(LATER):
        expiry.expire_due()
    assert there(sha256) == (False, False)
    with pytest.raises(PhotoExpired):
        shown(sha256, Rendition.LARGE, patience_s=1)


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("another round keeps it for ever", {"months": None}),
        ("another round keeps it longer", {"months": 12}),
        ("another round is held", {"months": 1, "held_at": CLOSED, "hold_reason": "行政复议"}),
    ],
)
def test_a_photo_goes_only_when_every_round_that_counts_on_it_says_so(sha256, sentence, other):
    closed_round(sha256)
    closed_round(sha256, **other)
    with clock.held(DUE):
        assert expiry.expire_due() == 0, sentence
    assert there(sha256) == (True, True)


def test_an_open_round_and_a_photo_no_round_counts_on_lose_nothing(sha256):
    closed_round()
    site = making.site()
    made = making.round_of(site)
    making.observed_photo(making.observation(making.visit(made, site, making.account(Role.INSPECTOR))), sha256=sha256)
    made.originals_months = 1
    lonely = stored(pictures.jpeg(seed=2))
    db.session.commit()
    with clock.held(LATER):
        assert expiry.expire_due() == 0
    assert there(sha256) == there(lonely) == (True, True)


def test_the_cameras_file_behind_a_smaller_copy_goes_with_it(sha256):
    behind = stored(pictures.jpeg(seed=3))
    closed_round(sha256)
    db.session.execute(ObservationPhoto.__table__.update().values(source_sha256=behind))
    db.session.commit()
    with clock.held(DUE):
        assert expiry.expire_due() == 2
    assert there(behind) == (False, True)


def test_a_hold_stops_the_removal_and_its_end_lets_it_go_on(sha256):
    made, office = closed_round(sha256), making.account(Role.OFFICE).id
    with transaction():
        retention.hold(made, "行政复议期间", by=office)
    with clock.held(DUE):
        assert expiry.expire_due() == 0
        with transaction():
            retention.release(made, by=office)
        assert expiry.expire_due() == 1
    verbs = db.session.scalars(
        select(AuditEntry.verb).where(AuditEntry.subject_kind == "round").order_by(AuditEntry.id)
    ).all()
    assert [verb for verb in verbs if "hold" in verb or "release" in verb] == ["round.hold", "round.release"]


@pytest.mark.parametrize(
    ("sentence", "notice", "finding", "goes"),
    [
        ("a draft", NoticeState.DRAFT, FindingState.OPEN, False),
        ("signed, a problem not closed", NoticeState.SIGNED, FindingState.HANDED_OVER, False),
        ("signed, every problem closed", NoticeState.SIGNED, FindingState.CLOSED, True),
        ("withdrawn", NoticeState.WITHDRAWN, FindingState.OPEN, True),
    ],
)
def test_nothing_goes_while_a_notice_of_the_round_is_open(sha256, sentence, notice, finding, goes):
    made = closed_round(sha256)
    _notice(made, notice, finding)
    with clock.held(DUE):
        assert expiry.expire_due() == (1 if goes else 0), sentence
        assert [each.is_kept for each in expiry.due()] == [not goes]


def _notice(made: Round, state: NoticeState, finding: FindingState) -> None:
    office, unit = making.account(Role.OFFICE), making.unit()
    [each] = db.session.scalars(select(RoundSite).where(RoundSite.round_id == made.id))
    found = Finding(
        round_id=made.id,
        site_id=each.site_id,
        requirement_id=made.standard.requirements[0].id,
        unit_id=unit.id,
        state=finding,
        found_at=CLOSED,
    )
    signed = state is not NoticeState.DRAFT
    notice = Notice(
        round_id=made.id,
        unit_id=unit.id,
        state=state,
        number="海创文督〔2026〕6号" if signed else None,
        paper={} if signed else None,
        deadline_class=DeadlineClass.DAYS_7,
        reply_token=f"token-{made.id}",
        drafted_by=office.id,
        drafted_at=CLOSED,
    )
    db.session.add_all([found, notice])
    db.session.flush()
    db.session.add(NoticeItem(notice_id=notice.id, finding_id=found.id, position=1))
    db.session.commit()


def test_a_face_can_still_be_covered_when_the_original_is_gone(sha256):
    closed_round(sha256)
    with clock.held(DUE):
        expiry.expire_due()
    with transaction():
        redactions.redact(sha256, [Region(0, 0, 1, 1)], "遮盖人脸", by=making.account(Role.OFFICE).id)
    assert redacting.draw_redacted() == 1
    assert shown(sha256, Rendition.LARGE, patience_s=1).number is not None


def test_the_sweep_looks_once_a_day(app, sha256):
    app.extensions.pop("retention_looked_on", None)
    with clock.held(BEFORE):
        assert expiry.expire_daily() == 0
    closed_round(sha256)
    with clock.held(BEFORE):
        assert expiry.expire_daily() == 0
    with clock.held(DUE):
        assert expiry.expire_daily() == 1
    app.extensions.pop("retention_looked_on", None)


def test_the_command_says_what_would_go_and_removes_nothing_until_it_is_meant(app, sha256):
    made = closed_round(sha256)
    name = made.name
    with clock.held(DUE):
        would = app.test_cli_runner().invoke(args=["photos", "expire", "--dry-run"])
        assert f"original\t2027-02-28\t{name}\tdue" in would.output
        assert "1 originals and 0 photos' renditions would be removed" in would.output
        assert there(sha256) == (True, True)
        done = app.test_cli_runner().invoke(args=["photos", "expire"])
        assert (done.exit_code, "1 photos lost" in done.output) == (0, True), done.output
    assert there(sha256) == (False, True)


def test_the_office_sets_it_on_the_page_and_the_original_says_when_it_went(app, client_as, sha256):
    made = closed_round(sha256, months=None)
    round_id = made.id
    office = client_as(Role.OFFICE)
    form = {"originals_months": "6", "renditions_months": ""}
    assert office.post(f"/office/rounds/{round_id}/retention", data=form).status_code == 302
    assert "批次结束 6 个月后删除原图" in office.get(f"/office/rounds/{round_id}").get_data(as_text=True)
    with clock.held(DUE):
        expiry.expire_due()
    answer = office.get(f"/photos/{sha256}/original")
    assert answer.status_code == 410
    assert "原图已按保存期限于 2027年2月28日 删除" in answer.get_data(as_text=True)
    assert office.get(f"/photos/{sha256}/large", buffered=True).status_code == 200
    assert "原图已按保存期限于 2027年2月28日 删除" in office.get(f"/office/photos/{sha256}/redaction").get_data(
        as_text=True
    )
    assert office.get(f"/api/v1/photos/{sha256}").json["original_removed_at"].startswith("2027-02-28")
    assert office.post(f"/office/rounds/{round_id}/hold", data={"reason": "行政复议"}).status_code == 302
    assert "行政复议" in office.get(f"/office/rounds/{round_id}").get_data(as_text=True)
    assert office.post(f"/office/rounds/{round_id}/hold/release").status_code == 302


@pytest.mark.parametrize(
    ("sentence", "form", "code"),
    [
        ("no number", {"originals_months": "viele"}, 422),
        ("a hundred and one years", {"originals_months": "1201"}, 422),
        ("renditions before originals", {"originals_months": "12", "renditions_months": "6"}, 422),
        ("renditions without originals", {"renditions_months": "6"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(client_as, db_session, sentence, form, code):
    round_id = closed_round(months=None).id
    office = client_as(Role.OFFICE)
    assert office.post(f"/office/rounds/{round_id}/retention", data=form).status_code == code, sentence
    for role in (Role.VIEWER, Role.INSPECTOR):
        assert client_as(role).post(f"/office/rounds/{round_id}/retention", data=form).status_code == 403


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 15), 1200, date(2126, 1, 15)),
    ],
)
def test_months_end_with_the_month(day, months, then):
    assert retention.months_after(day, months) == then
