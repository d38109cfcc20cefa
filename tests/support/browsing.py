"""Real Chromium, one context per person; what the page does wrong is collected and fails the test at its end.

Wrong is: a request to any other host, an error on the console, an exception in a script, an answer of 500 or above.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.support.making import PASSWORD
from tests.support.waiting import eventually

EXECUTABLE = os.environ.get("XUNCHENG_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A camera that draws its own picture; a page has it only where the test grants "camera".
    "--use-fake-device-for-media-stream",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1366, "height": 860}}
OWN_SCHEMES = {"data", "blob", "about"}
DEAF = "html.scripted:has([data-module]:not([data-started], [data-failed], [data-module='']))"
"""A page some of whose modules (static/main.js) have not been called yet: a click would go unheard."""
PATIENCE_MS = 60_000  # a busy machine is slow; what never comes fails all the same
expect.set_options(timeout=PATIENCE_MS)
LISTEN_TO_POSITIONS = """() => {
    if (window.heardAt) return;
    window.heardAt = [];
    const hear = ({ coords }) => { window.heardAt = [coords.longitude, coords.latitude]; };
    navigator.geolocation.watchPosition(hear, () => undefined, { enableHighAccuracy: true });
}"""


@dataclass
class Visitor:
    """A person with a browser of their own."""

    address: str
    context: BrowserContext
    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    """Parts of messages that the test provokes on purpose, such as "403"."""
    folder: Path | None = None
    """Where a `lasting_phone` keeps what it keeps."""

    def go(self, path: str) -> None:
        """Open a page of the program and wait until its scripts hear what a person does."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        self.hears()

    def hears(self) -> None:
        """Wait until the page hears: before keys, a mouse or a script, for which nothing else waits."""
        self.page.locator(DEAF).wait_for(state="detached")

    def stand(self, lon: float, lat: float, accuracy: float = 8) -> None:
        """Be somewhere, and wait until the page knows: of positions that follow fast it hears only the last."""
        self.page.evaluate(LISTEN_TO_POSITIONS)
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})
        eventually(self.page, lambda: self.page.evaluate("window.heardAt"), [lon, lat])

    def in_haste(self) -> None:
        """Act from now on before the page hears, as a person does on a slow connection."""
        self.page.remove_locator_handler(self.page.locator(DEAF))

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Sign in through the page."""
        self.go("/sign-in")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def kill(self) -> None:
        """Kill the browser of a `lasting_phone` as a phone's system does: nothing is written any more."""
        while running := self._processes():
            for number in running:
                with suppress(OSError):  # it ended by itself meanwhile
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.05)  # a browser that is still dying holds its folder against the next one

    def _processes(self) -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if f"--user-data-dir={self.folder}".encode() in process.read_bytes():
                    found.append(int(process.parent.name))
        return found

    def faults(self) -> list[str]:
        """List what went wrong and was not forgiven."""
        wrong = [*(f"asked another host: {url}" for url in self.outside), *self.errors]
        return [each for each in wrong if not any(part in each for part in self.forgiven)]

    def watch(self) -> None:
        """Collect what every page of this person does wrong; let every page hear before it is acted upon."""
        host = urlsplit(self.address).netloc

        def requested(request: Request) -> None:
            target = urlsplit(request.url)
            if target.scheme not in OWN_SCHEMES and target.netloc != host:
                self.outside.append(request.url)

        def said(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

        def answered(response: Response) -> None:
            if response.status >= 500:
                self.errors.append(f"{response.status} {response.url}")

        self.context.on("request", requested)
        self.context.on("response", answered)
        self.context.on("console", said)
        self.context.on("weberror", lambda error: self.errors.append(f"script: {error.error}"))
        self.context.on("page", _heard)
        for page in self.context.pages:
            _heard(page)


def _heard(page: Page) -> None:
    """Wait, before whatever is done on a page, until its modules listen: also after a reload or a sent form."""
    page.add_locator_handler(page.locator(DEAF), lambda: None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium for the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def lasting_phone(browser: Browser, server: Any, folder: Path, position: tuple[float, float]) -> Visitor:
    """Open a phone whose browser keeps everything in a folder; open it again after `kill`."""
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=EXECUTABLE,
        args=ARGUMENTS,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation={"longitude": position[0], "latitude": position[1], "accuracy": 8},
        permissions=["geolocation"],
        **PHONE,
    )
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(server.address, context, context.pages[0], folder=folder)
    visitor.watch()
    return visitor


@contextmanager
def visitors(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Give `open(server, phone=False, position=(lon, lat), **context options)`; check every visitor at the end."""
    opened: list[Visitor] = []

    def open_one(
        server: Any, *, phone: bool = False, position: tuple[float, float] | None = None, **options: Any
    ) -> Visitor:
        chosen: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **(PHONE if phone else DESK)}
        if position:
            place = {"longitude": position[0], "latitude": position[1], "accuracy": 8}
            chosen |= {"geolocation": place, "permissions": ["geolocation"]}
        context = browser.new_context(**(chosen | options))
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(server.address, context, context.new_page())
        visitor.watch()
        opened.append(visitor)
        return visitor

    try:
        yield open_one
        faults = [fault for visitor in opened for fault in visitor.faults()]
        assert not faults, "pages did wrong:\n" + "\n".join(faults)
    finally:
        for visitor in opened:
            visitor.context.close()
