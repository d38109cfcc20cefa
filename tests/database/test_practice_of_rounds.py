"""How a round is carried out: who may be given a site, what could not be checked, which reserve site comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server import clock
from server.compliance import operations as compliance
from server.compliance import queries as verdicts
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections import errors, planning, queries, reserves
from server.inspections.evidence.models import SightingPair
from server.inspections.evidence.sameness import Basis, Same
from server.inspections.models import Due, RoundSite
from server.inspections.rules import Kind, Practice, RoundState, Sharing, UnableNext, UnableReason, what_next
from server.inspections.unable import unable_sites
from server.people.rules import Role
from tests.support import making

BY_EYE = {**making.PARK_COUNT, "rules": {"normal": {"kind": "by_eye", "source_kind": "quality", "subject": "整洁"}}}


# ── 回避 ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def district(db_session):
    outer = making.area(name="测试区")
    return outer, making.area(name="测试街道", parent_code=outer.code), making.area(name="别的街道")


@pytest.mark.parametrize(
    ("sentence", "own", "is_refused"),
    [
        ("somebody of the street keeps away from its sites", 1, True),
        ("somebody of the district keeps away from its streets too", 0, True),
        ("somebody of another street does not", 2, False),
        ("somebody of no area does not", None, False),
    ],
)
def test_nobody_inspects_their_own_area(district, sentence, own, is_refused):
    codes = [] if own is None else [district[own].code]
    inspector = making.account(Role.INSPECTOR, area_codes=codes)
    site = making.site(area_code=district[1].code)
    each = making.round_of(site)
    if not is_refused:
        assert planning.assign(each, [site.id], inspector, by=None) == 1, sentence
        return
    with pytest.raises(errors.OwnSite) as refused:
        planning.assign(each, [site.id], inspector, by=None)
    assert site.name in refused.value.sentence("zh")


def test_nobody_inspects_what_their_own_unit_answers_for(db_session):
    unit = making.unit()
    inspector = making.account(Role.INSPECTOR, unit=unit)
    site, other = making.site(), making.site()
    making.answers_for(site, unit)
    each = making.round_of(site, other)
    with pytest.raises(errors.OwnSite):
        planning.assign(each, [other.id, site.id], inspector, by=None)
    assert queries.assignees(each.id) == {}, "nothing is assigned where one site is refused"
    assert planning.assign(each, [other.id], inspector, by=None) == 1


def test_a_self_check_may_ask_for_no_avoidance(district):
    inspector = making.account(Role.INSPECTOR, area_codes=[district[1].code])
    site = making.site(area_code=district[1].code)
    each = making.round_of(site, avoid_own=False)
    assert planning.assign(each, [site.id], inspector, by=None) == 1


def test_a_changed_practice_makes_due_what_it_may_alter(db_session):
    each, by = making.round_of(making.site()), making.account()
    planning.change_practice(each, Practice(blind=True), by=by.id)
    assert (each.blind, queries.due_count(each.id)) == (True, 0)
    planning.change_practice(each, Practice(sharing=Sharing.APART), by=by.id)
    assert (each.sharing, each.blind, queries.due_count(each.id)) == (Sharing.APART, False, 1)


def test_a_closed_round_keeps_its_practice(db_session):
    each, by = making.round_of(making.site()), making.account()
    planning.mark_closed(each, by=by.id)
    with pytest.raises(errors.RoundClosed):
        planning.change_practice(each, Practice(blind=True), by=by.id)


def test_one_more_independent_inspector_has_to_finish_too(db_session):
    park, inspectors = making.site("park"), tuple(making.account(Role.INSPECTOR) for _ in range(3))
    standard = making.standard(requirements=[BY_EYE])
    each = making.round_of(park, standard=standard, inspectors=inspectors[:2], sharing=Sharing.APART)
    for account in inspectors[:2]:
        visit = making.visit(each, park, account, complete=True, ended_at=clock.now(), end_sha256="0" * 64)
        making.observation(visit, Kind.ANSWER, answer="pass", requirements=tuple(standard.requirements))
    compliance.judge_round(each.id)
    assert [row.outcome for row in verdicts.site_verdicts(each.id, park.id)] == [Outcome.PASS]
    planning.assign(each, [park.id], inspectors[2], by=None)
    compliance.judge_due()
    assert [row.outcome for row in verdicts.site_verdicts(each.id, park.id)] == [Outcome.IN_PROGRESS]


def test_what_one_person_says_is_the_same_is_not_taken_from_another_independent_count(db_session):
    park, inspectors = making.site("park"), tuple(making.account(Role.INSPECTOR) for _ in range(2))
    standard = making.standard()
    each = making.round_of(park, standard=standard, inspectors=inspectors, sharing=Sharing.APART)
    photos = []
    for account in inspectors:
        visit = making.visit(each, park, account, complete=True, ended_at=clock.now(), end_sha256="0" * 64)
        seen = making.observation(visit, requirements=tuple(standard.requirements))
        marks = [{"x": n / 20, "y": 0.5} for n in range(10)]
        photos.append(making.observed_photo(seen, marks=marks, trust="located", trusted_at=clock.now()).id)
    db.session.add(
        SightingPair(
            round_id=each.id,
            site_id=park.id,
            a_id=photos[0],
            b_id=photos[1],
            basis=Basis.SIMILAR_PICTURE,
            answer=Same.SAME,
            figures={},
            proposed_at=clock.now(),
        )
    )
    compliance.judge_round(each.id)
    (row,) = verdicts.site_verdicts(each.id, park.id)
    assert (row.outcome, row.measured) == (Outcome.PASS, 10)


# ── 无法检查 ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("reason", "given", "then"),
    [
        (UnableReason.CLOSED_HOURS, {}, UnableNext.AGAIN),
        (UnableReason.WORKS, {}, UnableNext.AGAIN),
        (UnableReason.UNSAFE, {}, UnableNext.AGAIN),
        (UnableReason.OUT_OF_BUSINESS, {}, UnableNext.OFFICE),
        (UnableReason.GONE, {}, UnableNext.OFFICE),
        (UnableReason.WRONG_DATA, {}, UnableNext.OFFICE),
        (UnableReason.REPEATED, {}, UnableNext.OFFICE),
        (UnableReason.REFUSED, {}, UnableNext.OFFICE),
        (UnableReason.REFUSED, {"refusal_fails": True}, UnableNext.SCORED),
        (UnableReason.GONE, {"is_set_again": True}, UnableNext.AGAIN),
        (UnableReason.WORKS, {"replaced": True}, UnableNext.REPLACED),
    ],
)
def test_what_becomes_of_a_site(reason, given, then):
    assert what_next(reason, **({"replaced": False, "is_set_again": False, "refusal_fails": False} | given)) is then


class Scene:
    """A round over one park that could not be checked, with reserve sites of several kinds behind it."""

    def __init__(self, reason: str = "gone", **values):
        self.street, self.elsewhere = making.area(name="甲街道"), making.area(name="乙街道")
        self.office, self.inspector = making.account(), making.account(Role.INSPECTOR)
        self.park = making.site("park", area_code=self.street.code)
        self.standard = making.standard()
        self.round = making.round_of(self.park, standard=self.standard, inspectors=(self.inspector,), **values)
        self.visit = making.visit(self.round, self.park, self.inspector)
        self.record = self.unable(reason)

    def unable(self, reason: str, **values):
        """Let the inspector say that the park could not be checked."""
        given = {"answer": "unable", "reason": reason, "requirements": tuple(self.standard.requirements)}
        made = making.observation(self.visit, Kind.ANSWER, **(given | values))
        making.observed_photo(made)
        db.session.refresh(made)
        return made

    def reserve(self, *sites):
        """Put sites in reserve, in this order."""
        planning.add_sites(self.round, [site.id for site in sites], reserve=True, by=None)

    def draw_up(self, reason: str = "已拆除"):
        """Let the next reserve site take the park's place."""
        return reserves.draw_up_reserve(self.round, self.park.id, reason, by=self.office.id)


