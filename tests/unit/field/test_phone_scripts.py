"""The phone's scripts are tested by node's own runner; here its tables become part of the one test command."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TABLES = sorted(Path(__file__).parent.glob("*.test.mjs"))


def node() -> str | None:
    """Find node: on the path, or in the virtual environment."""
    beside = ROOT / ".venv" / "bin" / "node"
    return shutil.which("node") or (str(beside) if beside.exists() else None)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name.removesuffix(".test.mjs"))
def test_the_phones_scripts_keep_their_promises(table):
    found = node()
    assert found, "node is missing: run bin/setup --tests"
    ran = subprocess.run([found, "--test", str(table)], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# pass 0" not in ran.stdout
