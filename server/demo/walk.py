"""The walk itself: put the plan on the city's real sites, draw what is seen, and send it over HTTP.

It walks each day once. The day is today from half past twelve on, else yesterday, so that nothing is sent before it
happened.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask import Flask
from flask_babel import gettext as _
from shapely.geometry.base import BaseGeometry

from server import clock, tasks
from server.database import db, transaction
from server.demo import errands, foundation, plan
from server.demo.camera import Picture
from server.demo.client import Parcel, Phone, Sent, send_problem, send_visit
from server.demo.darkroom import develop_all
from server.demo.day import Day, exposures, shots
from server.demo.loopback import serving
from server.errors import Conflict
from server.geo.reference import ReferenceLine
from server.inspections.models import Visit
from server.people import operations as people
from server.people.models import Account
from server.places import queries as places
from server.places.models import Site

Say = Callable[[str], None]
RIGHT_M = 13.0
"""How far right of the reference line the pavement lies that is walked."""
SHORT_ROAD = "中关村东路"
SHORT_ROAD_M = (500.0, 900.0)
PARK, POOR_PARK, UNFINISHED_PARK = "圆明园", "情人坡", "近春园"
STOPS = ("清华大学西门", "清华附中", "圆明园东路", "中关园")
WAIT_S = 240


class SiteMissing(Conflict):
    """The city lacks a site that the walk needs."""

    code = "demo_site_missing"
    zh = "演示城市中没有点位“{name}”，无法按计划检查。"
    en = "The demo city has no site “{name}”, so the walk cannot be done."


class NotJudged(Conflict):
    """The server took everything in and did not judge it in time."""

    code = "demo_not_judged"
    zh = "记录已全部送达，但 {seconds} 秒内没有完成判定。请确认后台进程（worker）正在运行。"
    en = "Everything has arrived, but nothing was judged within {seconds} s. Is the worker running?"


@dataclass(slots=True)
class Done:
    """What was walked and sent: the day, each visit's UUID by plan key, and the counts of both phones together."""

    day: Day
    visits: dict[str, UUID] = field(default_factory=dict)
    sent: Sent = field(default_factory=Sent)


def day_to_walk(seed: int, round_id: int = 0) -> Day:
    """Tell which day is walked now: today when its morning is over, else yesterday."""
    local = clock.now().astimezone(clock.SHANGHAI)
    over = local - timedelta(hours=12, minutes=30)
    return Day(over.date(), round_id, seed)


def is_done(day: Day) -> bool:
    """Tell whether this day's walk has been sent to its end."""
    visits = [db.session.get(Visit, day.uuid(key)) for key in ("road", "park", "island")]
    return all(visit is not None and visit.ended_at is not None for visit in visits)


def uuids_of(day: Day) -> dict[str, UUID]:
    """Give the UUIDs of the day's visits by plan key."""
    return {each.key: day.uuid(each.key) for each in visits_planned()[0]}


def visits_planned() -> tuple[list[plan.VisitPlan], plan.VisitPlan, dict[str, BaseGeometry]]:
    """Put the plan on the city: the visits, the problems met on the way, and sites' outlines by plan key."""
    road, line = _section(plan.ROAD, plan.ROAD_M)
    short, short_line = _section(SHORT_ROAD, SHORT_ROAD_M)
    park = _site(PARK, "park")
    outline = places.geometry_of(park)
    stops = [_site(name, "bus_stop") for name in STOPS]
    where = [_middle(stop) for stop in stops]
    poor, unfinished = _site(POOR_PARK, "park"), _site(UNFINISHED_PARK, "park")
    visits = [
        plan.road_visit(road.id, line, "inspector", RIGHT_M),
        plan.park_visit(park.id, "inspector"),
        plan.passing_road_visit(short.id, short_line, "inspector2", RIGHT_M),
        errands.good_stop(stops[0].id, where[0], stops[0].name),
        errands.poor_stop(stops[1].id, where[1], stops[1].name),
        errands.disputed_stop(stops[2].id, where[2]),
        errands.closed_stop(stops[3].id, where[3]),
        errands.poor_park(poor.id, _middle(poor)),
        errands.unfinished_park(unfinished.id, _middle(unfinished)),
    ]
    return visits, errands.problem_walk(line, RIGHT_M), {"park": outline} if outline is not None else {}


