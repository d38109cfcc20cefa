"""What photos show in words, said beside them as evidence: the text, and themes it proposes. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from server.photos.slogans import queries as slogans

MOST_TOLD = 3
WORD_OF_A_VALUE = 2


@dataclass(frozen=True)
class Proposed:
    """A theme that words in a photo speak of."""

    theme: str
    words: tuple[str, ...]

    @property
    def line(self) -> str:
        """Say it as a page does."""
        return _("照片上读到：%(words)s → 主题建议：%(theme)s", words=_("、").join(self.words), theme=self.theme)


@dataclass(frozen=True)
class PhotoWords:
    """The text of a photo on one line, and what it proposes."""

    text: str
    proposed: tuple[Proposed, ...]

    def beyond(self, themes: Iterable[str]) -> list[Proposed]:
        """Give the proposals that are not among the themes recorded already."""
        known = set(themes)
        return [each for each in self.proposed if each.theme not in known]


def tellable(words: Sequence[str]) -> tuple[str, ...]:
    """Give the few words that say most: whole slogans before the values, and no more than three."""
    slogans_first = [word for word in words if len(word) > WORD_OF_A_VALUE] or list(words)
    return tuple(slogans_first[:MOST_TOLD])


def photo_words(hashes: Iterable[str]) -> dict[str, PhotoWords]:
    """Give the words of those photos that show any, by hash."""
    wanted = set(hashes)
    themes = slogans.themes(wanted)
    return {
        sha256: PhotoWords(
            " / ".join(str(line["text"]) for line in text.shown if line["text"]),
            tuple(Proposed(each.theme, tellable(each.words)) for each in themes.get(sha256, ())),
        )
        for sha256, text in slogans.texts(wanted).items()
        if any(line["text"] for line in text.shown)
    }
