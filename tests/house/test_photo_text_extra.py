"""The extra that reads text agrees with the rest of the program, and the shipped slogans with the shipped standards."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from server.photos.slogans.normal import plain
from server.photos.slogans.shipped import shipped
from server.standards.shipped import shipped_files

ROOT = Path(__file__).parents[2]


def _versions(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {found[1].lower(): found[2] for found in re.finditer(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text, re.M)}


def test_the_extra_asks_for_no_other_version_than_the_program():
    program, extra = _versions("requirements.txt"), _versions("requirements-ocr.txt")
    assert {
        name: (program[name], extra[name]) for name in program.keys() & extra.keys() if program[name] != extra[name]
    } == {}


def test_every_package_of_the_extra_has_a_hash():
    text = (ROOT / "requirements-ocr.txt").read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z])", text, flags=re.M)[1:]
    assert [package.split("\n")[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_engine_brings_no_telemetry():
    major, minor = _versions("requirements-ocr.txt")["onnxruntime"].split(".")[:2]
    assert (int(major), int(minor)) < (1, 27)


def test_shipped_slogans_speak_of_themes_of_the_shipped_standards():
    known = {
        theme
        for file in shipped_files()
        for theme in yaml.safe_load(file.read_text(encoding="utf-8")).get("themes", ())
    }
    assert {entry.theme for entry in shipped() if entry.theme} - known == set()


def test_no_slogan_ships_twice():
    words = [plain(entry.words) for entry in shipped()]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []
