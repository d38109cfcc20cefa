"""What a photo is worth as evidence, as sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.inspections.evidence.worth import Uses, Witness, file_speaks, trust
from server.inspections.rules import Trust, thing_count

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
GOOD = Witness(
    has_fix=True,
    fix_accuracy_m=8.0,
    has_exif_position=True,
    exif_to_fix_m=5.0,
    distance_to_site_m=0.0,
    site_has_place=True,
    site_tolerance_m=30.0,
    claimed_at=NOON,
    exif_taken_at=NOON,
    received_at=NOON + timedelta(hours=3),
)

NO_FIX = {"has_fix": False, "exif_to_fix_m": None, "fix_accuracy_m": None}
NO_POSITION = {**NO_FIX, "has_exif_position": False, "distance_to_site_m": None}
COARSE = {"exif_to_fix_m": 480.0, "exif_datum_m": {"gcj02": 90.0}}
HOURS = timedelta(hours=4)
ALIKE = ({"round": "一季度", "site": "人民公园", "day": "2026-03-01", "bits": 3, "likeness": 0.99},)
SENTENCES = [
    ("a photo inside its site, both positions and clocks agreeing, is located", {}, Trust.LOCATED),
    ("a photo sent days later is as good", {"received_at": NOON + timedelta(days=3)}, Trust.LOCATED),
    ("a photo across the fence still belongs to the site", {"distance_to_site_m": 37.9}, Trust.LOCATED),
    ("a photo beyond tolerance and accuracy lies off the site", {"distance_to_site_m": 38.1}, Trust.OFF_SITE),
    ("a bad fix widens what is still the site", {"distance_to_site_m": 60, "fix_accuracy_m": 45.0}, Trust.LOCATED),
    ("a fix good to 200 m still places", {"distance_to_site_m": 230, "fix_accuracy_m": 200.0}, Trust.LOCATED),
    ("a worse one places nobody, even in the middle of the site", {"fix_accuracy_m": 201.0}, Trust.UNLOCATED),
    ("unless the site holds all of its circle", {"fix_accuracy_m": 250.0, "inside_site_m": 250.0}, Trust.LOCATED),
    ("and not merely most of it", {"fix_accuracy_m": 250.0, "inside_site_m": 249.0}, Trust.UNLOCATED),
    ("and the way walked", {"fix_accuracy_m": 250.0, "inside_site_m": 339.0, "fix_age_s": 60.0}, Trust.UNLOCATED),
    ("which it may", {"fix_accuracy_m": 250.0, "inside_site_m": 340.0, "fix_age_s": 60.0}, Trust.LOCATED),
    ("the same of EXIF", {**NO_FIX, "exif_accuracy_m": 250.0, "inside_site_m": 260.0}, Trust.LOCATED),
    ("a fix of another time proves no large site", {"fix_age_s": 121.0, "inside_site_m": 9e3}, Trust.UNLOCATED),
    ("nor does a receiver without one", {**NO_FIX, "exif_was_void": True, "inside_site_m": 9e3}, Trust.UNLOCATED),
    ("nor near it", {"distance_to_site_m": 4.9e3, "fix_accuracy_m": 5e3}, Trust.UNLOCATED),
    ("far beyond even that is off the site", {"distance_to_site_m": 6e3, "fix_accuracy_m": 5e3}, Trust.OFF_SITE),
    ("a bus needs no precision", {"fix_accuracy_m": 5e3, "site_has_place": False}, Trust.LOCATED),
    ("the accuracy of a fix without one is not asked", {"fix_accuracy_m": None}, Trust.LOCATED),
    ("a fix of a minute ago allows for the way walked", {"distance_to_site_m": 128, "fix_age_s": 60.0}, Trust.LOCATED),
    ("and for no more", {"distance_to_site_m": 129, "fix_age_s": 60.0}, Trust.OFF_SITE),
    ("never beyond 200 m", {"distance_to_site_m": 231, "fix_age_s": 120.0, "fix_accuracy_m": 90}, Trust.OFF_SITE),
    ("a fix of two minutes ago still places", {"fix_age_s": 120.0}, Trust.LOCATED),
    ("an older one does not", {"fix_age_s": 121.0}, Trust.UNLOCATED),
    ("one found when the camera handed over, minutes later, does", {"fix_age_s": -290.0}, Trust.LOCATED),
    ("one found long after the photo does not", {"fix_age_s": -301.0}, Trust.UNLOCATED),
    ("a bus needs no fix of its moment", {"fix_age_s": 9e3, "site_has_place": False}, Trust.LOCATED),
    ("EXIF may differ by the way walked", {"exif_to_fix_m": 195.0, "fix_age_s": 60.0}, Trust.LOCATED),
    ("EXIF that says 90 m means it", {**NO_FIX, "exif_accuracy_m": 90.0, "distance_to_site_m": 119}, Trust.LOCATED),
    ("EXIF that says 5 m lags as ever", {**NO_FIX, "exif_accuracy_m": 5.0, "distance_to_site_m": 59}, Trust.LOCATED),
    ("EXIF that says 3 km places nobody", {**NO_FIX, "exif_accuracy_m": 3e3}, Trust.UNLOCATED),
    ("beside a fix it need not", {"exif_accuracy_m": 3e3, "exif_to_fix_m": 300.0}, Trust.LOCATED),
    ("EXIF of a receiver without a fix places nobody", {**NO_FIX, "exif_was_void": True}, Trust.UNLOCATED),
    ("nor does it say where else", {**NO_FIX, "exif_was_void": True, "distance_to_site_m": 9e3}, Trust.UNLOCATED),
    ("beside a fix it does no harm", {"exif_was_void": True}, Trust.LOCATED),
    ("wherever it says that it is", {"exif_was_void": True, "exif_to_fix_m": 3e3}, Trust.LOCATED),
    ("EXIF that may be anywhere contradicts no fix", {"exif_accuracy_m": 3e3, "exif_to_fix_m": 2e3}, Trust.LOCATED),
    ("a position that only XMP writes is none", {**NO_POSITION, "is_written_only": True}, Trust.UNLOCATED),
    ("EXIF alone is taken to be exact to 30 m", {**NO_FIX, "distance_to_site_m": 59}, Trust.LOCATED),
    ("a picture nobody can see", {"not_shown_because": "undecodable"}, Trust.NOT_SHOWABLE),
    ("that is graver than off site", {"not_shown_because": "x", "distance_to_site_m": 900}, Trust.NOT_SHOWABLE),
    ("no position at all is unlocated", NO_POSITION, Trust.UNLOCATED),
    ("a bus has no place, so its photos need none", {**NO_POSITION, "site_has_place": False}, Trust.LOCATED),
    ("stripped EXIF is no fault beside a fix", {"has_exif_position": False, "exif_to_fix_m": None}, Trust.LOCATED),
    ("EXIF may lag behind the fix by a hundred metres", {"exif_to_fix_m": 107.0}, Trust.LOCATED),
    ("EXIF far from the fix is a disagreement", {"exif_to_fix_m": 480.0}, Trust.FIXES_DISAGREE),
    ("a camera clock ten minutes off is tolerated", {"exif_taken_at": NOON - timedelta(minutes=10)}, Trust.LOCATED),
    ("a camera clock an hour off is doubtful", {"exif_taken_at": NOON - timedelta(hours=1)}, Trust.CLOCK_DOUBTFUL),
    ("satellites of yesterday evening are an old fix", {"satellites_at": NOON - timedelta(hours=23)}, Trust.LOCATED),
    ("of last year, another picture", {"satellites_at": NOON - timedelta(days=365)}, Trust.CLOCK_DOUBTFUL),
    ("of next week too", {"satellites_at": NOON + timedelta(days=7)}, Trust.CLOCK_DOUBTFUL),
    ("weeks that were counted round say nothing", {"satellites_at": NOON - timedelta(weeks=1024)}, Trust.LOCATED),
    ("nor a bit beside", {"satellites_at": NOON - timedelta(weeks=2048, hours=23)}, Trust.LOCATED),
    ("further beside", {"satellites_at": NOON - timedelta(weeks=1024, hours=25)}, Trust.CLOCK_DOUBTFUL),
    ("a phone ahead of the server", {"claimed_at": NOON + HOURS, "exif_taken_at": None}, Trust.CLOCK_DOUBTFUL),
    ("a picture without a time is judged by the rest", {"exif_taken_at": None}, Trust.LOCATED),
    ("a pin set by hand is no position", {**NO_POSITION, "pinned_because": "室内"}, Trust.UNLOCATED),
    ("a bus needs no pin", {**NO_POSITION, "pinned_because": "车上", "site_has_place": False}, Trust.LOCATED),
    ("the same bytes were seen before", {"same_bytes": Uses(elsewhere=1)}, Trust.SEEN_BEFORE),
    ("the same picture under other bytes was seen before", {"alike_elsewhere": ALIKE}, Trust.SEEN_BEFORE),
    ("EXIF in GCJ-02 agrees with its fix", {"exif_to_fix_m": 480.0, "exif_datum_m": {"gcj02": 9.0}}, Trust.LOCATED),
    ("far in every datum", {"exif_to_fix_m": 480.0, "exif_datum_m": {"gcj02": 90.0}}, Trust.FIXES_DISAGREE),
    ("a bad fix tells no datum", {**COARSE, "fix_accuracy_m": 130.0}, Trust.FIXES_DISAGREE),
    ("a fair one does", {**COARSE, "fix_accuracy_m": 110.0}, Trust.LOCATED),
    ("a walk from site to site", {"from_previous_m": 900.0, "from_previous_s": 600.0}, Trust.LOCATED),
    ("a drive across the city", {"from_previous_m": 9e3, "from_previous_s": 600.0}, Trust.LOCATED),
    ("nine kilometres in a minute", {"from_previous_m": 9e3, "from_previous_s": 60.0}, Trust.TOO_FAST),
    ("two towns at one moment", {"from_previous_m": 9e3, "from_previous_s": 0.0}, Trust.TOO_FAST),
    ("a fix that jumps across a square", {"from_previous_m": 450.0, "from_previous_s": 1.0}, Trust.LOCATED),
    ("a panorama has one fix", {"same_fix_times": 8, "same_fix_min": 1.0}, Trust.LOCATED),
    ("one fix to the last digit all morning", {"same_fix_times": 5, "same_fix_min": 90.0}, Trust.FIX_FROZEN),
    ("one fix twice in an hour", {"same_fix_times": 1, "same_fix_min": 60.0}, Trust.LOCATED),
    ("the gravest doubt is the outcome", {"same_bytes": Uses(here=1), "distance_to_site_m": 9e2}, Trust.SEEN_BEFORE),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "change", "outcome"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_trust(sentence, change, outcome):
    assert trust(replace(GOOD, **change)).outcome is outcome


def test_a_pin_is_told_with_its_reason_also_far_from_the_site():
    worth = trust(replace(GOOD, **NO_FIX, has_exif_position=False, distance_to_site_m=9e3, pinned_because="地下通道"))
    assert worth.reasons == ({"code": "unlocated", "pinned_because": "地下通道"},)


def test_every_doubt_is_kept_with_its_figures_the_gravest_first():
    worth = trust(replace(GOOD, distance_to_site_m=700.0, exif_to_fix_m=690.0))
    assert [doubt["code"] for doubt in worth.reasons] == ["off_site", "fixes_disagree"]
    assert worth.reasons[0] == {"code": "off_site", "distance_m": 700, "allowed_m": 38}


def test_a_position_too_coarse_to_prove_anything_is_told_with_its_figures():
    worth = trust(replace(GOOD, distance_to_site_m=4900.0, fix_accuracy_m=5000.0))
    assert worth.reasons == ({"code": "unlocated", "accuracy_m": 5000, "limit_m": 200},)


@pytest.mark.parametrize(
    ("change", "figures"),
    [
        ({**NO_FIX, "exif_accuracy_m": 3000.0}, {"accuracy_m": 3000, "limit_m": 200}),
        ({**NO_FIX, "exif_was_void": True}, {"gps_status": "V"}),
        ({**NO_POSITION, "is_written_only": True}, {"written": "xmp"}),
        (NO_POSITION, {}),
    ],
    ids=["coarse", "void", "written", "none"],
)
def test_why_what_the_file_says_places_nobody_is_told(change, figures):
    assert trust(replace(GOOD, **change)).reasons == ({"code": "unlocated", **figures},)


def test_a_datum_that_only_the_file_names_is_said_beside_the_doubts():
    worth = trust(replace(GOOD, exif_datum_named="gcj02"))
    assert (worth.outcome, worth.reasons) == (
        Trust.LOCATED,
        ({"code": "exif_datum", "datum": "gcj02", "named": True},),
    )


def test_a_fix_of_another_moment_is_told_with_its_age():
    before, after = (trust(replace(GOOD, fix_age_s=age)).reasons for age in (18_000.0, -900.0))
    assert before == ({"code": "unlocated", "fix_before_s": 18_000, "limit_s": 120},)
    assert after == ({"code": "unlocated", "fix_after_s": 900, "limit_s": 300},)


def test_no_term_for_accuracy_grows_beyond_the_limit():
    worth = trust(replace(GOOD, distance_to_site_m=9e3, fix_accuracy_m=1000.0, exif_to_fix_m=900.0))
    allowed = {reason["code"]: reason["allowed_m"] for reason in worth.reasons}
    assert allowed == {"off_site": 230, "fixes_disagree": 300}


metres_off = st.floats(0, 1e5)


@given(
    inside_m=metres_off,
    beyond_m=metres_off,
    age_s=st.floats(-400, 400),
    error_m=metres_off,
    more_m=metres_off,
    by=st.sampled_from(["fix", "file"]),
    tolerance_m=st.sampled_from([30.0, 40.0, 50.0]),
)
def test_a_larger_error_never_makes_a_photo_more_trusted(inside_m, beyond_m, age_s, error_m, more_m, by, tolerance_m):
    """Inside a site whatever the error is; outside of it beyond the limit, up to which the circle widens the site."""
    told = {} if by == "fix" else NO_FIX
    where = {"inside_site_m": inside_m} if beyond_m == 0 or inside_m > beyond_m else {"distance_to_site_m": beyond_m}
    error_m = error_m if "inside_site_m" in where else max(error_m, 200.0)
    smaller, larger = (
        trust(
            replace(
                GOOD,
                **{**told, f"{'fix' if by == 'fix' else 'exif'}_accuracy_m": error, "fix_age_s": age_s},
                **where,
                site_tolerance_m=tolerance_m,
            )
        ).outcome
        for error in (error_m, error_m + more_m)
    )
    assert smaller is Trust.LOCATED or larger is not Trust.LOCATED


@given(inside_m=metres_off, error_m=st.floats(200, 1e5, exclude_min=True))
def test_beyond_the_limit_only_a_site_that_holds_the_whole_circle_is_proven(inside_m, error_m):
    worth = trust(replace(GOOD, fix_accuracy_m=error_m, inside_site_m=inside_m))
    assert (worth.outcome is Trust.LOCATED) == (error_m <= inside_m)


def test_a_position_in_another_datum_is_said_beside_the_doubts():
    worth = trust(replace(GOOD, exif_to_fix_m=480.0, exif_datum_m={"gcj02": 9.0, "bd09": 700.0}))
    assert (worth.outcome, worth.reasons) == (Trust.LOCATED, ({"code": "exif_datum", "datum": "gcj02"},))


def test_what_a_person_wants_to_know_of_the_earlier_picture_is_told():
    reason = trust(replace(GOOD, alike_elsewhere=ALIKE)).reasons[0]
    assert reason == {"code": "seen_before", "alike": 1, **ALIKE[0]}


@pytest.mark.parametrize(
    ("sentence", "marks", "things"),
    [
        ("one photo without marks is one thing", [0], 1),
        ("three photos of one thing are one thing", [0, 0, 0], 1),
        ("three marks on one photo are three things", [3], 3),
        ("marks on two photos add up", [2, 3], 5),
        ("a marked panorama beside an unmarked overview counts its marks", [0, 4], 4),
        ("a declaration without a photo is one thing", [], 1),
    ],
)
def test_things(sentence, marks, things):
    assert thing_count(marks) == things


@pytest.mark.parametrize(
    ("sentence", "fix_accuracy_m", "fix_age_s", "exif_error_m", "speaks"),
    [
        ("a good fix of the moment comes first", 8.0, 3.0, 5.0, False),
        ("a fix by a mast does not, beside a file that says how exact it is", 1500.0, 3.0, 5.0, True),
        ("nor does one of minutes before", 8.0, 400.0, 5.0, True),
        ("or long after", 8.0, -400.0, 5.0, True),
        ("a file that does not say how exact it is never comes first", 1500.0, 400.0, None, False),
        ("nor one that is as coarse", 1500.0, 400.0, 800.0, False),
        ("a fix of unknown accuracy and age is taken as it is", None, None, 5.0, False),
    ],
)
def test_a_file_speaks_where_the_device_has_nothing_to_say(
    sentence, fix_accuracy_m, fix_age_s, exif_error_m, speaks
) -> None:
    assert file_speaks(fix_accuracy_m, fix_age_s, exif_error_m) is speaks, sentence
