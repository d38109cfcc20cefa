"""What axe-core says about a page as it stands: missing names, roles, labels, contrast, structure.

axe-core comes with the tools of the tests (`bin/vendor --tools`) and is never served to people.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from server.config import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ALL_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")


def violations(page: Page, *tags: str) -> list[dict[str, Any]]:
    """Let axe look at the page; gives the violations of the rules with these tags, or of all that axe has on."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    if tags:
        options["runOnly"] = {"type": "tag", "values": list(tags)}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    assert found["passes"], "axe looked at nothing"
    return list(found["violations"])


def said(violation: dict[str, Any]) -> str:
    """Say a violation with its first culprits."""
    culprits = " | ".join(node["html"][:200] for node in violation["nodes"][:3])
    return f"{violation['id']} ({violation['impact']}, {len(violation['nodes'])}): {culprits}"
