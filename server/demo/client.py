"""The inspector's phone: sends a day's records and photos through the HTTP API, as the phone page does.

Records go first and name the photos they expect, then the bytes, then the end of the visit with its track. Every UUID
is derived from the day and the plan, so that sending again is the same request again. Refusals become `Refused`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import requests

from server.demo.camera import Picture
from server.demo.day import Day, Shot, observation, problem, side_of
from server.demo.plan import Press, VisitPlan
from server.errors import Invalid

TIMEOUT_S = 120


class Refused(Invalid):
    """The server refused something the demo sent."""

    code = "demo_refused"
    zh = "服务器拒绝了 {method} {path}：{status} {detail}"
    en = "The server refused {method} {path}: {status} {detail}"


class Unreachable(Invalid):
    """Nobody answers at the address."""

    code = "demo_unreachable"
    zh = "无法连接 {url}：{reason}"
    en = "{url} does not answer: {reason}"


@dataclass(slots=True)
class Sent:
    """What was sent and what came back: counts of records and photos by how they were taken."""

    records: Counter[str] = field(default_factory=Counter)
    photos: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


class Phone:
    """One inspector's phone, signed in with a bearer token."""

    def __init__(self, base_url: str, token: str) -> None:
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise Unreachable(url=base_url, reason="http(s)://…")
        self.base_url, self.sent = base_url.rstrip("/"), Sent()
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy of the machine has no business with a loopback server
        self.session.headers["Authorization"] = f"Bearer {token}"

    def greet(self) -> None:
        """Ask for today's sites, to know that the server is there and knows this phone; raises as the others do."""
        self._send("GET", "/api/v1/assignments")

    def put_record(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Put a JSON record; raises `Refused`, `Unreachable`."""
        answer = self._send("PUT", path, json=dict(body))
        told: dict[str, Any] = answer.json()
        self.sent.records["new" if answer.status_code == 201 else "identical"] += 1
        return told

    def put_photo(self, data: bytes, media_type: str) -> str:
        """Put a photo under its own SHA-256; tells its state."""
        sha256 = hashlib.sha256(data).hexdigest()
        answer = self._send("PUT", f"/api/v1/photos/{sha256}", data=data, headers={"Content-Type": media_type})
        self.sent.photos["new" if answer.status_code == 201 else "known"] += 1
        self.sent.bytes += len(data)
        state = str(answer.json()["state"])
        self.sent.photos[state] += 1
        return state

    def visit(self, uuid: UUID) -> dict[str, Any]:
        """Ask what has arrived of a visit and what it came to."""
        told: dict[str, Any] = self._send("GET", f"/api/v1/visits/{uuid}").json()
        return told

    def _send(self, method: str, path: str, **content: Any) -> requests.Response:
        try:
            answer = self.session.request(method, self.base_url + path, timeout=TIMEOUT_S, **content)
        except requests.RequestException as error:
            raise Unreachable(url=self.base_url, reason=type(error).__name__) from error
        if answer.status_code >= 400:
            told = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
            detail = f"{told.get('code', '')} {told.get('detail', answer.text[:200])}"
            raise Refused(method=method, path=path, status=answer.status_code, detail=detail)
        return answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """One visit ready to be sent: its plan, its shots, and the finished pictures by press key."""

    plan: VisitPlan
    shots: tuple[Shot, ...]
    pictures: Mapping[str, Picture]

    def picture(self, press: Press) -> Picture:
        """Give the file of a press, which may be another one's."""
        return self.pictures[press.copy_of or press.key]


def send_visit(phone: Phone, parcel: Parcel, day: Day, *, repeat_one: bool = False) -> UUID:
    """Send one visit from start to end; with `repeat_one` its first record and photo go out twice."""
    plan = parcel.plan
    uuid = day.uuid(plan.key)
    start = day.at(plan.starts_min)
    side = side_of(parcel.shots[0], plan) if parcel.shots else None
    body = {"round": day.round_id, "site": plan.site_id, "started_at": start.isoformat(), "side": side}
    phone.put_record(f"/api/v1/visits/{uuid}", body)
    for number, shot in enumerate(parcel.shots):
        _send_shot(phone, parcel, shot, day)
        if repeat_one and number == 0:
            _send_shot(phone, parcel, shot, day)
    for number, answer in enumerate(plan.answers, 1):
        record = {"visit": str(uuid), "requirements": list(answer.requirements), "kind": "answer",
                  "taken_at": day.at(plan.starts_min + plan.walk.minutes - 0.5 + number / 60).isoformat(),
                  "answer": answer.answer, "note": answer.note}  # fmt: skip
        phone.put_record(f"/api/v1/observations/{day.uuid(plan.key, answer.key)}", record)
    end = {"ended_at": day.at(plan.starts_min + plan.walk.minutes + 0.5).isoformat(),
           "track": plan.walk.track(start, day.rng(plan.key, "track")), "complete": plan.complete}  # fmt: skip
    phone.put_record(f"/api/v1/visits/{uuid}/end", end)
    return uuid


def _send_shot(phone: Phone, parcel: Parcel, shot: Shot, day: Day) -> None:
    picture = parcel.picture(shot.press)
    record = observation(parcel.plan, shot, picture, day)
    phone.put_record(f"/api/v1/observations/{day.uuid(parcel.plan.key, shot.press.key)}", record)
    phone.put_photo(picture.data, picture.media_type)


def send_problem(phone: Phone, shot: Shot, picture: Picture, day: Day) -> None:
    """Send a problem met on the way (随手拍) with its photo."""
    phone.put_record(f"/api/v1/observations/{day.uuid('problem', shot.press.key)}", problem(shot, picture, day))
    phone.put_photo(picture.data, picture.media_type)
