"""What can be wrong with a standard as a whole; mistakes inside a file are told by `reading.BadStandard`."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound


class StandardUnknown(NotFound):
    """No standard has this number."""

    code = "standard_unknown"
    zh = "没有这份测评体系。"
    en = "There is no such standard."


class VersionUnknown(StandardUnknown):
    """No standard has this code and version."""

    zh = "没有 {code} {version} 版的测评体系。"
    en = "There is no standard {code} {version}."


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


class PublishedCannotBeEdited(PublishedIsImmutable):
    """Somebody tries to edit a published version."""

    zh = "“{title}”{code} {version} 版已经发布，不能修改。请另存为新版本，在草稿上修改。"
    en = "{code} version {version} is published and cannot be changed. Copy it to a new version and edit the draft."


class VersionTaken(Conflict):
    """A draft is to begin under a code and version that exist."""

    code = "standard_version_taken"
    zh = "已经有 {code} {version} 版，请换一个版本号。"
    en = "{code} version {version} exists already; choose another version."


class DraftExists(Conflict):
    """A file is to become a draft where another draft stands, and nobody has said that it may be replaced."""

    code = "standard_draft_exists"
    zh = "已经有 {code} {version} 版的草稿。要用这份文件替换它，请勾选确认后再导入。"
    en = "There is a draft of {code} {version} already. To replace it by this file, tick the box and import again."


class KeyTaken(Conflict):
    """Two requirements of one document would have one key."""

    code = "requirement_key_taken"
    zh = "编号“{key}”已经用于另一条，请换一个编号。"
    en = "The key “{key}” belongs to another requirement; choose another."


class DraftMoved(Conflict):
    """What an edit was made from is no longer what stands there."""

    code = "standard_draft_moved"
    zh = "您填写期间，别人改过这一处，所以还没有保存。您填写的内容都在下面；请对照现在的内容，再决定是否保存。"
    en = (
        "Somebody changed this while you were editing, so it has not been saved. What you typed stands below; "
        "compare it with what stands there now, then decide whether to save."
    )


class RequirementGone(NotFound):
    """A requirement is no longer in the draft."""

    code = "requirement_gone"
    zh = "草稿里已经没有“{key}”这一条，可能已被别人移出或改了编号。"
    en = "The draft has no requirement “{key}” any more; somebody may have removed it or changed its key."


class NotPublishable(Invalid):
    """A draft contradicts itself and cannot be published yet."""

    code = "standard_not_publishable"
    zh = "还有 {count} 处需要改正，不能发布。第一处：{first_zh}"
    en = "{count} thing(s) must be put right before publishing. The first: {first_en}"


class TooLongForACell(Invalid):
    """A text that no cell of a workbook can hold whole."""

    code = "standard_too_long_for_a_cell"
    zh = "“{key}”的内容超过一个单元格能容纳的长度，不能导出为 XLSX；请导出 YAML。"
    en = "“{key}” is longer than a cell of a workbook can hold; export YAML instead."
