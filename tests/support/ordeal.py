"""Photos sent by clients that never give up while web server and worker are killed again and again; then the reckoning.

Every photo is different, a third goes in pieces (tus) and the rest whole. A client takes a photo for delivered when it
was told so, and asks or sends again after anything else, as the phone does. Killed is killed: SIGKILL to the process,
its children and its decoder, at no chosen moment.
"""

from __future__ import annotations

import hashlib
import http.client
import itertools
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, text

from server import clock
from server.audit.operations import first_break
from server.database import db, is_embedded
from server.photos import queries
from server.photos.models import Photo
from server.photos.rules import LONGEST_SIDE_PX, PhotoState, original_key, rendition_key
from server.photos.uploads import operations as uploads
from server.photos.uploads.models import PhotoUpload
from tests.support.pieces import PIECE, TUS, UPLOADS, metadata
from tests.support.running import Running

PATIENCE_S = 30
SENDING_LIMIT_S, DRAWING_LIMIT_S = 900, 900


@dataclass
class Reckoning:
    """What happened, and everything that is not as promised, in words."""

    acknowledged: int = 0
    retries: int = 0
    kills: dict[str, int] = field(default_factory=lambda: {"web": 0, "worker": 0})
    seconds: float = 0.0
    left_behind: int = 0
    """Temporary files of killed processes, before the sweep that removes them."""
    faults: list[str] = field(default_factory=list)


def endure(server: Running, token: str, picture: bytes, *, photos: int, kills: int, clients: int = 4) -> Reckoning:
    """Send `photos` different photos to a running server while it and its worker are killed `kills` times each."""
    told, begun = Reckoning(), time.monotonic()
    wanted: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(photos):
        wanted.put(number)
    sent: dict[str, bytes] = {}
    lock = threading.Lock()

    def work() -> None:
        client = _Client(server.address, token)
        while not told.faults:
            try:
                number = wanted.get_nowait()
            except queue.Empty:
                break
            data = picture + b"%012d" % number
            if not client.deliver(data, in_pieces=number % 3 == 0):
                told.faults.append(f"photo {number} was not delivered: {client.last}")
            with lock:
                sent[hashlib.sha256(data).hexdigest()] = data
        told.retries += client.retries

    worker = server.start_worker()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for at in range(1, kills + 1):
        due = photos * at // (kills + 1)
        while len(sent) < due and any(thread.is_alive() for thread in threads) and not told.faults:
            time.sleep(0.005)
        server.kill()
        told.kills["web"] += 1
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        told.kills["worker"] += 1
        worker = server.start_worker()
        server.start_again()
    for thread in threads:
        thread.join(SENDING_LIMIT_S)
    told.acknowledged = len(sent)
    _wait_for_drawing(server, told)
    told.faults += _faults(server, sent, told)
    told.seconds = time.monotonic() - begun
    return told


