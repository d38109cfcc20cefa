"""The plain measure: the least a Flask endpoint can do and still have accepted a photo durably.

The raw body streams to disk while it is hashed, the file is synced, one row is committed. No check, no account, no
folder sync: whatever the program adds to this is what its promises cost.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import uuid
from pathlib import Path

from flask import Flask, request

folder = Path(os.environ["BARE_FOLDER"])
app = Flask(__name__)
_local = threading.local()


def _database() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(folder / "bare.db", timeout=20, isolation_level=None)
        _local.connection.execute("PRAGMA journal_mode=WAL")
        _local.connection.execute("PRAGMA synchronous=FULL")
        _local.connection.execute("CREATE TABLE IF NOT EXISTS photo (sha256 TEXT PRIMARY KEY, size INTEGER)")
    return _local.connection


@app.get("/healthz")
def health() -> str:
    """Answer when ready."""
    return "ok"


@app.put("/api/v1/photos/<sha256>")
def accept(sha256: str) -> tuple[str, int]:
    """Accept one photo."""
    digest, size = hashlib.sha256(), 0
    with (folder / uuid.uuid4().hex).open("wb", buffering=0) as file:
        while block := request.stream.read(1 << 18):
            digest.update(block)
            size += len(block)
            file.write(block)
        os.fsync(file.fileno())
    connection = _database()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO photo VALUES (?, ?)", (digest.hexdigest(), size))
    connection.execute("COMMIT")
    return ("created", 201) if digest.hexdigest() == sha256 else ("different", 422)
