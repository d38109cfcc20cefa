"""The words of a notice as plain values, the same for every kind of file."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any

import segno

from server.documents.wording import FormTable, ItemWords, NoticeWords

ATTACHMENT_LABEL = "附件："
PHOTO_LABEL = "现场照片"


def qr_png(url: str) -> bytes:
    """Draw a QR code for `url` as PNG, error correction M (it is printed, folded and stamped)."""
    out = BytesIO()
    segno.make(url, error="m").save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def labelled_forms(words: NoticeWords) -> list[tuple[str, FormTable]]:
    """Give the attached forms with their `附件1`, `附件2`."""
    return [(f"附件{index}", form) for index, form in enumerate((words.receipt, words.reply_form), start=1)]


def layout_values(words: NoticeWords) -> dict[str, Any]:
    """Turn words into nested dicts of texts, without pixels; photos are numbered per item in print order."""
    values = asdict(words)
    values["items"] = [_item(item) for item in words.items]
    values["forms"] = [{**asdict(form), "label": label} for label, form in labelled_forms(words)]
    values["attachment_label"] = ATTACHMENT_LABEL
    values["photo_label"] = PHOTO_LABEL
    return values


def _item(item: ItemWords) -> dict[str, Any]:
    pairs = [
        [None if p is None else {"sha256": p.sha256, "caption": p.caption, "missing": p.missing} for p in pair]
        for pair in item.photo_pairs
    ]
    rows = [{"label": row.label, "text": row.text} for row in item.rows]
    return {"heading": item.heading, "rows": rows, "photo_pairs": pairs}
