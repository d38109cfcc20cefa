"""Who may: every route declares it here, and the gate that the composition root installs refuses the undeclared.

    @blueprint.get("/office/places")
    @access(Role.OFFICE, Role.ADMIN)
    def place_list(): ...

`access()` without a role lets everybody in who is signed in, `public` everybody. The administrator sees the office's
pages too; `access(Role.OFFICE)` therefore admits both unless `strictly=True`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from flask_login import current_user

from server.errors import Forbidden, SignInNeeded
from server.people import queries
from server.people.models import Account
from server.people.operations import digest
from server.people.rules import Role


class OtherAccount(SignInNeeded):
    """A page sends in the name of somebody who is not the one signed in: on one phone, somebody else is now."""

    code = "other_account"
    zh = "当前登录的是另一个账号。内容留在手机里，请用原来的账号登录后再发送。"
    en = "Another account is signed in now. Nothing was taken; sign in with the account this came from."


View = TypeVar("View", bound=Callable[..., Any])
EVERYBODY = frozenset({"*"})


def access(*roles: Role, strictly: bool = False) -> Callable[[View], View]:
    """Declare that only these roles (none: anybody signed in) may use a route."""
    admitted = frozenset(roles) or frozenset(Role)
    if Role.OFFICE in admitted and not strictly:
        admitted |= {Role.ADMIN}

    def declare(view: View) -> View:
        view.admitted = admitted  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that anybody may use a route, signed in or not."""
    view.admitted = EVERYBODY  # type: ignore[attr-defined]
    return view


def is_public(endpoint: str | None) -> bool:
    """Tell whether anybody may use a route, signed in or not."""
    view = current_app.view_functions.get(endpoint) if endpoint else None
    return getattr(view, "admitted", None) is EVERYBODY


def current_account() -> Account:
    """Give the signed-in account; raises `SignInNeeded`."""
    if "token_account" in g:
        return cast(Account, g.token_account)
    if not current_user or not current_user.is_authenticated:
        raise SignInNeeded()
    # The account itself, not flask-login's proxy: signed in anew, a proxy would point at itself without end.
    return cast(Account, current_user._get_current_object())


def gate() -> None:
    """Refuse a request whose route does not admit the asker; runs before every request."""
    if request.endpoint is None or request.endpoint == "static":
        return
    view = current_app.view_functions[request.endpoint]
    admitted = getattr(view, "admitted", None)
    if admitted is None:
        raise RuntimeError(f"route {request.endpoint} does not declare who may use it")
    take_token()
    if admitted is EVERYBODY:
        return
    account = current_account()
    if request.headers.get("X-Account", str(account.id)) != str(account.id):
        raise OtherAccount()
    if account.role not in admitted:
        raise Forbidden()


def take_token() -> None:
    """Recognise a bearer token, where the request carries one; a wrong one is refused, not ignored."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return
    account = queries.account_of_token(digest(token.strip()))
    if account is None:
        raise SignInNeeded()
    g.token_account = account
