"""What every rule of the catalogue says in both languages, kept as text: a changed sentence is seen in review.

A line is `key | 中文 | English`. After a wanted change write the new sentences:
`XUNCHENG_WRITE_SNAPSHOTS=1 bin/test tests/unit/standards/test_sentences_snapshot.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.standards.reading import read
from server.standards.shipped import shipped_files

SNAPSHOTS = Path(__file__).with_name("snapshots")


@pytest.mark.parametrize("file", shipped_files(), ids=lambda file: file.stem)
def test_rules_say_what_they_said(file: Path) -> None:
    lines = [
        f"{one.key} | {one.rules.sentence('zh')} | {one.rules.sentence('en')}"
        for one in read(file.read_bytes()).requirements
    ]
    snapshot = SNAPSHOTS / f"{file.stem}.txt"
    if os.environ.get("XUNCHENG_WRITE_SNAPSHOTS"):
        snapshot.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == snapshot.read_text(encoding="utf-8").splitlines()


def test_no_snapshot_outlives_its_document() -> None:
    assert {snapshot.stem for snapshot in SNAPSHOTS.iterdir()} == {file.stem for file in shipped_files()}
