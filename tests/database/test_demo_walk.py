"""A day in the life, on a fresh database and over real HTTP: what comes out is what was laid out beforehand."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from docx import Document
from flask import Flask
from sqlalchemy import func, select

from server import clock
from server.compliance import queries as verdicts
from server.compliance.engine.verdicts import Outcome
from server.compliance.queries import EffectiveVerdict
from server.database import db
from server.demo import darkroom, errands, foundation, plan, walk
from server.demo.camera import Exposure, Picture
from server.demo.day import Day
from server.inspections import queries as rounds
from server.inspections.evidence import photos as photo_queries
from server.inspections.models import Observation, ObservationPhoto, Visit
from server.inspections.rules import Trust
from server.notices import queries as notices
from server.notices.rules import NoticeState
from server.people.models import ApiToken
from server.photos.models import Photo
from server.places import queries as places
from server.places.models import Site

pytestmark = pytest.mark.slow
NOON = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)  # half past three in the afternoon in Beijing


@pytest.fixture(scope="module")
def drawn_once() -> Iterator[None]:
    """Let the second engine have the pictures that were drawn for the first: what they show does not depend on it."""
    drawn: dict[Exposure, Picture] = {}

    def develop_all(wanted: Mapping[str, Exposure]) -> dict[str, Picture]:
        new = {key: shot for key, shot in wanted.items() if shot not in drawn}
        drawn.update({new[key]: picture for key, picture in darkroom.develop_all(new).items()})
        return {key: drawn[shot] for key, shot in wanted.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "develop_all", develop_all)
        yield


@pytest.fixture(scope="module", params=["spatialite", pytest.param("postgis", marks=pytest.mark.postgis)])
def walked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _engines, drawn_once
) -> Iterator[tuple[Flask, str]]:
    """The demo city after its walk, and what the command printed. Built once an engine: it draws 35 pictures."""
    from server.app import create_app

    with _engines(request.param).own_copy(tmp_path_factory.mktemp("demo")) as settings, clock.held(NOON):
        app = create_app(settings)
        done = app.test_cli_runner().invoke(args=["demo", "walk"])
        assert done.exit_code == 0, done.output
        yield app, done.output
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def looking(app: Flask) -> Iterator[Day]:
    """Look into the database after the walk."""
    with app.app_context():
        day = walk.day_to_walk(0)
        round_ = rounds.round_named(f"{day.date.year}年{day.date.month}月{day.date.day}日公益广告督查（演示）")
        assert round_ is not None
        yield Day(day.date, round_.id, 0)
        db.session.rollback()


def verdict(day: Day, key: str, visit_key: str) -> EffectiveVerdict:
    visit = db.session.get(Visit, day.uuid(visit_key))
    assert visit is not None
    return next(row for row in verdicts.site_verdicts(day.round_id, visit.site_id) if row.key == key)


def test_the_road_fails_at_the_gap_and_not_where_nobody_walked(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        row = verdict(day, "ZS-11-2", "road")
        worst = next(place for place in row.places if place["kind"] == "worst_window")
        visit = db.session.get(Visit, day.uuid("road"))
        assert visit is not None
        line = places.reference_line(visit.site_id)
        covered = visit.covered or []
    assert line is not None
    assert row.outcome is Outcome.FAIL
    assert (row.measured, row.required) == (plan.EXPECTED.road_worst_count, plan.EXPECTED.road_least)
    assert plan.GAP_M[0] - 15 < worst["from_m"] < worst["to_m"] < plan.GAP_M[1] + 15
    assert line.length_m - plan.ROAD_TO_M > 500, "a window fits into the part that nobody walked"
    assert [(pytest.approx(plan.ROAD_FROM_M, abs=15), pytest.approx(plan.ROAD_TO_M, abs=15))] == [
        (stretch["from_m"], stretch["to_m"]) for stretch in covered
    ]


def test_the_shorter_road_passes(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        row = verdict(day, "ZS-11-2", "side")
    assert row.outcome is Outcome.PASS
    assert row.measured is not None
    assert row.measured >= 5


def test_the_park_counts_nine_and_the_doubtful_things_decide(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        row = verdict(day, "ZS-06-1", "park")
        boards = verdict(day, "ZS-06-3", "park")
    codes = {reason["code"] for reason in row.reasons}
    assert row.outcome is Outcome.UNCERTAIN
    assert (row.measured, row.required) == (plan.EXPECTED.park_certain, plan.EXPECTED.park_least)
    assert set(plan.EXPECTED.park_doubtful) <= codes
    assert (boards.outcome, boards.measured) == (Outcome.PASS, 2)


def test_the_misplaced_the_repeated_and_the_unlocated_photo_are_the_doubtful_ones(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        doubtful = {photo.photo_uuid: photo for photo in photo_queries.doubtful_photos(day.round_id)}
        of = {key: doubtful.get(day.uuid("park", key, "photo")) for key in ("park-08", "park-09", "park-10")}
        assert len(doubtful) == 3
        assert [photo.trust for photo in of.values() if photo] == [Trust.UNLOCATED, Trust.SEEN_BEFORE, Trust.OFF_SITE]
        off = next(doubt for doubt in of["park-10"].trust_reasons if doubt["code"] == Trust.OFF_SITE)
        unlocated = of["park-08"]
        assert (unlocated.lon, unlocated.lat, unlocated.exif_lon) == (None, None, None)
    assert off["distance_m"] == pytest.approx(plan.EXPECTED.off_site_m, abs=20)


def test_one_picture_holds_three_things(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        observation = db.session.get(Observation, day.uuid("park", "park-03"))
        assert observation is not None
        assert len(observation.photos) == 1
        assert len(observation.photos[0].marks) == 3


def test_every_photo_that_a_record_names_has_arrived_and_was_read(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        named = set(db.session.scalars(select(ObservationPhoto.sha256)))
        kept = {photo.sha256: photo for photo in db.session.scalars(select(Photo))}
        assert photo_queries.missing_photos(day.round_id) == 0
        assert set(kept) == named
        formats = Counter(photo.format for photo in kept.values())
        turned = [photo for photo in kept.values() if photo.orientation == 6]
        assert all(photo.failure_code is None for photo in kept.values())
    assert formats["HEIC"] == 2
    assert turned, "upright pictures lie in their files, as phones store them"


def test_a_repeated_request_changed_nothing(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        told = db.session.scalar(
            select(func.count()).select_from(Observation).where(Observation.round_id == day.round_id)
        )
        presses = [press for each in walk.visits_planned()[0] for press in each.presses]
        answers = [answer for each in walk.visits_planned()[0] for answer in each.answers]
    assert told == len(presses) + len(answers) + len(errands.PROBLEMS)
    assert "重复发送且相同 1" in walked[1]


def test_the_map_has_every_kind_of_verdict(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        outcomes = {row.outcome for row in verdicts.round_verdicts(day.round_id)}
    assert outcomes == set(Outcome)


def test_the_office_overruled_one_answer_and_gave_its_reason(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]) as day:
        row = verdict(day, errands.DECIDED, "stop-c")
    assert (row.proposed, row.outcome) == (Outcome.FAIL, Outcome.PASS)
    assert row.decision_reason


def test_the_notice_is_signed_and_its_files_open(walked: tuple[Flask, str]) -> None:
    app, said = walked
    with looking(app) as day:
        signed = [each for each in notices.notices(round_id=day.round_id) if each.state is NoticeState.SIGNED]
        assert len(signed) == 1
        number, sites = signed[0].number, [item.finding.site_id for item in notices.items_of(signed[0].id)]
        visit = db.session.get(Visit, day.uuid("road"))
        assert visit is not None
        assert visit.site_id in sites
    files = {path.suffix: path for path in (app.extensions["settings"].data_dir / "demo").iterdir()}
    assert all(str(path) in said for path in files.values())
    pdf = pypdf.PdfReader(io.BytesIO(files[".pdf"].read_bytes()))
    printed = "".join(page.extract_text() for page in pdf.pages)
    assert number is not None
    assert number.replace(" ", "") in "".join(printed.split())
    word = "\n".join(each.text for each in Document(str(files[".docx"])).paragraphs)
    assert "整改" in word
    assert any(name.startswith("word/media/") for name in zipfile.ZipFile(files[".docx"]).namelist())


def test_walking_the_same_day_again_sends_nothing(walked: tuple[Flask, str]) -> None:
    app, _ = walked
    with looking(app):
        before = db.session.scalar(select(func.count()).select_from(Observation))
    again = app.test_cli_runner().invoke(args=["demo", "walk"])
    assert again.exit_code == 0, again.output
    assert "没有重复发送" in again.output
    with looking(app) as day:
        assert db.session.scalar(select(func.count()).select_from(Observation)) == before
        assert len(notices.notices(round_id=day.round_id)) == 2


def test_the_tokens_of_the_walk_are_ended(walked: tuple[Flask, str]) -> None:
    with looking(walked[0]):
        assert db.session.scalar(select(func.count()).where(ApiToken.revoked_at.is_(None))) == 0


def test_the_accounts_are_kept_where_only_their_owner_reads_them(walked: tuple[Flask, str]) -> None:
    kept: Path = walked[0].extensions["settings"].data_dir / "demo-accounts.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    rows = json.loads(kept.read_text(encoding="utf-8"))
    assert {row["role"] for row in rows} == {"admin", "office", "inspector", "unit", "viewer"}


def test_an_offices_own_database_is_refused(own_app: Flask) -> None:
    from server.database import transaction
    from server.places import operations

    with own_app.app_context(), transaction():
        operations.add_site("一个真实的公园", "park")
    for command in ("walk", "build"):
        done = own_app.test_cli_runner().invoke(args=["demo", command])
        assert done.exit_code == 1
        assert "demo_not_empty" in done.output
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Site)) == 1
        assert not foundation.is_founded()
    assert not (own_app.extensions["settings"].data_dir / "demo-accounts.json").exists()
