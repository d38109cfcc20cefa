"""Scripts travel as small copies, and an edited script is seen at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.app.assets import small_copy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "modules/a.js",
        "small/modules/a.js",
        "modules/b.js",
        "css/a.css",
        "small/css/a.css",
        "css/parts/b.css",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
        os.utime(tmp_path / name, (1000, 2000 if name.startswith("small") else 1000))
    return tmp_path


CASES = [
    ("a script with a newer small copy", "modules/a.js", "small/modules/a.js"),
    ("a script without one", "modules/b.js", "modules/b.js"),
    ("a style sheet with the ones it imports", "css/a.css", "small/css/a.css"),
    ("a style sheet without one", "css/parts/b.css", "css/parts/b.css"),
    ("what is not there", "modules/none.js", "modules/none.js"),
]


@pytest.mark.parametrize(("what", "asked", "given"), CASES, ids=[row[0] for row in CASES])
def test_a_script_is_given_small_where_that_is_newer(folder, what, asked, given) -> None:
    assert small_copy(folder, asked) == given


def test_an_edited_script_is_given_as_it_is(folder) -> None:
    os.utime(folder / "modules/a.js", (3000, 3000))
    assert small_copy(folder, "modules/a.js") == "modules/a.js"


def test_a_style_sheet_is_given_as_it_is_when_one_that_it_may_import_was_edited(folder) -> None:
    os.utime(folder / "css/parts/b.css", (3000, 3000))
    assert small_copy(folder, "css/a.css") == "css/a.css"


def test_a_small_copy_without_its_source_is_not_given(folder) -> None:
    (folder / "modules/a.js").unlink()
    assert small_copy(folder, "modules/a.js") == "modules/a.js"
