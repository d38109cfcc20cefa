"""How a Problem reaches the person or program that asked: a page with a sentence, or problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, json, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from server.database import db
from server.errors import Forbidden, Invalid, NotFound, Problem, SignInNeeded

log = logging.getLogger(__name__)
LARGEST_ROW_NUMBER = 2**31 - 1


class StaleForm(Forbidden):
    """The CSRF token is missing or belongs to another session."""

    status = 400
    code = "stale_form"
    zh = "页面已过期，内容没有提交。请刷新页面后重试。"
    en = "The page is out of date and nothing was submitted. Reload it and try again."


class TooOften(Problem):
    """Too many attempts."""

    status = 429
    code = "too_often"
    zh = "尝试次数过多，请稍后再试。"
    en = "Too many attempts; please wait a little."


class Malformed(Invalid):
    """The body does not have the documented form; `faults` names each field with its fault."""

    code = "malformed"
    zh = "提交的数据格式不正确：{where}。"
    en = "The data does not have the documented form: {where}."


class BodyTooLarge(Invalid):
    """More bytes than any honest request brings."""

    status = 413
    code = "body_too_large"
    zh = "提交的内容过大，没有保存。"
    en = "What was submitted is too large; nothing was saved."


class NotStorable(Invalid):
    """A value that no table can hold: a number too large, a text too long or with a NUL in it."""

    code = "not_storable"
    zh = "提交的内容中有无法保存的值（数值过大、文字过长或含有控制字符），没有保存。"
    en = "Something submitted cannot be stored (a number too large, a text too long, a control character)."


class RowNumber(IntegerConverter):
    """A row's number in an address; one that no row can have is an address of nothing."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ROW_NUMBER, **kwargs})


class Unforeseen(Problem):
    """A bug. Its details are in the log under the request id, not in the answer."""

    status = 500
    code = "internal_error"
    zh = "系统内部错误，操作没有完成，已有数据未受影响。请将编号告知管理员。"
    en = "Something went wrong inside; nothing was changed. Please tell the administrator the number below."


class Refused(Problem):
    """An HTTP-level refusal (wrong address, wrong method, body too large)."""

    code = "refused"


def install(app: Flask) -> None:
    """Install one handler for each family of exceptions, and addresses without impossible numbers."""
    app.url_map.converters["int"] = RowNumber
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, lambda _: answer(StaleForm()))
    app.register_error_handler(RateLimitExceeded, lambda _: answer(TooOften()))
    app.register_error_handler(ValidationError, lambda error: answer(_malformed(error)))
    app.register_error_handler(DataError, _not_storable)
    app.register_error_handler(OverflowError, _not_storable)
    app.register_error_handler(IntegrityError, _cut_short)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _problem(problem: Problem) -> Response:
    db.session.rollback()
    if isinstance(problem, SignInNeeded) and not wants_json() and request.method == "GET":
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))  # type: ignore[return-value]
    return answer(problem)


def _malformed(error: ValidationError) -> Malformed:
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]), "fault": fault["msg"]}
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    where = "; ".join(f"{fault['field'] or 'body'}: {fault['fault']}" for fault in faults[:5])
    return Malformed(where=where, faults=faults)


def _not_storable(error: Exception) -> Response:
    """Say it as the asker's mistake: where limits are not checked, the driver is the one that notices."""
    db.session.rollback()
    log.warning("request %s cannot be stored", g.get("request_id"), exc_info=error)
    return answer(NotStorable())


def _cut_short(error: IntegrityError) -> Response:
    """Say it as the asker's mistake where a text has a NUL: SQLite's own tests end there and find it empty."""
    return _not_storable(error) if "\\x00" in repr(error.params) else _bug(error)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    if status == 404:
        return answer(NotFound())
    if status == 413:
        return answer(BodyTooLarge())
    problem = Refused()
    problem.status = status  # type: ignore[misc]
    problem.code = (error.name or "refused").lower().replace(" ", "_")  # type: ignore[misc]
    return answer(problem)


def _bug(error: Exception) -> Response:
    db.session.rollback()
    log.exception("request %s failed", g.get("request_id"), exc_info=error)
    return answer(Unforeseen())


def _form_page() -> str:
    """Give the own page whose form was refused, to go back to; empty where nothing was filled in or it is not ours."""
    came_from = urlsplit(request.referrer or "")
    if request.method != "POST" or came_from.netloc != request.host:
        return ""
    return came_from._replace(scheme="", netloc="", path="/" + came_from.path.lstrip("/")).geturl()


def wants_json() -> bool:
    """Tell whether a program is asking."""
    if request.path.startswith(("/api/", "/ogc/")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def answer(problem: Problem) -> Response:
    """Say what is wrong, to a program as problem+json, to a person as a page."""
    locale = get_locale()
    sentence = problem.sentence(locale.language if locale else "zh")
    if not wants_json():
        page = render_template(
            "errors/problem.html", problem=problem, sentence=sentence, back=_form_page(), request_id=g.get("request_id")
        )
        return Response(page, status=problem.status)
    body = {
        "type": "about:blank",
        "status": problem.status,
        "code": problem.code,
        "title": problem.code.replace("_", " "),
        "detail": sentence,
        "request_id": g.get("request_id"),
        **{key: value for key, value in problem.details.items() if key not in {"status", "code", "title", "detail"}},
    }
    return Response(json.dumps(body, default=str), status=problem.status, content_type="application/problem+json")
