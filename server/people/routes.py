"""Signing in and out, choosing a language, and the administrator's list of accounts."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from server.database import db, transaction
from server.errors import Problem
from server.people import operations, queries
from server.people.access import access, current_account, public
from server.people.errors import RoleUnknown, UnitUnknown
from server.people.limits import failures
from server.people.models import Account
from server.people.rules import Role

blueprint = Blueprint("people", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> str | Response:
    """Ask for name and password."""
    return render_template("people/sign-in.html", next=request.args.get("next", ""), problem=None, username="")


@blueprint.post("/sign-in")
@failures
@public
def take_sign_in() -> str | Response | tuple[str, int]:
    """Check name and password and open a session."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        account = operations.check_password(username, password)
    except Problem as problem:
        page = render_template(
            "people/sign-in.html", next=request.form.get("next", ""), problem=problem, username=username
        )
        return page, problem.status
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(account, remember=True)
    return redirect(_own_page(request.form.get("next", "")) or url_for("house.front_door"))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Close the session."""
    session.clear()
    # Last, because it leaves word in the session that the remembering cookie has to go, too.
    logout_user()
    return redirect(url_for("people.sign_in"))


@blueprint.post("/language")
@public
def choose_language() -> Response:
    """Switch between Chinese and English."""
    language = "en" if request.form.get("language") == "en" else "zh_CN"
    session["language"] = language
    if current_user.is_authenticated:
        with transaction():
            operations.choose_language(current_account(), language)
    return redirect(_own_page(request.form.get("next", "")) or url_for("house.front_door"))


@blueprint.get("/account")
@access()
def own_account() -> str:
    """Show one's own account and offer to change the password."""
    return render_template("people/account.html", problem=None)


@blueprint.post("/account")
@failures
@access()
def change_password() -> Response | tuple[str, int]:
    """Change one's own password; every other session of the account ends."""
    account = current_account()
    username, form = account.username, request.form
    try:
        with transaction():
            operations.check_password(username, form.get("password", ""))
            operations.change_password(account, form.get("new_password", ""), by=account.id)
    except Problem as problem:
        return render_template("people/account.html", problem=problem), problem.status
    login_user(account, remember=True)
    flash(_("密码已更改，其他设备上的登录已失效。"))
    return redirect(url_for("people.own_account"))


@blueprint.get("/office/people")
@access(Role.ADMIN)
def account_list() -> str:
    """List accounts and units."""
    return render_template("people/accounts.html", accounts=queries.accounts(), units=queries.units(), roles=list(Role))


@blueprint.post("/office/people")
@access(Role.ADMIN)
def add_account() -> Response:
    """Add an account."""
    form = request.form
    with transaction():
        unit = queries.unit_by_name(form["unit"]) if form.get("unit") else None
        if form.get("unit") and unit is None:
            raise UnitUnknown(name=form["unit"])
        account = operations.add_account(
            form.get("username", "").strip(),
            form.get("password", ""),
            _role(form.get("role", "")),
            display_name=form.get("display_name", "").strip(),
            unit=unit,
            by=current_account().id,
        )
        name = account.display_name
    flash(_("已添加账号“%(name)s”。", name=name))
    return redirect(url_for("people.account_list"))


@blueprint.post("/office/people/<int:account_id>/disable")
@access(Role.ADMIN)
def disable_account(account_id: int) -> Response:
    """Disable an account; its history stays."""
    with transaction():
        account = db.get_or_404(Account, account_id)
        operations.disable_account(account, by=current_account().id)
    flash(_("账号已停用，历史记录保留。"))
    return redirect(url_for("people.account_list"))


def _role(word: str) -> Role:
    if word not in set(Role):
        raise RoleUnknown(role=word)
    return Role(word)


def _own_page(address: str) -> str:
    """Give the address back only if it is a page of ours; a sign-in must not lead to another site."""
    parts = urlsplit(address)
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    # Browsers drop tabs and line ends before they read an address, and none may get into a header.
    return address if own and address.isprintable() else ""
