"""The records one post of the plain form makes, and what is refused before anything is kept."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict

from server import clock
from server.errors import Invalid
from server.field.form_fields import BadForm, amount, whole_number
from server.field.form_ways import photographed
from server.field.items import Item
from server.inspections.evidence.spots import Spot
from server.inspections.rules import Answer, Kind
from server.inspections.schemas import PhotoRef

Form = ImmutableMultiDict[str, str]
Record = dict[str, Any]
MOST_THINGS = 50


class PhotoWanted(Invalid):
    """The form was posted without the photo it needs."""

    code = "photo_wanted"
    zh = "请至少选择一张照片：计数、无法检查和随手拍都要有照片为证。"
    en = "Choose at least one photo: counts, “unable” and ad-hoc problems need one as evidence."


class AnswerWanted(Invalid):
    """A clause that is judged by eye was posted without an answer."""

    code = "answer_wanted"
    zh = "这一条由检查人员判断，请选择符合、不符合、不涉及或无法检查。照片需要重新选择。"
    en = "This clause is judged by eye: choose an answer. Choose the photos again."


class NothingSaid(Invalid):
    """The form was posted without anything about the requirement it names."""

    code = "nothing_said"
    zh = "“{title}”还没有填写内容，请填写下面的各项。照片需要重新选择。"
    en = "Nothing was entered for “{title}”: fill in the fields below. Choose the photos again."


class ReasonWanted(Invalid):
    """A clause that applies under a condition was answered 不涉及 without saying which condition is not given."""

    code = "reason_wanted"
    zh = "请选择不涉及的理由。照片需要重新选择。"
    en = "Say why the clause does not apply. Choose the photos again."


def must_be_answered(item: Item, form: Form) -> None:
    """Refuse a clause judged by eye without an answer, and 不涉及 without its reason; raises Problems."""
    if item.kind == "by_eye" and not form.get("answer"):
        raise AnswerWanted()
    if form.get("answer") == Answer.NOT_APPLICABLE and item.condition and not _note(item, form):
        raise ReasonWanted()


def records_of(item: Item, said: list[Record], form: Form, expected: list[PhotoRef]) -> list[Record]:
    """Make the records of a form. Its photos prove the answer, else the figures, else they show counted things."""
    common: Record = {
        "requirements": [item.key],
        "taken_at": clock.now(),
        "note": _note(item, form),
        "side": form.get("side") or None,
    }
    answer = form.get("answer")
    absence = _absence(item, form, expected)
    if absence:
        answered: list[Record] = [{"kind": Kind.ANSWER, "answer": answer}] if answer else []
        return [{**common, **each} for each in (*answered, *said, absence)]
    if answer:
        if answer == Answer.UNABLE and not expected:
            raise PhotoWanted()
        reason = form.get("reason") or None if answer == Answer.UNABLE else None
        given = {"kind": Kind.ANSWER, "answer": answer, "reason": reason, "photos": expected}
        return [{**common, **given}, *({**common, **each} for each in said)]
    shown = photographed(item, form)
    shows_things = item.kind == "count" or bool(shown["item"] or shown.get("room"))
    if not said and not expected:
        raise PhotoWanted() if item.kind == "count" else NothingSaid(title=item.title)
    if not said and not shows_things:
        raise NothingSaid(title=item.title)
    if said and (not shows_things or any("denominator" in each or "span" in each for each in said)):
        return [{**common, **each, "photos": [] if number else expected} for number, each in enumerate(said)]
    # Nobody marked anything on a picture here, so no mark is invented: each thing is a record of its own.
    shown |= _look(form)
    sightings = [{**common, **shown, "photos": [photo]} for photo in expected for _thing in range(each_shows(form))]
    return [*({**common, **each} for each in said), *sightings]


def _absence(item: Item, form: Form, expected: list[PhotoRef]) -> Record | None:
    """Give what photos show that were taken to prove that nothing more is there; raises `PhotoWanted`.

    Without a spot chosen, place and order of the photos tell it. Any answer but 不符合 is proved by them instead.
    """
    shows = form.get("shows", "")
    if item.kind != "count" or shows not in _SHOWS or form.get("answer") not in (None, "", Answer.FAIL.value):
        return None
    if not expected:
        raise PhotoWanted()
    spot = None if shows == NOTHING else Spot(shows)
    return {"kind": Kind.ABSENCE, "photos": [photo.model_copy(update={"spot": spot}) for photo in expected]}


NOTHING = "nothing"
_SHOWS = frozenset({NOTHING, *(spot.value for spot in Spot)})


def _look(form: Form) -> Record:
    """Give what a counted thing looks like: its themes, its medium, its size."""
    width_cm, height_cm = amount(form, "width_cm", _("宽")), amount(form, "height_cm", _("高"))
    if (width_cm or 0) <= 0 < (height_cm or 0) or (height_cm or 0) <= 0 < (width_cm or 0):
        raise BadForm(field=_("尺寸"), fault=_("宽和高都要填写"))
    size = {"width_cm": width_cm or None, "height_cm": height_cm or None}
    return {"themes": form.getlist("theme"), "medium": form.get("medium") or None, **size}


def _note(item: Item, form: Form) -> str:
    """Give the note, led by the condition that is not given where that is why the clause does not apply."""
    note = form.get("note", "").strip()
    if form.get("answer") == Answer.NOT_APPLICABLE and form.get("not_given"):
        why = _("不具备前提：%(condition)s", condition=item.condition)
        return f"{why}；{note}" if note else why
    return note


def each_shows(form: Form) -> int:
    """Tell how many things each photo of the form shows."""
    return min(MOST_THINGS, max(1, whole_number(form, "count") or 1))
