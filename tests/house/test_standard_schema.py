"""The published form of a standard is current, the shipped files keep it, and the page about it gives true examples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from pydantic import TypeAdapter

from server.people.rules import Role
from server.standards.document import document_schema, schema_text
from server.standards.reading import check
from server.standards.rules import RULE_KINDS, Rule
from server.standards.shipped import shipped_files

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "standards.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(kind: (\w+)\n.*?)```\n> (.*?) \| (.*?)\n", PAGE, re.S)
VALIDATOR = jsonschema.Draft202012Validator(document_schema())


@pytest.fixture
def engine_name() -> str:
    """The schema does not depend on the engine."""
    return "spatialite"


def test_the_published_schema_is_current() -> None:
    """After a wanted change: `bin/xuncheng standards schema > docs/standard.schema.json`."""
    assert (DOCS / "standard.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_schema_and_knows_every_kind() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())
    assert all(f'"const": "{kind}"' in schema_text() for kind in RULE_KINDS)


@pytest.mark.parametrize("file", shipped_files(), ids=lambda file: file.stem)
def test_a_shipped_file_keeps_the_schema(file: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(file.read_bytes()))] == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("an unknown kind", {"kind": "count_per_moon"}),
        ("a number without its unit", {"kind": "count_per_site", "value": 10, "subject": "公益广告"}),
        ("an unknown entry", {"kind": "absent", "things": ["烟蒂"], "thing": "烟蒂"}),
    ],
)
def test_the_schema_refuses(what: str, change: dict[str, object]) -> None:
    document = yaml.safe_load((shipped_files()[0]).read_bytes())
    document["requirements"][0]["rules"]["normal"] = change
    assert list(VALIDATOR.iter_errors(document))


def test_the_command_prints_it_and_who_is_signed_in_is_given_it(app, client, client_as) -> None:
    printed = app.test_cli_runner().invoke(args=["standards", "schema"])
    served = client_as(Role.INSPECTOR).get("/api/v1/standard.schema.json")
    assert json.loads(printed.output) == served.json == document_schema()
    assert served.content_type == "application/schema+json"
    assert client.get("/api/v1/standard.schema.json").status_code == 401


def test_the_page_shows_every_kind() -> None:
    assert {kind for _yaml, kind, _zh, _en in EXAMPLES} == set(RULE_KINDS)
    assert len(EXAMPLES) == PAGE.count("```yaml\nkind:")


@pytest.mark.parametrize(("text", "kind", "zh", "en"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_an_example_is_valid_and_says_what_stands_below_it(text: str, kind: str, zh: str, en: str) -> None:
    rule = TypeAdapter(Rule).validate_python(yaml.safe_load(text))
    assert (rule.kind, rule.sentence("zh"), rule.sentence("en")) == (kind, zh, en)


def test_the_whole_file_on_the_page_is_without_mistakes() -> None:
    whole = re.search(r"```yaml\n(format: .*?)```", PAGE, re.S)
    assert whole is not None
    document, mistakes = check(whole.group(1).encode())
    assert mistakes == []
    assert document is not None
