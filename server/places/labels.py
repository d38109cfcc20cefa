"""Labels for sites: a QR code to put up on the spot, which opens the site's check on an inspector's phone.

A code holds the address of this instance and the site's own code, nothing else: who reads it without being signed in
learns only that. A phone without a network reads the site's code out of the address and finds it in its own list.
"""

from __future__ import annotations

from urllib.parse import quote

import segno

MOST = 600
"""Labels on one sheet of paper after another; more are printed by type or area."""


def label_address(public_url: str, code: str) -> str:
    """Give the address a site's label holds."""
    return f"{public_url.rstrip('/')}/field/s/{quote(code, safe='')}"


def label_picture(public_url: str, code: str) -> str:
    """Give the QR code as a data: address of an SVG; a quarter of it may be dirty or torn."""
    return str(segno.make(label_address(public_url, code), error="q", micro=False).svg_data_uri(scale=4, border=2))
