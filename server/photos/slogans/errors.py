"""What can be wrong with a slogan of the dictionary, and with reading text."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound


class SloganTooShort(Invalid):
    """Fewer than two characters that can be compared."""

    code = "slogan_too_short"
    zh = "标语至少要有两个字。"
    en = "A slogan has at least two characters."


class SloganTooLong(Invalid):
    """Longer than any slogan."""

    code = "slogan_too_long"
    zh = "标语最多 {limit} 个字。"
    en = "A slogan has at most {limit} characters."


class ThemeTooLong(Invalid):
    """A theme longer than a standard may name."""

    code = "slogan_theme_too_long"
    zh = "主题最多 {limit} 个字。"
    en = "A theme has at most {limit} characters."


class TogetherOutOfRange(Invalid):
    """A number of words that must stand together that makes no sense."""

    code = "slogan_together_out_of_range"
    zh = "同时出现的词数应为 1 至 {most}。"
    en = "The number of words that must stand together is 1 to {most}."


class SloganUnknown(NotFound):
    """Words that are not in the dictionary."""

    code = "slogan_unknown"
    zh = "词典里没有“{words}”。"
    en = "“{words}” is not in the dictionary."


class ReaderMissing(Conflict):
    """The optional extra is not installed."""

    code = "text_reader_missing"
    zh = "没有安装读取照片文字的组件。请运行 bin/setup --ocr。"
    en = "What reads text from photos is not installed. Run bin/setup --ocr."
