"""What is wrong with a file that came as a photo, in words for the office. Codes are those of `Photo.failure_code`."""

from __future__ import annotations

from flask_babel import lazy_gettext as lazy

FAILURES = {
    "not_a_photo": lazy("内容不是照片"),
    "undecodable": lazy("文件损坏，无法解码"),
    "cut_off": lazy("文件不完整，只能显示前一部分"),
    "too_many_pixels": lazy("像素过多，没有解码"),
    "too_much_metadata": lazy("附带信息过多，没有解码"),
    "too_costly": lazy("解码所需运算过多，没有解码"),
    "too_much_memory": lazy("解码所需内存过多"),
    "decoder_timeout": lazy("解码时间过长"),
    "decoder_crashed": lazy("解码程序异常退出"),
}
OTHER_FAILURE = lazy("无法处理")


def failure_word(code: str | None) -> str:
    """Say why a file cannot be shown, or not whole."""
    return str(FAILURES.get(code or "", OTHER_FAILURE))
