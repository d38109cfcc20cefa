"""`geo convert` prints one position, or raises a Problem that the command line says in words."""

from __future__ import annotations

import copy
import inspect

import pytest
from click.testing import CliRunner

from server.errors import Problem
from server.geo.commands import geo


def run(*arguments: str) -> tuple[str, BaseException | None]:
    # The command itself: an application made by an earlier test has taught it to say its Problems.
    command = copy.copy(geo.commands["convert"])
    command.callback = inspect.unwrap(command.callback)
    result = CliRunner().invoke(command, list(arguments))
    return result.output, result.exception


def test_it_prints_longitude_and_latitude() -> None:
    output, problem = run("--from", "gcj02", "--to", "wgs84", "116.33264243087103", "40.00441234958286")
    assert problem is None
    lon, lat = map(float, output.split())
    assert (lon, lat) == pytest.approx((116.3265, 40.0031), abs=1e-8)


def test_negative_degrees_are_no_options() -> None:
    output, problem = run("--from", "wgs84", "--to", "gcj02", "-0.0042", "-33.5")
    assert problem is None
    assert list(map(float, output.split())) == [-0.0042, -33.5]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--from", "gcj02", "abc", "40"], "position_not_a_number"),
        (["--from", "gcj02", "nan", "40"], "position_not_a_number"),
        (["--from", "gcj02", "40", "116"], "position_swapped"),
        (["--from", "gcj02", "400", "116"], "position_out_of_range"),
        (["--from", "beijing54", "116", "40"], "datum_unknown"),
    ],
)
def test_wrong_input_is_a_problem_with_a_code(arguments: list[str], code: str) -> None:
    output, problem = run(*arguments)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert output == ""
