"""The load: some clients sending one photo after another over kept connections; prints what came back as JSON.

A process of its own, so that it does not share the server's interpreter. Every photo is different: the same JPEG
with a few bytes of its own behind the end marker, hashed from a common prefix so that the client costs little.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import secrets
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Tally:
    """What the clients saw: seconds per accepted photo, and every answer that was no 201."""

    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def send(url: str, token: str, photo: bytes, until: float, counted_from: float, tally: Tally) -> None:
    """Send photos until `until` (monotonic); count the ones begun after `counted_from`."""
    target = urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
    prefix = hashlib.sha256(photo)
    headers = {"Content-Type": "image/jpeg", "Content-Length": str(len(photo) + 16)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    while (begun := time.monotonic()) < until:
        own = secrets.token_bytes(16)
        digest = prefix.copy()
        digest.update(own)
        connection.request("PUT", f"{target.path}/{digest.hexdigest()}", body=iter((photo, own)), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.CREATED:
            tally.refused.append(f"{answer.status} {body[:300]!r}")
        elif begun >= counted_from:
            tally.seconds.append(time.monotonic() - begun)


def main() -> None:
    """Run the clients and print the tally."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("photo", type=Path)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--warm-up", type=float, default=1)
    parser.add_argument("--token", default="")
    given = parser.parse_args()
    tally, photo = Tally(), given.photo.read_bytes()
    counted_from = time.monotonic() + given.warm_up
    until = counted_from + given.seconds
    arguments = (given.url, given.token, photo, until, counted_from, tally)
    clients = [threading.Thread(target=send, args=arguments) for _ in range(given.clients)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    # The last photos end after the time is up; the span counted ends with them.
    json.dump({"seconds": tally.seconds, "refused": tally.refused, "span": time.monotonic() - counted_from}, sys.stdout)


if __name__ == "__main__":
    main()
