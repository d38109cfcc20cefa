"""The desk (逐项核对) as browser tests need it: evidence to be judged, a person before it, and what they wait for."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.evidence.models import SightingPair
from server.inspections.evidence.sameness import Basis
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Source, Trust
from server.people.rules import Role
from server.photos import jobs as photos_jobs
from server.photos import operations as photos
from server.storage import photo_store
from tests.support import judging, making, pictures
from tests.support.repeats import at

DESK = "/office/review/desk"
FAR = {"code": "off_site", "distance_m": 698, "allowed_m": 38}
FAST = {"code": "too_fast", "distance_m": 9000, "seconds": 60, "kmh": 540}


def doubtful_heap(doubtful: int, pairs: int) -> dict[str, Any]:
    """Make so many doubtful photos and pairs at one park, with pictures that are really here."""
    park = making.site("park", name="圆明园")
    standard = making.standard()
    inspector = making.account(Role.INSPECTOR)
    making.account(Role.OFFICE, "ban", display_name="王主任")
    making.account(Role.OFFICE, "ke", display_name="李科长")
    round_ = making.round_of(park, standard=standard)
    visit, clause = making.visit(round_, park, inspector), standard.requirements[0]
    kept = [_picture(seed) for seed in range(4)]

    def photo(number: int, **values: Any) -> ObservationPhoto:
        seen = making.observation(visit, requirements=(clause,))
        done = {"trusted_at": clock.now(), "compared_at": clock.now(), "searched_at": clock.now()}
        return making.observed_photo(seen, place=at(number * 3), sha256=kept[number % 4], **(done | values))

    numbers = [
        photo(
            each,
            trust=Trust.OFF_SITE if each % 2 else Trust.TOO_FAST,
            trust_reasons=[FAR if each % 2 else FAST],
            source=Source.GALLERY if each % 5 == 0 else Source.CAMERA,
        ).id
        for each in range(doubtful)
    ]
    asked = []
    for each in range(pairs):
        one, other = (photo(each * 2 + side, trust=Trust.LOCATED) for side in (0, 1))
        row = SightingPair(round_id=round_.id, site_id=park.id, a_id=one.id, b_id=other.id, proposed_at=clock.now())
        row.basis, row.figures = Basis.SIMILAR_PICTURE, {"distance_m": 4.0, "bits": 3}
        db.session.add(row)
        db.session.flush()
        asked.append(row.id)
    judging.verdict(round_, park, clause, Outcome.UNCERTAIN)
    db.session.commit()
    while photos_jobs.read_photos() + photos_jobs.draw_renditions():
        pass
    return {"round": round_.id, "photos": numbers, "pairs": asked, "park": park.id}


def _picture(seed: int) -> str:
    data = pictures.jpeg(seed=seed)
    sha256 = hashlib.sha256(data).hexdigest()
    photos.receive(photos.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=9_000_000), by=None)
    return sha256


def open_desk(live_server, open_browser, who: str = "ban", query: str = "", **options: Any) -> Any:
    visitor = open_browser(live_server, **options)
    visitor.sign_in(who)
    visitor.go(f"{DESK}{query}")
    wait(visitor.page, '[data-ready="yes"]')
    return visitor


def wait(page: Any, state: str) -> None:
    page.locator(f".desk{state}").wait_for(state="attached")


def shown(page: Any) -> str:
    return page.locator(".desk").get_attribute("data-shown")


def wait_for_another(page: Any, before: str) -> str:
    wait(page, f':not([data-shown="{before}"])')
    return shown(page)


def wait_sent(page: Any) -> None:
    wait(page, '[data-unsent="0"]')
