"""Text over the wire is compressed: pages, styles, scripts, JSON, SVG. Photos, papers and archives never are.

On a weak mobile network the first page of the phone arrives in half the time. Compressing pages that carry a CSRF token
is safe here, because session cookies are SameSite=Lax: no other site can make a browser fetch them again and again.
"""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress

TEXT_TYPES = [
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/problem+json",
    "application/geo+json",
    "image/svg+xml",
]
ALGORITHMS = ["br", "gzip"]
"""Browsers take Brotli over HTTPS only; gzip is for plain HTTP, also for files, which the library would leave out."""


def install(app: Flask) -> None:
    """Compress the text that `app` answers with."""
    app.config.update(
        COMPRESS_MIMETYPES=TEXT_TYPES,
        COMPRESS_ALGORITHM=ALGORITHMS,
        COMPRESS_ALGORITHM_STREAMING=ALGORITHMS,
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=["static", "maps_api.base_map"],
    )
    Compress(app)
    app.after_request(_close_files)  # the last one registered is the first one to run


def _close_files(response: Response) -> Response:
    """See to it that a file is closed at the end; the library puts another stream in its place and forgets it."""
    close = getattr(response.response, "close", None)
    if close is not None and response.mimetype in TEXT_TYPES:
        response.call_on_close(close)
    return response
