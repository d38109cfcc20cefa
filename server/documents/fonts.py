"""Which fonts papers are set in: by name in Word, and from what the machine has in a PDF.

Word and WPS carry the fonts GB/T 9704 names, so a DOCX only names them. A PDF takes, for each part, the first family
found: the office's own font folder counts as much as the system's, and open fonts stand in at the end of each list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from server.documents.errors import FontsMissing

XIAOBIAOSONG = "方正小标宋简体"
FANGSONG = "仿宋_GB2312"
HEITI = "黑体"
KAITI = "楷体_GB2312"
SONGTI = "宋体"

_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "AR PL UMing CN")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")

_FAMILIES: dict[str, tuple[str, ...]] = {
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", *_SERIF, *_SANS),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "FangSong", "STFangsong", "FZFangSong-Z02S", *_SERIF, *_SANS),
    "head": ("黑体", "SimHei", "STHeiti", "FZHei-B01S", *_SANS, *_SERIF),
    "subhead": ("楷体_GB2312", "KaiTi_GB2312", "KaiTi", "STKaiti", "FZKai-Z03S", "AR PL UKai CN", *_SERIF, *_SANS),
    "page": ("宋体", "SimSun", "NSimSun", "STSong", *_SERIF, *_SANS),
}


@dataclass(frozen=True)
class PaperFonts:
    """The family found for each part of a paper, and the folders they come from."""

    title: str
    body: str
    head: str
    subhead: str
    page: str

    def named(self) -> dict[str, str]:
        """Give the families by part, as the PDF layout wants them."""
        return {part: getattr(self, part) for part in _FAMILIES}


def paper_fonts(font_dir: Path | None = None) -> PaperFonts:
    """Find the fonts for a PDF; `font_dir` is the office's folder. Raises FontsMissing where none prints Chinese."""
    present = set(collection(font_dir).families())
    found = {}
    for part, wanted in _FAMILIES.items():
        family = next((name for name in wanted if name in present), None)
        if family is None:
            raise FontsMissing
        found[part] = family
    return PaperFonts(**found)


@lru_cache(maxsize=4)
def collection(font_dir: Path | None = None) -> typst.Fonts:
    """Load the machine's fonts once, the office's folder (where it exists) among them."""
    folders = [str(font_dir)] if font_dir is not None and font_dir.is_dir() else []
    return typst.Fonts(include_system_fonts=True, font_paths=folders)
