"""The gate at the door: who is asking, whether the request is theirs, and what a page may load.

Every answer carries a content security policy without `unsafe-inline` scripts; every page's own scripts carry the
request's nonce. Requests with a bearer token need no CSRF token, since no browser sends that header by itself.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from uuid import uuid4

from flask import Flask, Response, abort, current_app, g, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from server.config import Settings
from server.errors import SignInNeeded
from server.field.forms import MOST_PHOTOS
from server.people import access, queries
from server.people.limits import limiter
from server.photos.uploads.headers import CHUNK_TYPE

LARGEST_BODY = 4_000_000
RAW_BODIES = frozenset({"photos.receive_photo"})
"""Routes that limit their body themselves while they read it, and say it in their own words."""
FORMS_WITH_FILES = frozenset({"standards.look_at_import"})
"""Forms that say themselves, and better, when their file is too large."""
FROM_STRANGERS = 32_768
"""What anybody may send without signing in: no more than the web server gathers before a thread has to wait for it."""
LARGEST_OUTBOX = 2_000_000_000
FORMS_WITH_PHOTOS = frozenset({"field.take_visit", "field.take_problem"})


class Csrf(CSRFProtect):
    """Looks in the headers alone where the body is a photo: a form sought in it would be spooled without limit."""

    def _get_csrf_token(self) -> str | None:
        if request.endpoint not in RAW_BODIES:
            token: str | None = super()._get_csrf_token()
            return token
        return next(filter(None, map(request.headers.get, current_app.config["WTF_CSRF_HEADERS"])), None)


csrf = Csrf()


def install(app: Flask, settings: Settings) -> None:
    """Install sign-in, gate, CSRF, rate limits and security headers."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.config.update(RATELIMIT_STORAGE_URI=settings.rate_limit_store, RATELIMIT_HEADERS_ENABLED=True)
    csrf.init_app(app)
    limiter.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    manager = LoginManager(app)
    manager.session_protection = None  # phones change networks all day; the session epoch ends sessions instead

    @manager.user_loader
    def _load(remembered: str) -> object:
        return queries.account_of_session(remembered)

    @manager.unauthorized_handler
    def _nobody() -> None:
        raise SignInNeeded()

    @app.before_request
    def _arrive() -> None:
        g.request_id = uuid4().hex
        g.csp_nonce = secrets.token_urlsafe(16)
        # Before anything reads the body, also what a stranger sends to the sign-in page.
        request.max_content_length = _largest_body(settings)
        access.gate()
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not g.get("token_account"):
            csrf.protect()

    @app.after_request
    def _leave(response: Response) -> Response:
        return _with_headers(response, settings)

    app.jinja_env.globals["csp_nonce"] = lambda: g.get("csp_nonce", "")


def _largest_body(settings: Settings) -> int | None:
    """Tell how many bytes a request may bring: files of a form would else be spooled to the disk without end."""
    if access.is_public(request.endpoint):
        if "Transfer-Encoding" in request.headers:  # of unknown length: a thread would wait for its end
            abort(HTTPStatus.LENGTH_REQUIRED)
        return FROM_STRANGERS
    if request.endpoint in RAW_BODIES:
        return None
    if request.blueprint == "uploads" and request.mimetype == CHUNK_TYPE:
        return settings.max_photo_bytes + LARGEST_BODY  # no piece is longer than a photo
    if request.endpoint in FORMS_WITH_PHOTOS and request.method == "POST":
        return MOST_PHOTOS * settings.max_photo_bytes + LARGEST_BODY
    if request.endpoint == "outbox_files.take_in":
        return LARGEST_OUTBOX
    return 4 * LARGEST_BODY if request.endpoint in FORMS_WITH_FILES else LARGEST_BODY


def _with_headers(response: Response, settings: Settings) -> Response:
    if request.endpoint == "static" and response.status_code < HTTPStatus.BAD_REQUEST:
        # A phone fetches a hundred of these: they say what a file needs, not what a page needs.
        response.headers["Content-Security-Policy"] = "default-src 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    nonce = g.get("csp_nonce", "")
    policy = (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; frame-ancestors 'self'; "
        "form-action 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    # Neighbours under the same domain send cookies along: they may not put photos into their own pages.
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if settings.secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store" if request.path.startswith("/api/") else "no-cache")
    return response
