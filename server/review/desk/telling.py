"""Items of the desk as JSON, said in the reader's language. Nobody is named who may not be: see `Round.covert`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from shapely.geometry import mapping

from server import clock
from server.compliance import words as verdict_words
from server.compliance.engine.verdicts import Verdict
from server.inspections import words
from server.inspections.evidence.kept import Lacking, lacking
from server.inspections.evidence.models import EvidenceRuling, PairAnswer
from server.inspections.evidence.photo_words import PhotoWords, photo_words
from server.inspections.evidence.sameness import Basis
from server.inspections.evidence.telling import Evidence
from server.photos.redactions.routes import may_redact
from server.places import queries as places
from server.places.models import Site
from server.places.rules import type_word
from server.review.desk.items import Effect, Item
from server.review.desk.whys import Why
from server.review.desk.words import NOT_CAMERA_SENTENCE, SUPPOSED, WHYS
from server.review.evidence import Comparison

MOST_TEXT = 200


def items_json(items: Sequence[Item], *, covert: bool, language: str) -> list[dict[str, Any]]:
    """Say items."""
    shown = {photo.sha256 for item in items for photo in item.evidence}
    elsewhere = {item.elsewhere.sha256 for item in items if item.elsewhere}
    read, gone = photo_words(shown), lacking(shown | elsewhere)
    return [_item(each, read, gone, covert=covert, language=language) for each in items]


def _item(
    item: Item, read: Mapping[str, PhotoWords], gone: Mapping[str, Lacking], *, covert: bool, language: str
) -> dict[str, Any]:
    said = item.comparison.answers if item.comparison else item.said
    return {
        "key": str(item.key),
        "kind": item.key.kind.value,
        "number": item.key.number,
        "waits": item.waits,
        "site": _site(item.site, language) if item.site else None,
        "whys": [{"code": why.value, "word": str(WHYS[why])} for why in item.whys],
        "reasons": _pair_reasons(item.comparison) if item.comparison else _photo_reasons(item),
        "photos": [_photo(each, read.get(each.sha256), gone, covert=covert) for each in item.evidence],
        "previous": _previous(item),
        "elsewhere": _elsewhere(item, gone),
        "effects": [_effect(each) for each in item.effects],
        "said": [_said(each) for each in said],
        "standing": next((each.id for each in said if each.withdrawn_at is None), None),
    }


def _site(site: Site, language: str) -> dict[str, Any]:
    shape = places.geometry_of(site)
    return {
        "id": site.id,
        "name": site.name,
        "type": type_word(site.site_type, language),
        "area": site.area.name if site.area else "",
        "geometry": mapping(shape) if shape is not None else None,
        "address": url_for("places.site_page", site_id=site.id),
    }


def _photo_reasons(item: Item) -> list[str]:
    besides = [str(NOT_CAMERA_SENTENCE)] if Why.NOT_CAMERA in item.whys else []
    return [*item.evidence[0].doubts, *besides]


def _pair_reasons(each: Comparison) -> list[str]:
    figures, pair = each.pair.figures, each.pair
    told = [str(words.BASES[pair.basis]) + str(_("。"))]
    if "distance_m" in figures:
        told.append(_("相距约 %(distance)s。", distance=words.say_distance(figures["distance_m"])))
    told.append(_("拍摄相隔 %(time)s。", time=words.say_minutes(each.minutes_apart)))
    if "bits" in figures and pair.basis is not Basis.SAME_BYTES:
        told.append(_("图像差异 %(bits)s/64。", bits=figures["bits"]))
    return told


def _photo(photo: Evidence, read: PhotoWords | None, gone: Mapping[str, Lacking], *, covert: bool) -> dict[str, Any]:
    large = _address(photo.sha256, gone) if photo.has_arrived else None
    return {
        "id": photo.id,
        "sha256": photo.sha256,
        "large": large,
        "gone": _gone(photo.sha256, gone),
        "redaction": url_for("redactions.page", sha256=photo.sha256) if large and may_redact() else "",
        "what": " · ".join(part for part in (photo.what, *photo.themes, photo.side, photo.note) if part),
        "taken_at": clock.show(photo.taken_at),
        "by": None if covert else photo.by,
        "source": photo.source,
        "trust": photo.trust_word,
        "doubts": list(photo.doubts),
        "notes": [part for part in (*photo.notes, photo.remarks) if part],
        "read": _read(photo, read) if read else [],
        "marks": list(photo.marks),
        "apart_m": photo.apart_m,
        "apart": words.say_distance(photo.apart_m) if photo.apart_m is not None else "",
        "seen_at": [
            {
                "source": at.source,
                "word": at.word,
                "lon": at.lon,
                "lat": at.lat,
                "accuracy_m": at.accuracy_m,
                "when": at.when,
            }
            for at in photo.seen_at
        ],
    }


def _read(photo: Evidence, read: PhotoWords) -> list[str]:
    """Say which themes the words in a photo propose beyond those recorded, and the words."""
    text = read.text if len(read.text) <= MOST_TEXT else read.text[: MOST_TEXT - 1] + "…"
    return [*(each.line for each in read.beyond(photo.themes)), _("读到的文字：%(text)s", text=text)]


def _previous(item: Item) -> dict[str, Any] | None:
    row = item.previous
    if row is None:
        return None
    return {"lon": row.fix_lon, "lat": row.fix_lat, "taken_at": clock.show(row.taken_at)}


def _elsewhere(item: Item, gone: Mapping[str, Lacking]) -> dict[str, Any] | None:
    used = item.elsewhere
    if used is None:
        return None
    away = _("两处相距约 %(away)s", away=words.say_distance(used.away_m)) if used.away_m is not None else ""
    told = " · ".join(part for part in (used.round, used.site, away) if part)
    large, note = _address(used.sha256, gone), _gone(used.sha256, gone)
    return {"large": large, "gone": note, "what": told, "taken_at": clock.show(used.taken_at)}


def _effect(effect: Effect) -> dict[str, Any]:
    verdict = effect.verdict
    return {
        "clause": verdict.clause,
        "text": verdict.text,
        "outcome": verdict.outcome.value,
        "word": str(verdict_words.outcome_word(verdict.outcome)),
        "sentence": verdict.sentences[0] if verdict.sentences else "",
        "decided": verdict.decided is not None,
        "ifs": [
            {
                "said": said.value,
                "supposed": str(SUPPOSED[said]),
                "outcome": one.outcome.value,
                "word": str(verdict_words.outcome_word(one.outcome)),
                "figures": _figures(one),
            }
            for said, one in effect.ifs.items()
        ],
    }


def _figures(verdict: Verdict) -> str:
    if verdict.measured is None or verdict.required is None:
        return ""
    return f"{verdict.measured:g}/{verdict.required:g}"


def _said(made: EvidenceRuling | PairAnswer) -> dict[str, Any]:
    if isinstance(made, EvidenceRuling):
        code, word, at = made.ruling.value, str(words.RULINGS[made.ruling]), made.ruled_at
    else:
        code, word, at = made.answer.value, str(words.SAME[made.answer]), made.answered_at
    told = {"number": made.id, "code": code, "word": word, "reason": made.reason, "when": clock.show(at)}
    return {**told, "who": made.account.display_name, "withdrawn": made.withdrawn_at is not None}


def _address(sha256: str, gone: Mapping[str, Lacking]) -> str | None:
    """Give a picture's address; none where it was removed, so that pages do not ask in vain."""
    if sha256 in gone and not gone[sha256].has_picture:
        return None
    return url_for("photos.show_photo", sha256=sha256, rendition="large")


def _gone(sha256: str, gone: Mapping[str, Lacking]) -> str:
    return gone[sha256].sentence if sha256 in gone else ""
