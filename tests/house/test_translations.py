"""Every sentence people can meet exists in English too, with the same gaps to fill."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "server" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
GAP = re.compile(r"%\((\w+)\)[sd]|%\((\w+)\)\.\d+f")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Catalog:
    """Every sentence marked in code and templates."""
    target = tmp_path_factory.mktemp("babel") / "messages.pot"
    words = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "-o", str(target)]
    words += ["-k", "lazy_gettext", "-k", "lazy", "-k", "_l", "."]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    with target.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def test_every_sentence_is_translated(extracted, english):
    missing = [message.id for message in extracted if message.id and not _translated(english.get(message.id))]
    assert missing == []


def _translated(message) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def test_singulars_and_plurals_are_words(english):
    counted = [message for message in english if isinstance(message.id, tuple | list)]
    assert [message.id[0] for message in counted if len(set(message.string)) > 1 and len(message.string[0]) < 3] == []


def test_no_translation_is_left_over(extracted, english):
    assert [message.id for message in english if message.id and message.id not in extracted] == []


def test_translations_fill_the_same_gaps(english):
    wrong = []
    for message in english:
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        if message.id and any(_gaps(text) - _gaps(" ".join(ids)) for text in texts if text):
            wrong.append(message.id)
    assert wrong == []


def _gaps(text: str) -> set[str]:
    return {name for pair in GAP.findall(text) for name in pair if name}


def test_english_texts_are_english(english):
    chinese = re.compile(r"[一-鿿]")
    # Official words may be quoted in brackets beside their translation.
    assert [m.id for m in english if m.id and chinese.search(re.sub(r"\([^)]*\)|“[^”]*”", "", str(m.string)))] == []


def test_templates_show_no_chinese_that_is_not_marked():
    unmarked = []
    for path in (ROOT / "templates").rglob("*.html"):
        if path.name == "certificate.html":  # served before anybody can choose a language: it says everything in both
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.S)
        text = re.sub(r"{%\s*trans.*?endtrans\s*%}", "", text, flags=re.S)
        text = re.sub(r"{{.*?}}|{%.*?%}", "", text, flags=re.S)
        unmarked += [f"{path.relative_to(ROOT)}: {found}" for found in re.findall(r"[一-鿿][^<>\n]*", text)]
    allowed = {"中文", "巡城"}
    assert [line for line in unmarked if line.split(": ")[1].strip() not in allowed] == []
