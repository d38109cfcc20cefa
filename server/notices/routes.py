"""Office pages for notices: the list, one notice as the paper it will be, its files; and what a unit sees by link."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from io import BytesIO

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from server import clock
from server.config import Settings
from server.database import transaction
from server.documents.content import RectificationNotice
from server.documents.layout import ATTACHMENT_LABEL, PHOTO_LABEL, qr_png
from server.documents.wording import notice_words
from server.errors import NotFound
from server.inspections.evidence.kept import lacking
from server.notices import findings, operations, queries, words
from server.notices.deadlines import days_left
from server.notices.paper import Issuer, due_of, paper_of
from server.notices.pictures import jpeg_of
from server.notices.printing import paper_file
from server.notices.rules import DeadlineClass, NoticeState
from server.people.access import access, current_account, public
from server.people.rules import Role
from server.photos.redactions import queries as redactions
from server.photos.rules import Rendition

blueprint = Blueprint("notices", __name__)
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def issuer() -> Issuer:
    """Give the issuer of this instance."""
    return Issuer.of(_settings())


@blueprint.get("/office/notices")
@access(Role.OFFICE, Role.VIEWER)
def notice_list() -> str:
    """List notices, of one state if asked."""
    chosen = request.args.get("state", "")
    state = NoticeState(chosen) if chosen in set(NoticeState) else None
    return render_template(
        "notices/list.html",
        notices=queries.notices(state),
        counts=queries.notice_counts(),
        state=state,
        states=list(NoticeState),
        words=words,
        days_left=lambda due_at: days_left(due_at, clock.now(), _settings().zone),
    )


@blueprint.get("/office/notices/<int:notice_id>")
@access(Role.OFFICE, Role.VIEWER)
def show_notice(notice_id: int) -> str:
    """Show a notice as the paper it will be or is, with what can be done to it."""
    notice = queries.notice(notice_id)
    by, at = issuer(), clock.now()
    paper = paper_of(notice, by, at)
    return render_template(
        "notices/notice.html",
        notice=notice,
        items=queries.items_of(notice.id),
        name_of=findings.name_of,
        paper=notice_words(paper, by.zone),
        due=due_of(notice, by, at),
        issuer=by,
        words=words,
        deadline_classes=[(kind.value, words.DEADLINE_CLASSES[kind]) for kind in DeadlineClass],
        qr_src=_qr_src(paper.reply_url),
        photo_label=PHOTO_LABEL,
        attachment_label=ATTACHMENT_LABEL,
        photo_href=lambda sha256: url_for("photos.show_photo", sha256=sha256, rendition="large"),
        lacking=_lacking(paper),
    )


def _qr_src(url: str) -> str:
    """Give the QR code as an address the page itself carries, or nothing for a draft."""
    return f"data:image/png;base64,{b64encode(qr_png(url)).decode('ascii')}" if url else ""


@blueprint.post("/office/notices/<int:notice_id>/edit")
@access(Role.OFFICE)
def edit_notice(notice_id: int) -> Response:
    """Change what a draft asks for."""
    form = request.form
    with transaction():
        operations.edit(
            queries.notice(notice_id),
            deadline_class=_deadline_class(form.get("deadline_class", "")),
            contact=form.get("contact", ""),
            demand=form.get("demand", ""),
            copies=form.get("copies", "").splitlines(),
            by=current_account().id,
        )
    flash(_("草稿已保存。"), "success")
    return _to(notice_id)


def _deadline_class(value: str) -> DeadlineClass:
    return DeadlineClass(value) if value in set(DeadlineClass) else DeadlineClass.DAYS_7


@blueprint.post("/office/notices/<int:notice_id>/items/<int:finding_id>/take-off")
@access(Role.OFFICE)
def take_off(notice_id: int, finding_id: int) -> Response:
    """Take a problem off a draft."""
    with transaction():
        operations.take_off(queries.notice(notice_id), finding_id, by=current_account().id)
    flash(_("问题已从草稿中移除。"), "success")
    return _to(notice_id)


@blueprint.post("/office/notices/<int:notice_id>/sign")
@access(Role.OFFICE)
def sign_notice(notice_id: int) -> Response:
    """Sign a draft, with the number typed or the next one of the series."""
    with transaction():
        notice = operations.sign(
            queries.notice(notice_id), issuer(), by=current_account().id, number=request.form.get("number", "")
        )
        number = notice.number
    flash(_("已签发，编号 %(number)s。内容已固定，可以下载打印。", number=number), "success")
    return _to(notice_id)


@blueprint.post("/office/notices/<int:notice_id>/end")
@access(Role.OFFICE)
def end_notice(notice_id: int) -> Response:
    """Withdraw a signed notice or declare it void, with a reason."""
    is_void = request.form.get("state") == NoticeState.VOID.value
    verb = operations.declare_void if is_void else operations.withdraw
    with transaction():
        verb(queries.notice(notice_id), reason=request.form.get("reason", ""), by=current_account().id)
    flash(_("通知单已作废，编号保留。") if is_void else _("通知单已撤回，编号保留，问题可以重新交办。"), "success")
    return _to(notice_id)


@blueprint.post("/office/notices/<int:notice_id>/discard")
@access(Role.OFFICE)
def discard_notice(notice_id: int) -> Response:
    """Put a draft aside."""
    with transaction():
        operations.discard(queries.notice(notice_id), by=current_account().id)
    flash(_("草稿已放弃，其中的问题可以重新拟稿。"), "success")
    return redirect(url_for("notices.notice_list"))  # type: ignore[return-value]


@blueprint.get("/office/notices/<int:notice_id>/paper.<any(docx, pdf):kind>")
@access(Role.OFFICE, Role.VIEWER)
def download(notice_id: int, kind: str) -> Response:
    """Hand out the paper as DOCX or PDF."""
    data, name = paper_file(queries.notice(notice_id), kind, _settings())
    return send_file(BytesIO(data), mimetype=_MEDIA[kind], as_attachment=True, download_name=name)


@blueprint.get("/unit")
@access(Role.UNIT)
def unit_home() -> str:
    """List what the asker's own unit has to answer."""
    return render_template("notices/unit.html", notices=queries.notices_to(current_account().unit_id or 0))


