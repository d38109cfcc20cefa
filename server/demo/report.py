"""Say what came out of the walk: verdicts with figures, the worst stretch in words, what is doubtful and why, counts.

Reads only; everything it says is what the pages show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask_babel import get_locale
from flask_babel import gettext as _

from server.compliance import queries as verdicts
from server.compliance import words
from server.compliance.engine.verdicts import Outcome
from server.compliance.queries import EffectiveVerdict
from server.database import db
from server.demo.office import Handled
from server.demo.walk import Done
from server.inspections.evidence import photos as photo_queries
from server.inspections.evidence.notes import doubts_in
from server.inspections.models import Visit
from server.inspections.words import TRUST, say_doubt
from server.places import queries as places
from server.places.rules import type_word

QUIET = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.NOT_CHECKED})


def lines(done: Done, handled: Handled | None) -> Iterator[str]:
    """Give the report line by line, in the language of the moment."""
    yield from _counts(done)
    yield ""
    yield from _sites(done)
    yield ""
    yield from _doubts(done)
    if handled is not None:
        yield ""
        yield from _papers(handled)


def _counts(done: Done) -> Iterator[str]:
    records, photos = done.sent.records, done.sent.photos
    if not records:
        yield _("%(day)s 的检查此前已经完成，没有重复发送；结果如下。", day=str(done.day.date))
    else:
        yield _(
            "发送记录 %(all)s 条：新 %(new)s，重复发送且相同 %(same)s。",
            all=records.total(), new=records["new"], same=records["identical"],
        )  # fmt: skip
        yield _(
            "发送照片 %(all)s 次（%(size)s MB）：新 %(new)s，已有 %(known)s，已送达 %(verified)s。",
            all=photos["new"] + photos["known"], size=f"{done.sent.bytes / 1e6:.1f}", new=photos["new"],
            known=photos["known"], verified=photos["verified"],
        )  # fmt: skip
    missing = photo_queries.missing_photos(done.day.round_id)
    yield _("记录中列出而未送达的照片：%(count)s。", count=missing)


def _sites(done: Done) -> Iterator[str]:
    for uuid in done.visits.values():
        visit = db.session.get(Visit, uuid)
        if visit is None:
            continue
        site = places.site(visit.site_id)
        rows = verdicts.site_verdicts(done.day.round_id, visit.site_id)
        yield f"■ {site.name} · {type_word(site.site_type, _language())} · {site.code}"
        for row in rows:
            yield from _verdict(row)


def _verdict(row: EffectiveVerdict) -> Iterator[str]:
    said = words.outcome_word(row.outcome)
    if row.decided is not None:
        proposed = words.outcome_word(row.proposed)
        said = _("%(said)s（审核认定；系统初判 %(proposed)s）", said=said, proposed=proposed)
    figures = ""
    if row.required is not None:
        figures = _(
            "：实测 %(measured)s，要求 %(required)s，缺口 %(shortfall)s（%(unit)s）",
            measured=_figure(row.measured), required=_figure(row.required), shortfall=_figure(row.shortfall),
            unit=row.unit or "",
        )  # fmt: skip
    yield f"  {row.key}  {said}{figures}"
    if row.outcome not in QUIET or row.required is not None:
        yield from (f"      {sentence}" for sentence in row.sentences)
    for place in row.places:
        if place.get("kind") == "worst_window" and row.outcome is Outcome.FAIL:
            yield "      " + _("最差路段：%(where)s", where=words.stretch_words(place))
    if row.decision_reason:
        yield f"      {row.decision_reason}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _doubts(done: Done) -> Iterator[str]:
    doubtful = photo_queries.doubtful_photos(done.day.round_id)
    kinds = Counter(str(TRUST[photo.trust]) for photo in doubtful if photo.trust)
    told = _("、").join(f"{word} {count}" for word, count in kinds.items()) or "0"
    yield _("待核实的照片 %(count)s 张：%(kinds)s", count=len(doubtful), kinds=told)
    for photo in doubtful:
        site = places.site(photo.observation.site_id).name if photo.observation.site_id else "–"
        reasons = " ".join(say_doubt(doubt) for doubt in doubts_in(photo.trust_reasons))
        yield f"  {site} {photo.sha256[:12]} {TRUST[photo.trust] if photo.trust else ''}{_('：')}{reasons}"


def _papers(handled: Handled) -> Iterator[str]:
    yield _(
        "问题 %(findings)s 项；已签发整改通知单 %(number)s，另有草稿 %(drafts)s 份。",
        findings=handled.findings, number=handled.number or "–", drafts=handled.drafts,
    )  # fmt: skip
    for path in handled.files:
        yield f"  {path} ({path.stat().st_size // 1024} KB)"


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "zh"
