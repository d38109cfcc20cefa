"""What can be wrong with a standard as a whole; mistakes inside a file are told by `reading.BadStandard`."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound


class StandardUnknown(NotFound):
    """No standard has this number."""

    code = "standard_unknown"
    zh = "没有这份测评体系。"
    en = "There is no such standard."


class PublishedIsImmutable(Conflict):
    """A published version came again with other content."""

    code = "standard_published"
    zh = "“{title}”{code} {version} 版已经发布，不能更改。请换一个版本号再导入。"
    en = "{code} version {version} is published and cannot be changed. Import the changed text under a new version."


class UnreadableFile(Invalid):
    """A file that cannot be opened."""

    code = "standard_unreadable"
    zh = "无法读取文件 {file}：{reason}。"
    en = "The file {file} cannot be read: {reason}."
