"""What the desk says a verdict would become is what it becomes once a person has said so."""

from __future__ import annotations

import pytest

from server.compliance import supposing
from server.compliance.reading import Supposed
from server.inspections.evidence import pairing, ruling
from server.inspections.evidence.sameness import Same
from server.inspections.rules import Ruling
from tests.support import making, pictures
from tests.support.repeats import REASON, Street, again


def outlook(street: Street, supposed: Supposed):
    question = supposing.Question(street.site.id, frozenset({street.requirement.id}), (supposed,))
    ((one,),) = supposing.outlooks(street.round, [question])
    return one[street.requirement.id]


@pytest.mark.parametrize("said", list(Ruling))
def test_a_ruling_brings_the_verdict_that_was_told_before(db_session, said) -> None:
    street = Street()
    street.see(pictures.jpeg(seed=1), 0)
    street.see(pictures.jpeg(seed=2), 60)
    far = street.see(pictures.jpeg(seed=3), 900)
    street.work()
    told = outlook(street, Supposed(rulings={far.id: said}))
    ruling.rule(far.id, said, REASON, by=street.office.id)
    street.work()
    verdict = street.verdict()
    assert (told.outcome, told.measured) == (verdict.proposed, verdict.measured)
    assert [reason.as_json() for reason in told.reasons] == list(verdict.reasons)


@pytest.mark.parametrize("said", list(Same))
def test_an_answer_about_a_pair_brings_the_verdict_that_was_told_before(db_session, said) -> None:
    street = Street()
    street.see(pictures.jpeg(seed=1), 0)
    street.see(pictures.jpeg(seed=2), 60)
    street.see(again(1), 3)
    street.work()
    pair = street.pair()
    told = outlook(street, Supposed(answers={(pair.a_id, pair.b_id): said}))
    pairing.answer(pair.id, said, REASON, by=street.office.id)
    street.work()
    verdict = street.verdict()
    assert (told.outcome, told.measured) == (verdict.proposed, verdict.measured)
    assert [reason.as_json() for reason in told.reasons] == list(verdict.reasons)


def test_each_question_is_answered_for_its_own_site(db_session) -> None:
    street = Street(least=1)
    photo = street.see(pictures.jpeg(seed=1), 900)
    street.work()
    other = making.site("park")
    supposed = tuple(Supposed(rulings={photo.id: said}) for said in Ruling)
    mine = supposing.Question(street.site.id, frozenset({street.requirement.id}), supposed)
    elsewhere = supposing.Question(other.id, frozenset({street.requirement.id}), supposed[:1])
    nobody, told = supposing.outlooks(street.round, [elsewhere, mine])
    assert nobody is None
    assert [one[street.requirement.id].measured for one in told] == [1, 0]
