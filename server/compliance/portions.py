"""Dividing sites into portions that are read, judged and kept together: some hundred sites, not too many records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from server.compliance import reading

MOST_SITES = 200
MOST_RECORDS = 20_000
"""What is read at once: enough that statements cost nothing beside rows, little enough for memory and short writing."""


class Portion(NamedTuple):
    """Sites of one round that are judged together, and how many records there are at them."""

    site_ids: list[int]
    records: int


def portions(round_id: int, site_ids: Sequence[int]) -> Iterator[Portion]:
    """Divide sites of a round, in their order."""
    for first in range(0, len(site_ids), MOST_SITES):
        some = site_ids[first : first + MOST_SITES]
        recorded = reading.number_recorded(round_id, some)
        together: list[int] = []
        records = 0
        for site_id in some:
            more = recorded.get(site_id, 0)
            if together and records + more > MOST_RECORDS:
                yield Portion(together, records)
                together, records = [], 0
            together.append(site_id)
            records += more
        yield Portion(together, records)
