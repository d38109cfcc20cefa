"""The catalogue that ships with the program: one YAML file a source document, all samples (样例，非现行标准)."""

from __future__ import annotations

from pathlib import Path

CATALOGUE = Path(__file__).parent / "catalogue"


def shipped_files() -> list[Path]:
    """List the files of the catalogue by name."""
    return sorted(CATALOGUE.glob("*.yaml"))
