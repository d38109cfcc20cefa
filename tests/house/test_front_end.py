"""Nothing a page loads comes from outside: government networks have no internet."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# An address in an attribute or a style loads or leads somewhere; xmlns names only name, they are never asked for.
LOADS = re.compile(r"""(?:src|href|action|poster|data-[\w-]+|content)\s*=\s*["'](?:https?:)?//[^"']*""", re.I)
STYLE = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", re.I)
SCRIPT = re.compile(r"""["'`](?:https?:|wss?:)?//(?!127\.0\.0\.1)[\w.-]+\.\w+""")
INLINE_HANDLER = re.compile(r"""<[^>]+\son[a-z]+\s*=\s*["']""", re.I)
# Attribution that licences demand, and map apps a person may choose: links to follow, nothing is loaded from them.
LINKS_FOR_PEOPLE = {
    "https://www.openstreetmap.org/copyright",
    "https://uri.amap.com",
    "https://api.map.baidu.com",
    "https://maps.apple.com",
}


def _files(folder: str, ending: str):
    return [path for path in (ROOT / folder).rglob(f"*{ending}") if "vendor" not in path.parts]


def _offences(folder: str, ending: str, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {found.group(0)}"
        for path in _files(folder, ending)
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
        if not any(link in found.group(0) for link in LINKS_FOR_PEOPLE)
    ]


def test_no_template_names_an_address_outside():
    assert _offences("templates", ".html", LOADS) == []


def test_no_style_loads_from_outside():
    assert _offences("static", ".css", STYLE) == []
    assert _offences("templates", ".html", STYLE) == []


def test_no_script_of_ours_names_an_address_outside():
    assert _offences("static", ".js", SCRIPT) == []


def test_no_template_has_inline_event_handlers():
    assert _offences("templates", ".html", INLINE_HANDLER) == []


def test_no_value_is_put_into_a_page_as_html():
    pattern = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write")
    assert _offences("static", ".js", pattern) == []


def test_no_template_switches_escaping_off():
    """A constant written in the template is no value; the map's script is drawn by `maps.drawing`, tested there."""
    pattern = re.compile(r"[^'\s]\s*\|\s*safe\b|autoescape\s+false|Markup")
    found = _offences("templates", ".html", pattern)
    assert [line for line in found if line != "templates/maps/compliance-map.html: t|safe"] == []


# The rooms of static/modules and what each may import beside itself and the files that lie in no room.
ROOMS = {
    "camera": set(),
    "counting": set(),
    "day": {"camera", "map", "outbox"},
    "imports": {"camera", "outbox"},
    "map": set(),
    "outbox": set(),
    "review": {"map"},
    "visit": {"camera", "counting", "day", "map", "outbox"},
}
IMPORTED = re.compile(r"""(?:^(?:import|export) [^;]*?from |^import |await import\()"(\.[^"]+)\"""", re.M)


def test_rooms_of_the_scripts_import_only_what_they_may():
    modules = ROOT / "static" / "modules"
    assert {path.name for path in modules.iterdir() if path.is_dir()} == set(ROOMS)
    wrong = []
    for path in _files("static/modules", ".js"):
        room = path.relative_to(modules).parts[0] if path.parent != modules else None
        for found in IMPORTED.finditer(path.read_text(encoding="utf-8")):
            other = (path.parent / found[1]).resolve()
            needed = other.relative_to(modules).parts[0] if other.parent != modules else None
            if needed not in {room, None, *ROOMS.get(room, ())}:
                wrong.append(f"{path.relative_to(modules)} imports {other.relative_to(modules)}")
    assert wrong == []


def test_every_module_a_template_asks_for_exists():
    pattern = re.compile(r'data-module="([\w/ -]+)"')
    wanted = {
        name
        for path in _files("templates", ".html")
        for found in pattern.findall(path.read_text(encoding="utf-8"))
        for name in found.split()
    }
    modules = ROOT / "static" / "modules"
    present = {path.relative_to(modules).with_suffix("").as_posix() for path in modules.rglob("*.js")}
    assert wanted - present == set()
