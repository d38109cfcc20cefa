"""The web server's access log without secrets: the address of a reply page opens it without a password."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

_TOKEN = re.compile(r"/reply/[^/?#\s\"]+")
HIDDEN = "/reply/…"


class DiscreetLogger(Logger):
    """gunicorn's logger; addresses of reply pages come without their token, also as the page somebody came from."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Give what a line of the log may be made of."""
        plain = super().atoms(resp, req, environ, request_time)
        return {name: _TOKEN.sub(HIDDEN, each) if isinstance(each, str) else each for name, each in plain.items()}
