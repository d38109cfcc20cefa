"""Every setting is explained where an operator looks."""

import re
from pathlib import Path

from server.config import Settings

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def _variables() -> set[str]:
    names = {f"XUNCHENG_{name.upper()}" for name in Settings.model_fields}
    return (names - {"XUNCHENG_DATABASE_URL"}) | {"DATABASE_URL"}


def test_every_setting_is_in_the_operations_manual():
    text = OPERATIONS.read_text(encoding="utf-8")
    assert [name for name in sorted(_variables()) if f"`{name}`" not in text] == []


def test_the_operations_manual_names_no_setting_that_does_not_exist():
    mentioned = set(re.findall(r"^\| `(XUNCHENG_\w+|DATABASE_URL)`", OPERATIONS.read_text(encoding="utf-8"), re.M))
    assert mentioned - _variables() == set()


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
