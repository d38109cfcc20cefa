"""A notice as a file to hand out: DOCX or PDF, from what was frozen or, for a draft, from what stands now."""

from __future__ import annotations

from pathlib import Path

from server import clock
from server.config import Settings
from server.documents.typesetting import notice_pdf
from server.documents.word import notice_docx
from server.notices.models import Notice
from server.notices.paper import Issuer, paper_of
from server.notices.pictures import with_pictures


def paper_file(notice: Notice, kind: str, settings: Settings) -> tuple[bytes, str]:
    """Make the file of a notice (`docx` or `pdf`): bytes, and a name for it. Call it outside a transaction."""
    by = Issuer.of(settings)
    name = f"{notice.number or f'草稿{notice.id}'} {notice.unit.name}整改通知单.{kind}".replace("/", "-")
    paper = with_pictures(paper_of(notice, by, clock.now()))
    if kind == "pdf":
        return notice_pdf(paper, Path(settings.font_dir) if settings.font_dir else None, by.zone), name
    template = Path(settings.notice_template) if settings.notice_template else None
    return notice_docx(paper, template, by.zone), name
