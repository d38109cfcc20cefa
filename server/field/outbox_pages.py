"""The office's page for phones that cannot reach this network.

The day's package goes out as a ZIP, and what an inspector exported comes in.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

from flask import Blueprint, current_app, render_template, request, send_file
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.audit.operations import record as log
from server.config import Settings
from server.database import transaction
from server.errors import Problem
from server.field.importing import Report, import_outbox
from server.field.outbox_file import OutboxFile
from server.field.package_file import FOR_ROLES, file_name, package_file
from server.people import queries as people
from server.people.access import access, current_account
from server.people.errors import AccountUnknown
from server.people.rules import Role

blueprint = Blueprint("outbox_files", __name__, url_prefix="/office/outbox-files")


@blueprint.get("")
@access(Role.OFFICE)
def choose() -> str:
    """Ask for the file."""
    return _page()


@blueprint.get("/package")
@access(Role.OFFICE)
def package() -> Response | tuple[str, int]:
    """Give the day's package of one inspector as a file."""
    try:
        account = people.account_by_name(request.args.get("username", ""))
        if account is None:
            raise AccountUnknown()
        name, number = file_name(account), account.id
        content = package_file(account)
    except Problem as problem:
        return _page(problem=problem), problem.status
    with transaction():
        digest = hashlib.sha256(content).hexdigest()
        log("field.package", "account", number, by=current_account().id, sha256=digest)
    return send_file(BytesIO(content), "application/zip", as_attachment=True, download_name=name)


@blueprint.post("")
@access(Role.OFFICE)
def take_in() -> str | tuple[str, int]:
    """Take in every record and photo of a file, and say what became of them; doing it again changes nothing."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(wrong=_("请先选择文件。")), 422
    settings = cast(Settings, current_app.extensions["settings"])
    username = request.form.get("username", "").strip() or None
    with file.stream as stream, NamedTemporaryFile(dir=settings.data_dir, suffix=".zip") as kept:
        digest = hashlib.sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
            kept.write(block)
        kept.flush()
        try:
            with OutboxFile(Path(kept.name)) as outbox:
                report = import_outbox(
                    outbox,
                    limit=settings.max_photo_bytes,
                    username=username,
                    sha256=digest.hexdigest(),
                    imported_by=current_account().id,
                )
        except Problem as problem:
            return _page(problem=problem, username=username or ""), problem.status
    return _page(name=file.filename, report=report)


def _page(
    *,
    name: str = "",
    wrong: str | None = None,
    problem: Problem | None = None,
    report: Report | None = None,
    username: str = "",
) -> str:
    return render_template(
        "field/outbox-files.html",
        name=name,
        wrong=wrong,
        problem=problem,
        report=report,
        username=username,
        inspectors=sorted(
            (each for each in people.accounts() if each.role in FOR_ROLES and each.is_active),
            key=lambda each: each.role is not Role.INSPECTOR,
        ),
        spoken=str(get_locale() or "zh"),
    )
