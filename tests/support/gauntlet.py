"""The whole way of a sent photo, with everything measured that a hostile one could cost: sent, read, drawn, shown.

What is drawn is drawn by the real decoder process; its processor time and the most memory it ever had are read from
/proc. Times are processor times: how long the machine made it wait says nothing about a picture.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from server.database import db
from server.photos import jobs, queries
from server.photos.decoding.decoder import decoder
from server.photos.decoding.limited_child import MEMORY_BYTES
from server.photos.inspecting import inspect
from server.photos.models import Photo
from server.photos.redactions import jobs as redacting
from server.photos.rules import PhotoState

MOST_S = 2.0
MOST_DECODER_BYTES = 1 << 30
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What pictures have cost so far, the dearest of each, and what became of them."""

    pictures: int = 0
    slowest_s: dict[str, float] = field(default_factory=dict)
    decoder_bytes: int = 0
    fates: dict[str, int] = field(default_factory=dict)

    def timed(self, step: str, seconds: float) -> float:
        """Remember the slowest."""
        self.slowest_s[step] = max(seconds, self.slowest_s.get(step, 0.0))
        return seconds


def run(app: Flask, client: Any, data: bytes, cost: Cost, folder: Path) -> list[str]:
    """Send bytes the whole way; give what is not as it must be, in words."""
    if not data:
        return []
    cost.pictures += 1
    sha256 = hashlib.sha256(data).hexdigest()
    faults: list[str] = []

    def within(step: str, work: Callable[[], Any]) -> Any:
        begun, drawn = time.process_time(), _decoder_seconds()
        result = work()
        spent = time.process_time() - begun + max(0.0, _decoder_seconds() - drawn)
        if cost.timed(step, spent) > MOST_S:
            faults.append(f"{step} took {spent:.1f} s of the processor")
        return result

    path = folder / "picture"
    path.write_bytes(data)
    told = within("inspect", lambda: inspect(str(path)))
    answer = within("PUT", lambda: client.put(f"/api/v1/photos/{sha256}", data=data))
    if answer.status_code not in (200, 201, 415):
        faults.append(f"PUT answered {answer.status_code}: {answer.data[:200]!r}")
    with app.app_context():
        within("read", jobs.read_photos)
        within("draw", jobs.draw_renditions)
        redacting.draw_redacted()
        row = queries.photo(sha256)
        if row is None:
            return [*faults, "there is no row"]
        db.session.expunge(row)
        db.session.rollback()
    fate = row.failure_code or "shown"
    cost.fates[fate] = cost.fates.get(fate, 0) + 1
    faults += _faults_of(row, answer.status_code)
    if "error" in told and not told["error"]["message"]:
        faults.append("inspect refuses it without a sentence")
    wanted = 200 if row.rendered_at else 422
    shown = within("show", lambda: client.get(f"/photos/{sha256}/large", buffered=True))
    if shown.status_code != wanted:
        faults.append(f"showing it answered {shown.status_code} instead of {wanted}")
    faults += _decoder_faults(cost)
    return faults


def _faults_of(row: Photo, status: int) -> list[str]:
    """Say what is wrong with what became of a photo: shown, or kept with a reason why not."""
    if row.failure_code in ("decoder_crashed", "decoder_timeout"):
        return [f"the decoder: {row.failure_code}"]
    if row.state is PhotoState.REJECTED:
        is_told = status == 415 and row.key.startswith("quarantine/") and row.failure_code
        return [] if is_told else ["what is no photo is not in quarantine with a reason"]
    if row.read_at is None:
        return ["it was not read"]
    return [] if row.rendered_at or row.failure_code else ["it can neither be shown nor is it said why"]


def _decoder_faults(cost: Cost) -> list[str]:
    pid = decoder().child.pid
    if pid is None:
        return []
    status = Path(f"/proc/{pid}/status").read_text()
    peak = 1024 * int(status.partition("VmHWM:")[2].split()[0])
    cost.decoder_bytes = max(cost.decoder_bytes, peak)
    limits = Path(f"/proc/{pid}/limits").read_text()
    allowed = limits.partition("Max address space")[2].split()[0]
    if allowed != str(MEMORY_BYTES):
        return [f"the decoder may use {allowed} bytes"]
    return [f"the decoder had {peak} bytes"] if peak > MOST_DECODER_BYTES else []


def _decoder_seconds() -> float:
    """Tell the processor time of the decoder so far."""
    pid = decoder().child.pid
    if pid is None:
        return 0.0
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
