"""List the benches, and run one."""

from __future__ import annotations

import sys

from tests.bench import accept

BENCHES = {"accept": (accept.main, "durable photos accepted per second, beside a bare Flask endpoint")}


def main() -> int:
    """Run the bench named on the command line."""
    name, *rest = sys.argv[1:] or ["--help"]
    if name in BENCHES:
        return BENCHES[name][0](rest)
    print("Usage: bin/bench NAME [OPTIONS]        bin/bench NAME --help tells the options of one bench\n")
    for known, (_, meaning) in BENCHES.items():
        print(f"  {known:<10} {meaning}")
    return 0 if name in {"-h", "--help"} else 2


if __name__ == "__main__":
    sys.exit(main())
