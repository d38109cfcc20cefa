"""What Lighthouse says of the phone's pages, for somebody who is signed in: mobile, throttled as it is by itself.

Lighthouse comes with the tools of the tests (`bin/vendor --tools`), never with what people run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from typing import Any

from playwright.sync_api import Browser

from server.config import ROOT
from tests.support.browsing import ARGUMENTS, EXECUTABLE, Visitor
from tests.support.running import Running, free_port

PROGRAM = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
AIM = 95
OUGHT_TO = 0.9
"""An audit below this is named under the scores."""


def measure(browser: Browser, server: Running, username: str, paths: dict[str, str]) -> bool:
    """Print the scores of each page; tells whether all reach the aim."""
    met = True
    with tempfile.TemporaryDirectory() as profile:
        port = free_port()
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=EXECUTABLE, args=[*ARGUMENTS, f"--remote-debugging-port={port}"]
        )
        Visitor(server.address, context, context.pages[0]).sign_in(username)
        context.pages[0].goto("about:blank")
        for name, path in paths.items():
            met &= _say(name, _report(port, f"{server.address}{path}"))
        context.close()
    return met


def _report(port: int, address: str) -> dict[str, Any]:
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    words = [node, str(PROGRAM), address, f"--port={port}", "--output=json", "--quiet"]
    words += [f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, check=False, env=os.environ | {"CI": "true"})
    if ran.returncode:
        raise RuntimeError(f"Lighthouse failed:\n{ran.stderr.decode(errors='replace')[-2000:]}")
    report: dict[str, Any] = json.loads(ran.stdout)
    if report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse could not look at {address}: {report['runtimeError']['message']}")
    return report


def _say(name: str, report: dict[str, Any]) -> bool:
    scores = {category: round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES}
    met = all(score >= AIM for score in scores.values())
    told = ", ".join(f"{category} {score}" for category, score in scores.items())
    audits = report["audits"]
    facts = [audits[key]["displayValue"] for key in ("first-contentful-paint", "largest-contentful-paint")]
    facts += [audits[key]["displayValue"] for key in ("total-blocking-time", "cumulative-layout-shift")]
    print(f"Lighthouse, {name}: {told}; aim ≥ {AIM} each: {'met' if met else 'NOT met'}")
    print(f"  first paint {facts[0]}, largest {facts[1]}, blocked {facts[2]}, shift {facts[3]}", flush=True)
    for fault in _faults(report):
        print(f"  {fault}", flush=True)
    return met


def _faults(report: dict[str, Any]) -> list[str]:
    """Name the audits that cost points, heaviest first."""
    weighed = [
        (reference["weight"], report["audits"][reference["id"]])
        for category in CATEGORIES
        for reference in report["categories"][category]["auditRefs"]
        if reference["weight"]
    ]
    wrong = [(weight, audit) for weight, audit in weighed if audit["score"] is not None and audit["score"] < OUGHT_TO]
    return [
        f"{audit['id']}: {audit.get('displayValue') or audit['title']}"
        for _weight, audit in sorted(wrong, key=lambda each: -each[0])
    ]