def test_an_unable_site_is_listed_with_its_reason_and_photo(db_session):
    scene = Scene("works")
    (one,) = unable_sites(scene.round.id)
    assert (one.site, one.reason, one.next) == (scene.park, UnableReason.WORKS, UnableNext.AGAIN)
    assert (len(one.photos), one.photos_missing, one.partly) == (0, 1, False)


def test_a_complete_check_begun_later_takes_a_site_off_the_list(db_session):
    scene = Scene("closed_hours")
    making.visit(scene.round, scene.park, scene.inspector, started_at=making.later(60), complete=True)
    assert unable_sites(scene.round.id) == []


def test_a_withdrawn_word_does_not_count(db_session):
    scene = Scene()
    scene.record.withdrawn_at, scene.record.withdrawn_by = clock.now(), scene.inspector.id
    db.session.flush()
    assert unable_sites(scene.round.id) == []


def test_the_next_reserve_in_draw_order_takes_the_place(db_session):
    scene = Scene()
    stop = making.site("bus_stop", area_code=scene.street.code)
    far, first, second = (
        making.site("park", area_code=area.code) for area in (scene.elsewhere, scene.street, scene.street)
    )
    scene.reserve(stop, far, first, second)
    assert scene.draw_up() == first
    assert queries.sample(scene.round.id) == [scene.park, first]
    assert queries.assignees(scene.round.id)[first.id] == [scene.inspector.id]
    assert queries.drawn_up(scene.round.id) == {first.id: scene.park}
    assert [row.requirement_id for row in db.session.query(Due).filter_by(site_id=first.id)]
    row = db.session.get(RoundSite, (scene.round.id, scene.park.id))
    assert (row.replaced_by, row.replaced_reason, row.reserve) == (first.id, "已拆除", False)


