"""The scripts in bin/ say what they do, and what has to pass cannot pass by accident."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path.name for path in (ROOT / "bin").iterdir())


def _run(words: list[str], folder: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=os.environ | env)


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_tells_what_it_is_for(name):
    done = _run([f"bin/{name}", "--help"])
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_executable_and_short(name):
    script = ROOT / "bin" / name
    assert os.access(script, os.X_OK)
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 260


def test_an_unknown_option_of_setup_is_refused():
    done = _run(["bin/setup", "--no-such-option"])
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr


@pytest.mark.parametrize(("check", "test", "expected"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1), (0, 5, 1)])
def test_both_checks_and_tests_always_run_and_either_can_fail_the_whole(check, test, expected, tmp_path):
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    for name, status in (("check", check), ("test", test)):
        stub = tmp_path / "bin" / name
        stub.write_text(f"#!/bin/sh\necho {name} ran\nexit {status}\n", encoding="utf-8")
        stub.chmod(0o755)
    done = _run(["bash", ".ci/run"], tmp_path)
    assert done.returncode == expected
    assert "check ran" in done.stdout
    assert "test ran" in done.stdout


@pytest.fixture
def bare_tree(tmp_path):
    """A copy of what set-up looks at, and a machine that has neither packages nor a right to install any."""
    for name in ("bin", "requirements.txt", "requirements-dev.txt"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def _machine(tmp_path: Path, **programs: str) -> str:
    """Make a PATH on which these programs answer by their scripts before the real ones do."""
    folder = tmp_path / "machine"
    folder.mkdir()
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_machine_without_the_venv_module_is_told_the_one_command(bare_tree):
    python = (
        'case "$*" in *ensurepip*) exit 1;; *version_info*3*11*) exit 0;; *print*) echo python3.11-venv;; esac; exit 0'
    )
    path = _machine(bare_tree, oldpython=python)
    done = _run(["bin/setup"], bare_tree, PATH=path, PYTHON="oldpython", XUNCHENG_NO_SYSTEM="1")
    assert done.returncode == 1
    assert "sudo apt-get install -y python3.11-venv" in done.stderr
    assert "虚拟环境" in done.stderr
    assert not (bare_tree / ".venv").exists()


def test_packages_that_cannot_be_fetched_are_said_in_words_and_not_taken_for_installed(bare_tree):
    unreachable = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "0", "PIP_RETRIES": "0"}
    unreachable |= {"PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_NO_CACHE_DIR": "1"}
    done = _run(["bin/setup"], bare_tree, XUNCHENG_NO_SYSTEM="1", **unreachable)
    assert done.returncode == 1
    assert "pip" in done.stderr
    assert not (bare_tree / ".venv" / ".setup-python-run").exists()
