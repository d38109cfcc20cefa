"""A Problem says what is wrong in both languages and never fails to say it."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import server
from server.errors import Invalid, Problem

for _module in pkgutil.walk_packages(server.__path__, "server."):
    if _module.name.endswith("errors"):
        importlib.import_module(_module.name)


def _all(kind: type[Problem] = Problem) -> list[type[Problem]]:
    return [kind, *(each for sub in kind.__subclasses__() for each in _all(sub))]


def test_a_detail_that_was_not_given_shows_its_name():
    class Odd(Invalid):
        zh = "少了{what}"

    assert Odd().sentence("zh_CN") == "少了{what}"


@pytest.mark.parametrize("kind", sorted({each for each in _all() if each.__module__.startswith("server")}, key=str))
def test_every_problem_speaks_both_languages_under_a_code_of_its_own(kind):
    assert kind.zh
    assert kind.en
    assert kind.code.replace("_", "").isalnum()
    assert kind.code.islower()
    assert any("一" <= sign <= "鿿" for sign in kind.zh)
    assert 400 <= kind.status < 600


SAID_BY_SEVERAL_ROOMS = {
    "file_missing",
    "file_unreadable",
    "malformed",
    "reason_missing",
    "site_not_in_round",
    "unit_unknown",
    "verdict_unknown",
}
"""Codes that mean the same wherever they come from; each room says them in words of its own."""


def test_a_code_means_one_thing():
    kinds: dict[str, set[str]] = {}
    for kind in _all():
        if kind.__module__.startswith("server") and "code" in vars(kind):
            kinds.setdefault(kind.code, set()).add(f"{kind.__module__}.{kind.__name__}")
    assert {code: names for code, names in kinds.items() if len(names) > 1 and code not in SAID_BY_SEVERAL_ROOMS} == {}