def test_where_no_reserve_of_the_area_is_left_the_next_of_the_type_is_taken(db_session):
    scene = Scene()
    far = making.site("park", area_code=scene.elsewhere.code)
    scene.reserve(far)
    assert scene.draw_up() == far


def test_a_retired_reserve_is_passed_over(db_session):
    scene = Scene()
    gone, standing = making.site("park", retired_at=clock.now()), making.site("park")
    scene.reserve(gone, standing)
    assert scene.draw_up() == standing


def test_a_replaced_site_is_no_longer_on_the_inspectors_list(db_session):
    scene = Scene()
    scene.reserve(reserve := making.site("park"))
    scene.draw_up()
    assert [site for _, site in queries.assigned_sites(scene.inspector.id)] == [reserve]


def test_who_has_to_keep_away_is_not_given_the_reserve(db_session):
    scene = Scene()
    reserve = making.site("park", area_code=scene.elsewhere.code)
    scene.inspector.area_codes = [scene.elsewhere.code]
    scene.reserve(reserve)
    scene.draw_up()
    assert reserve.id not in queries.assignees(scene.round.id)


def _without_reason(scene):
    scene.draw_up(" ")


def _without_reserves(scene):
    scene.draw_up()


def _twice(scene):
    scene.reserve(making.site("park"), making.site("park"))
    scene.draw_up()
    scene.draw_up()


def _checked_in_part(scene):
    scene.reserve(making.site("park"))
    making.observation(scene.visit, requirements=tuple(scene.standard.requirements))
    scene.draw_up()


def _not_unable(scene):
    scene.reserve(making.site("park"))
    scene.record.withdrawn_at, scene.record.withdrawn_by = clock.now(), scene.inspector.id
    scene.draw_up()


def _closed(scene):
    scene.reserve(making.site("park"))
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, clock.now()
    scene.draw_up()


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (_without_reason, errors.ReserveReason),
        (_without_reserves, errors.NoReserveLeft),
        (_twice, errors.AlreadyReplaced),
        (_checked_in_part, errors.PartlyChecked),
        (_not_unable, errors.NotUnable),
        (_closed, errors.RoundClosed),
    ],
)
def test_a_reserve_is_refused(db_session, deed, error):
    with pytest.raises(error) as refused:
        deed(Scene())
    assert refused.value.sentence("zh")


def test_a_scored_refusal_is_not_made_to_vanish_by_another_site(db_session):
    scene = Scene("refused", refusal_fails=True)
    scene.reserve(making.site("park"))
    with pytest.raises(errors.RefusalIsScored):
        scene.draw_up()
    compliance.judge_round(scene.round.id)
    assert [row.outcome for row in verdicts.site_verdicts(scene.round.id, scene.park.id)] == [Outcome.FAIL]


def test_the_office_sets_another_day(db_session):
    scene = Scene("gone")
    tomorrow = clock.today() + timedelta(days=1)
    reserves.check_again(scene.round, scene.park.id, tomorrow, by=scene.office.id)
    (one,) = unable_sites(scene.round.id)
    assert (one.next, one.again_on) == (UnableNext.AGAIN, tomorrow)
    with pytest.raises(errors.BadAgainDay):
        reserves.check_again(scene.round, scene.park.id, tomorrow - timedelta(days=2), by=scene.office.id)


def test_a_day_set_before_the_latest_word_is_spent(db_session):
    scene = Scene("gone")
    reserves.check_again(scene.round, scene.park.id, clock.today(), by=scene.office.id)
    scene.unable("gone", taken_at=clock.now() + timedelta(days=2))
    (one,) = unable_sites(scene.round.id)
    assert (one.next, one.again_on) == (UnableNext.OFFICE, None)