def walk(app: Flask, day: Day, *, url: str | None, say: Say) -> Done:
    """Draw the day's photographs and send everything, through `url` or a loopback server of this application.

    Raises SiteMissing, Unreachable and Refused before anything is drawn, NotJudged after everything was sent.
    """
    visits, problems, edges = visits_planned()
    done, tokens = Done(day), _give_tokens(day)
    server: AbstractContextManager[str] = nullcontext(url) if url else serving(app)
    try:
        with server as base_url:
            phones = {name: Phone(base_url, token) for name, token in tokens.items()}
            for phone in phones.values():
                phone.greet()
            pictures = _drawn((*visits, problems), day, edges, say)
            say(_("检查员的手机通过 %(url)s/api/v1 发送。", url=base_url))
            for number, each in enumerate(visits):
                parcel = Parcel(each, tuple(shots(each, day, edges.get(each.key))), pictures)
                done.visits[each.key] = send_visit(phones[each.inspector], parcel, day, repeat_one=number == 0)
            for shot in shots(problems, day):
                send_problem(phones["inspector"], shot, pictures[shot.press.key], day)
            _see_it_judged(done, phones, visits, elsewhere=url is not None)
            done.sent = _together(phone.sent for phone in phones.values())
    finally:
        _end_tokens(tokens)
    return done


def _drawn(
    plans: Iterable[plan.VisitPlan], day: Day, edges: Mapping[str, BaseGeometry], say: Say
) -> dict[str, Picture]:
    wanted = {key: shot for each in plans for key, shot in exposures(each, day, edges.get(each.key)).items()}
    say(_("正在绘制 %(count)s 张照片……", count=len(wanted)))
    began = time.monotonic()
    pictures = develop_all(wanted)
    size_mb = sum(len(picture.data) for picture in pictures.values()) / 1e6
    figures = {"count": len(pictures), "size": f"{size_mb:.1f}", "seconds": f"{time.monotonic() - began:.0f}"}
    say(_("绘制照片 %(count)s 张，共 %(size)s MB，用时 %(seconds)s 秒。", **figures))
    return pictures


def _see_it_judged(done: Done, phones: Mapping[str, Phone], visits: list[plan.VisitPlan], *, elsewhere: bool) -> None:
    """Have photos read and verdicts worked out: by the running server's worker, or here."""
    if not elsewhere:
        tasks.work_off()
        return
    until = time.monotonic() + WAIT_S
    waiting = {each.key: each for each in visits}
    while waiting and time.monotonic() < until:
        for key, each in list(waiting.items()):
            state = phones[each.inspector].visit(done.visits[key])
            if not state["pending"] and all(photo["trust"] for photo in state["photos"]):
                del waiting[key]
        if waiting:
            time.sleep(1)
    if waiting:
        raise NotJudged(seconds=WAIT_S)


def _together(sent: Iterable[Sent]) -> Sent:
    whole = Sent(Counter(), Counter(), 0)
    for each in sent:
        whole.records += each.records
        whole.photos += each.photos
        whole.bytes += each.bytes
    return whole


def _give_tokens(day: Day) -> dict[str, str]:
    """Give both inspectors a token for this walk."""
    members = foundation.members()
    with transaction():
        return {
            name: people.give_token(
                db.session.get_one(Account, members[name]), f"demo walk {day.date}", by=members[name]
            )
            for name in ("inspector", "inspector2")
        }


def _end_tokens(tokens: Mapping[str, str]) -> None:
    """End the tokens of this walk, so that none lies about."""
    with transaction():
        for token in tokens.values():
            people.revoke_token(token)


def _section(road: str, lengths_m: tuple[float, float]) -> tuple[Site, ReferenceLine]:
    """Give the shortest section of a road with a length in these bounds."""
    low, high = lengths_m
    fitting = [(site, line) for site, line in places.sections(road_name=road) if low <= line.length_m <= high]
    if not fitting:
        raise SiteMissing(name=road)
    return min(fitting, key=lambda pair: pair[1].length_m)


def _site(name: str, kind: str) -> Site:
    found = places.sites_named(name, kind)
    if not found:
        raise SiteMissing(name=name)
    return found[0]


def _middle(site: Site) -> tuple[float, float]:
    middle = places.middle_of(site.id)
    if middle is None:
        raise SiteMissing(name=site.name)
    return middle
