"""Every oddity that reading a photo can name has words for the office."""

from __future__ import annotations

import re
from pathlib import Path

from server.photos import metadata
from server.photos.metadata.whereabouts import POSITION_WAS_VOID
from server.photos.words import WARNINGS

SOURCES = "".join(path.read_text("utf-8") for path in sorted(Path(metadata.__path__[0]).glob("*.py")))
NAMED = set(re.findall(r'warn(?:ings\.append)?\((?:envelope, )?"([a-z_]+)"', SOURCES)) | {
    "position_empty",
    POSITION_WAS_VOID,
}


def test_every_warning_has_words_and_no_other_code_has_any() -> None:
    assert len(NAMED) > 20
    assert set(WARNINGS) == NAMED
