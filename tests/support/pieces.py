"""What a tus client writes, for tests that send every header by hand."""

from __future__ import annotations

import base64
import hashlib

UPLOADS = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def sha(data: bytes) -> str:
    """Give the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def metadata(**values: str) -> str:
    """Write `Upload-Metadata`."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    """Write `Upload-Checksum`."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def begin(client, data: bytes, *, sha256: str = "", size: int | None = None, body: bytes = b"", **headers: str):
    """Ask for an upload of `data`; give the answer."""
    told = {
        "Upload-Length": str(len(data) if size is None else size),
        "Upload-Metadata": metadata(sha256=sha256 or sha(data)),
    }
    content = {"Content-Type": PIECE} if body else {}
    return client.post(UPLOADS, data=body, headers=TUS | told | content | headers)


def patch(client, address: str, piece: bytes, offset: int, **headers: str):
    """Send a piece; give the answer."""
    sent = (
        TUS
        | {"Upload-Offset": str(offset), "Content-Type": PIECE}
        | {k.replace("_", "-"): v for k, v in headers.items()}
    )
    return client.patch(address, data=piece, headers=sent)


def head(client, address: str):
    """Ask how many bytes are there."""
    return client.head(address, headers=TUS)