class _Client:
    """A client that sends until it is told that the photo is there."""

    def __init__(self, address: str, token: str) -> None:
        self.place = urlsplit(address).netloc
        self.headers = {"Authorization": f"Bearer {token}"}
        self.retries, self.last = 0, ""

    def deliver(self, data: bytes, *, in_pieces: bool) -> bool:
        """Send until it is acknowledged; False when that took longer than anybody waits."""
        until = time.monotonic() + SENDING_LIMIT_S / 3
        sha256 = hashlib.sha256(data).hexdigest()
        place = ""
        while time.monotonic() < until:
            try:
                if in_pieces:
                    place = place or self._begin(data, sha256)
                    if self._go_on(place, data):
                        return True
                    place = ""
                elif self._ask("PUT", f"/api/v1/photos/{sha256}", data)[0] in (200, 201):
                    return True
            except (OSError, http.client.HTTPException) as error:
                self.last = repr(error)
            self.retries += 1
            time.sleep(0.1)
        return False

    def _begin(self, data: bytes, sha256: str) -> str:
        told = TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(sha256=sha256)}
        status, headers = self._ask("POST", UPLOADS, b"", told)
        if status != 201:
            raise http.client.HTTPException(self.last)
        return urlsplit(headers["location"]).path

    def _go_on(self, place: str, data: bytes) -> bool:
        """Ask how far the upload is and send the rest in three pieces; True when the photo is there."""
        while True:
            status, headers = self._ask("HEAD", place, b"", TUS)
            if headers.get("photo-state") == "verified":
                return True
            if status != 200:
                return False
            offset = int(headers["upload-offset"])
            piece = data[offset : offset + len(data) // 3 + 1]
            more = TUS | {"Upload-Offset": str(offset), "Content-Type": PIECE}
            status, headers = self._ask("PATCH", place, piece, more)
            if headers.get("photo-state") == "verified":
                return True
            if status != 204:
                return False

    def _ask(
        self, method: str, path: str, body: bytes, more: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection(self.place, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, self.headers | (more or {}))
            answer = connection.getresponse()
            self.last = f"{method} {answer.status} {answer.read()[:200]!r}"
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()


def _wait_for_drawing(server: Running, told: Reckoning) -> None:
    """Wait until the real worker, started again after every kill, has read and drawn everything."""
    until = time.monotonic() + DRAWING_LIMIT_S
    with server.app.app_context():
        while time.monotonic() < until:
            counts = queries.counts()
            db.session.rollback()
            if not counts["unread"] and not counts["undrawn"]:
                return
            time.sleep(0.2)
    told.faults.append(f"the worker did not come to an end: {counts}")


def _faults(server: Running, sent: dict[str, bytes], told: Reckoning) -> Iterator[str]:
    """Name everything that is not as it must be."""
    store = server.app.extensions["photo_store"]
    with server.app.app_context():
        rows = {row.sha256: row for row in db.session.scalars(select(Photo))}
        for sha256, data in sent.items():
            row = rows.get(sha256)
            if row is None or row.state is not PhotoState.VERIFIED:
                yield f"{sha256} was acknowledged and has no row, or another state"
                continue
            if store.local_path(row.key).read_bytes() != data:
                yield f"{sha256} was acknowledged and has other bytes"
            if row.read_at is None or row.rendered_at is None or row.failed_at is not None or row.size != len(data):
                yield f"{sha256} has half a row"
            for rendition in LONGEST_SIDE_PX:
                key = rendition_key(sha256, rendition)
                if not store.exists(key) or not store.local_path(key).read_bytes().endswith(b"\xff\xd9"):
                    yield f"{sha256} lacks its {rendition.value}"
        yield from (f"{sha256} has a row and was never sent" for sha256 in rows.keys() - sent.keys())
        known = {store.local_path(original_key(sha256)) for sha256 in rows}
        here = {path for path in (store.root / "originals").rglob("*") if path.is_file()}
        yield from (f"{path.name} lies in the store without a row" for path in here - known)
        if open_ones := db.session.scalars(select(PhotoUpload).where(PhotoUpload.finished_at.is_(None))).all():
            yield f"{len(open_ones)} uploads in pieces are still open"
        told.left_behind = len(list((store.root / "incoming").glob("*")))
        store.clear_abandoned(older_than_s=0)
        # A server killed between recording a photo and removing its pieces leaves them to the sweep of expired uploads.
        with clock.held(clock.now() + timedelta(days=30)):
            uploads.sweep(store, timedelta(days=1))
        places = itertools.chain((store.root / "incoming").glob("*"), (store.root / "uploads").glob("*"))
        yield from (f"a temporary file is left: {path.name}" for path in places)
        if is_embedded() and (said := db.session.scalar(text("PRAGMA integrity_check"))) != "ok":
            yield f"the database is damaged: {said}"
        if (broken := first_break()) is not None:
            yield f"the log is broken at {broken}"
