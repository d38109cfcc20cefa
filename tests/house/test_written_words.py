"""Code says what it is for, and says it where it stands."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "server").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "wsgi.py"]
DRAWERS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}


def _names(paths) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_module_says_what_it_is_for():
    packages = {path for path in SOURCES if path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip()}
    assert _names(path for path in SOURCES if path not in packages and not ast.get_docstring(_tree(path))) == []


def test_every_room_says_what_it_is_for():
    rooms = [path for path in (ROOT / "server").iterdir() if path.is_dir() and not path.name.startswith("_")]
    rooms = [room for room in rooms if room.name != "translations"]
    doors = [room / "__init__.py" for room in rooms]
    assert _names(door for door in doors if not door.is_file() or not ast.get_docstring(_tree(door))) == []


def test_every_public_function_of_the_server_says_what_it_does():
    silent = []
    for path in (ROOT / "server").rglob("*.py"):
        for node in _tree(path).body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert silent == []


def test_nothing_is_left_to_do_in_comments():
    pattern = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    folders = ("server", "templates", "static/css", "static/modules", "tests", "bin", "docs", "migrations")
    paths = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file() and _is_text(path)]
    assert _names(path for path in paths if pattern.search(path.read_text(encoding="utf-8"))) == []


def _is_text(path: Path) -> bool:
    return path.suffix in {
        ".py",
        ".html",
        ".js",
        ".css",
        ".md",
        ".yaml",
        ".yml",
        ".typ",
        "",
    } and "__pycache__" not in str(path)


def test_no_file_is_a_drawer():
    stems = {path: {path.stem, *path.relative_to(ROOT).parts[:-1]} for path in SOURCES}
    assert _names(path for path, parts in stems.items() if parts & DRAWERS) == []


def test_files_can_be_read_in_one_sitting():
    limit = 350
    long = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "server").rglob("*.py")}
    assert {str(path.relative_to(ROOT)): lines for path, lines in long.items() if lines > limit} == {}


def test_functions_can_be_read_without_scrolling():
    limit = 60
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in (ROOT / "server").rglob("*.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= limit
    ]
    assert long == []


def test_operations_never_commit():
    offenders = [
        path for path in (ROOT / "server").rglob("operations.py") if re.search(r"\.commit\(", path.read_text("utf-8"))
    ]
    assert [path for path in _names(offenders) if "photos" not in path] == []


def test_requirements_are_exact():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if line and line[0] not in "#-"]
        assert [line for line in lines if "==" not in line] == []
