"""Drawing the sites of a round: the drawn sites and reserves enter it in draw order, and the record is kept for good.

Sites that are in the round already stay as they are and take no part. What a preview shows are numbers only: who could
see the sites that a seed gives before the draw could look for a seed that suits.
"""

from __future__ import annotations

from sqlalchemy import select

from server import clock
from server.audit.operations import record as log
from server.database import db
from server.inspections import planning
from server.inspections.draws import queries
from server.inspections.draws.models import Draw
from server.inspections.draws.record import record_of, sha256_of
from server.inspections.draws.sampling import METHOD, Plan, Stratum, draw, seed_text, strata
from server.inspections.errors import NothingToDraw
from server.inspections.models import Round


def preview(round_: Round, plan: Plan) -> tuple[Stratum, ...]:
    """Say how many of each stratum a plan would draw, without drawing. Raises `TypeNotAsked`, `PlanTooSmall`."""
    return strata(queries.population(round_, plan).candidates, plan)


def draw_sample(round_: Round, plan: Plan, seed: str | int, *, by: int | None) -> Draw:
    """Draw sites and reserves into an open round.

    Raises `RoundClosed`, `BadSeed`, `TypeNotAsked`, `PlanTooSmall` and, where no site is left to draw, `NothingToDraw`.
    """
    # One at a time in a round: two draws must not number the same places.
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    planning.must_be_open(round_)
    text, population = seed_text(seed), queries.population(round_, plan)
    drawn = draw(population.candidates, plan, text)
    chosen = [code for one in drawn for code in one.chosen]
    reserves = [code for one in drawn for code in one.reserves]
    if not chosen:
        raise NothingToDraw()
    content = record_of(text, plan, population.candidates, drawn, population.left_out, population.names)
    kept = Draw(
        round_id=round_.id,
        seed=text,
        method=METHOD,
        population=sum(one.population for one in drawn),
        chosen=len(chosen),
        reserves=len(reserves),
        population_sha256=sha256_of(content["population"]),
        content=content,
        content_sha256=sha256_of(content),
        drawn_at=clock.now(),
        drawn_by=by,
    )
    db.session.add(kept)
    db.session.flush()
    planning.add_sites(round_, [population.ids[code] for code in chosen], by=by)
    planning.add_sites(round_, [population.ids[code] for code in reserves], reserve=True, by=by)
    told = {"draw": kept.id, "seed": text, "method": METHOD, "sha256": kept.content_sha256}
    log("round.draw_sample", "round", round_.id, by=by, chosen=len(chosen), reserves=len(reserves), **told)
    return kept
