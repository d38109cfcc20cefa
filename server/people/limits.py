"""How often one address may fail to sign in: a whole office behind one address signs in every morning."""

from __future__ import annotations

from flask import Response, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, default_limits=[])


def _has_failed(response: Response) -> bool:
    return response.status_code >= 400


failures = limiter.shared_limit(
    lambda: current_app.extensions["settings"].sign_in_limit, scope="password", deduct_when=_has_failed
)
"""Put on each route that checks a password."""