@blueprint.get("/reply/<token>")
@public
def reply(token: str) -> Response:
    """Show a unit its notice: what, by when, and how to answer. No account is needed, the link is the key."""
    notice = queries.notice_of_token(token)
    by = issuer()
    paper = paper_of(notice, by, clock.now())
    page = render_template(
        "reply/notice.html",
        notice=notice,
        content=paper,
        paper=notice_words(paper, by.zone),
        days=days_left(notice.due_at, clock.now(), by.zone) if notice.due_at else None,
        is_live=notice.state is NoticeState.SIGNED,
        # With the number of the redaction, so that the address changes with the picture.
        photo_href=lambda sha256: url_for(
            "notices.reply_photo", token=token, sha256=sha256, cover=redactions.numbers().get(sha256)
        ),
        lacking=_lacking(paper),
    )
    answer = Response(page)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/reply/<token>/photos/<sha256>")
@public
def reply_photo(token: str, sha256: str) -> Response:
    """Show a photo that is printed on the unit's own notice, and no other."""
    paper = paper_of(queries.notice_of_token(token), issuer(), clock.now())
    if sha256 not in {photo.sha256 for item in paper.items for photo in item.photos}:
        raise NotFound()
    data = jpeg_of(sha256, Rendition.LARGE)
    if data is None:
        raise NotFound()
    answer = send_file(BytesIO(data), mimetype="image/jpeg", etag=hashlib.sha256(data).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache"  # something in it may be covered before it is shown again
    answer.make_conditional(request)
    return answer


def _lacking(paper: RectificationNotice) -> dict[str, str]:
    """Say of the photos of a paper whose pictures are not there to be seen why they are not, by hash."""
    told = lacking(photo.sha256 for item in paper.items for photo in item.photos)
    return {sha256: each.sentence for sha256, each in told.items() if not each.has_picture}


def _to(notice_id: int) -> Response:
    return redirect(url_for("notices.show_notice", notice_id=notice_id))  # type: ignore[return-value]
