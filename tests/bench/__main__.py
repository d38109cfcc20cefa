"""List the benches, and run one."""

from __future__ import annotations

import sys

from tests.bench import accept, field, fuzz, photo_import, photos, scores, slogans
from tests.bench.compliance import bench as compliance

BENCHES = {
    "accept": (accept.main, "durable photos accepted per second, beside a bare Flask endpoint"),
    "compliance": (
        compliance.main,
        "a round judged, one record judged, a million things on a road, beside bare SQL and numpy",
    ),
    "field": (field.main, "the phone's app: first visit, start without network, a full outbox, slow phones"),
    "fuzz": (fuzz.main, "spoiled pictures of every format on the whole way of a sent photo"),
    "photo-import": (
        photo_import.main,
        "a card of 1,000 photos brought in on the page: time of each step, peak memory",
    ),
    "photos": (
        photos.main,
        "drawing beside bare Pillow, a search among a million; --what kill: 20 kills in 500 uploads",
    ),
    "slogans": (slogans.main, "themes proposed for drawn posters by condition, time to read a photo, searching texts"),
    "scores": (scores.main, "the scores of a whole round with its change, beside the bare read of its rows"),
}


def main() -> int:
    """Run the bench named on the command line."""
    name, *rest = sys.argv[1:] or ["--help"]
    if name in BENCHES:
        return BENCHES[name][0](rest)
    print("Usage: bin/bench NAME [OPTIONS]        bin/bench NAME --help tells the options of one bench\n")
    for known, (_, meaning) in BENCHES.items():
        print(f"  {known:<12} {meaning}")
    return 0 if name in {"-h", "--help"} else 2


if __name__ == "__main__":
    sys.exit(main())
