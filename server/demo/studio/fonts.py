"""Find the Chinese fonts of this machine and hand them out by size.

Refuses to draw without one: a poster of empty boxes would prove nothing.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from server.errors import NotFound

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
WANTED = {
    "serif": ("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf", "NotoSerifSC-Bold.otf", "Songti.ttc", "simsun.ttc"),
    "sans": (
        "NotoSansCJK-Bold.ttc",
        "NotoSansCJKsc-Bold.otf",
        "NotoSansSC-Bold.otf",
        "wqy-zenhei.ttc",
        "wqy-microhei.ttc",
        "PingFang.ttc",
        "msyhbd.ttc",
        "simhei.ttf",
    ),
}
SIMPLIFIED_FACE = 2  # the third face of a Noto CJK collection is the simplified Chinese one


class FontMissing(NotFound):
    """No Chinese font was found on this machine."""

    code = "font_missing"
    zh = "本机没有可用的中文字体，无法绘制示例照片。请安装 fonts-noto-cjk（apt-get install fonts-noto-cjk）。"
    en = "No Chinese font was found, so the demo photos cannot be drawn. Install fonts-noto-cjk."


@lru_cache
def _file(style: str) -> Path:
    for wanted in (*WANTED[style], *(name for names in WANTED.values() for name in names)):
        for folder in FOLDERS:
            if found := next(folder.rglob(wanted), None) if folder.is_dir() else None:
                return found
    if listed := _listed():
        return listed
    raise FontMissing


def _listed() -> Path | None:
    """Ask fontconfig for any font that can write Chinese."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    answer = subprocess.run([program, ":lang=zh-cn", "file"], capture_output=True, text=True, check=False)  # noqa: S603
    paths = sorted(line.split(":")[0].strip() for line in answer.stdout.splitlines() if line.strip())
    return Path(paths[0]) if paths else None


@lru_cache(maxsize=256)
def font(style: str, size: float) -> ImageFont.FreeTypeFont:
    """Give the font of `style` ("serif" or "sans") at `size` pixels; raises FontMissing where none is installed."""
    path = _file(style)
    face = SIMPLIFIED_FACE if path.suffix == ".ttc" and "CJK" in path.name else 0
    return ImageFont.truetype(str(path), max(6, round(size)), index=face)
