"""Verdicts are hashed over canonical JSON: the quick way and the reference write the same bytes."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from server.compliance.engine.canonical import canonical

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)
DATA = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(st.dictionaries(st.text(), DATA))
def test_the_quick_way_writes_what_the_reference_writes(data: dict[str, Any]) -> None:
    assert canonical(data) == rfc8785.dumps(data)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        -0.0,
        1e16,
        1e21,
        1e-5,
        1e-7,
        12.5,
        5e-324,
        "1.5",
        "3e-4",
        "路口以东约750米",
        '\u007f\u2028\x00"\\',
        "𠮷",
        "\ufffd",
    ],
)
def test_awkward_values_are_written_as_the_reference_writes_them(value: Any) -> None:
    for data in ({"a": value}, {"a": [value, 2]}, {str(value): value, "b": 1}, {"\ue000": 1, "𠮷": value}):
        assert canonical(data) == rfc8785.dumps(data)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, "\ud800"])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical({"a": value})
