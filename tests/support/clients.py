"""A client that behaves like a browser or a phone of one person: its session, its CSRF token, its own context.

Every request runs in a context of its own, as it does under gunicorn: nothing that one request leaves in `g` (who is
signed in, which token was shown) may be seen by the next one or by the test.
"""

from __future__ import annotations

import contextvars
import hashlib
import os
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from server.people.models import Account


class PersonClient(FlaskClient):
    """A client of one person; `csrf=False` leaves the CSRF token out of a writing request."""

    token: str | None = None

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Send a request from a context of its own; the answer is read to its end, so that no file stays open."""
        headers = dict(kwargs.pop("headers", None) or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        elif csrf and kwargs.get("method", "GET") in {"POST", "PUT", "PATCH", "DELETE"}:
            headers.setdefault("X-CSRFToken", self._csrf_token())
        kwargs |= {"headers": headers, "buffered": True}
        return contextvars.Context().run(super().open, *args, **kwargs)

    def sign_in_as(self, account: Account) -> PersonClient:
        """Open a session for an account without going through the sign-in page (which has tests of its own)."""
        remembered = account.get_id()
        contextvars.Context().run(self._remember, remembered)
        return self

    def _remember(self, remembered: str) -> None:
        with self.session_transaction() as session:
            session["_user_id"] = remembered
            session["_fresh"] = True

    def _csrf_token(self) -> str:
        return contextvars.Context().run(self._make_csrf_token)

    def _make_csrf_token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(32)).hexdigest())
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)


def client_of(app: Flask) -> PersonClient:
    """Make a client nobody has signed in with."""
    app.test_client_class = PersonClient
    client = app.test_client()
    assert isinstance(client, PersonClient)
    return client


__all__ = ["PersonClient", "client_of"]
