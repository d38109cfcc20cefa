"""The walls between the rooms stand, and each of them has been seen to hold."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    words = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)}
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program to break."""
    ignored = shutil.ignore_patterns("__pycache__", "data", "*.po", "*.mo")
    shutil.copytree(ROOT / "server", tmp_path / "server", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_are_kept(copy):
    done = _lint(copy)
    assert done.returncode == 0, done.stdout


def _append(line: str, path: str):
    def offend(folder: Path) -> None:
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    return offend


def _new_room(folder: Path) -> None:
    (folder / "server" / "utils").mkdir()
    (folder / "server" / "utils" / "__init__.py").write_text('"""A drawer."""\n', encoding="utf-8")


ROOMS, PURE = "Rooms know only what stands below them", "Rules are pure"
EXIF, FOLIUM = "Reading EXIF has one home", "Folium has one home"
WORKBOOKS = "Workbooks have one home"
TEXT = "Reading text from pictures has one home"
TRACKS = "Tracks have one home"
OFFENCES = {
    "a lower room knows a higher one": (ROOMS, _append("import server.inspections.models", "server/places/models.py")),
    "two rooms of one line know each other": (ROOMS, _append("import server.places.models", "server/photos/rules.py")),
    "the floor knows a room": (ROOMS, _append("import server.people.models", "server/errors.py")),
    "a new drawer appears beside the rooms": (ROOMS, _new_room),
    "rules know the web": (PURE, _append("import flask", "server/notices/rules.py")),
    "rules know tables": (PURE, _append("import sqlalchemy", "server/people/rules.py")),
    "rules know the web through the back door": (PURE, _append("import flask", "server/errors.py")),
    "geo knows tables": (PURE, _append("import geoalchemy2", "server/geo/metres.py")),
    "a room reads EXIF by itself": (EXIF, _append("import exifread", "server/inspections/operations.py")),
    "a room draws maps by itself": (FOLIUM, _append("import folium", "server/places/queries.py")),
    "a room opens workbooks by itself": (WORKBOOKS, _append("import openpyxl", "server/standards/reading.py")),
    "a room reads text from pictures by itself": (
        TEXT,
        _append("import rapidocr", "server/photos/decoding/renditions.py"),
    ),
    "a room reads tracks by itself": (TRACKS, _append("import gpxpy", "server/geo/track.py")),
}


@pytest.mark.parametrize(("contract", "offend"), OFFENCES.values(), ids=OFFENCES.keys())
def test_a_contract_is_broken_when(contract, offend, copy):
    offend(copy)
    done = _lint(copy)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout


def test_every_contract_has_an_offence_that_breaks_it():
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract["name"] for contract in contracts} == {contract for contract, _ in OFFENCES.values()}
