"""What can be wrong with photos and tracks that an office brings in."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound


class TrackUnreadable(Invalid):
    """The file is no GPX."""

    code = "gpx_unreadable"
    zh = "轨迹文件“{name}”不完整，或不是可读取的 GPX 文件（{fault}）。"
    en = "“{name}” is not whole, or no GPX file that can be read ({fault})."


class TrackTooLarge(Invalid):
    """More bytes or points than a day's walk can have."""

    status = 413
    code = "gpx_too_large"
    zh = "轨迹文件“{name}”过大：最多 {most_mb} MB、{most} 个轨迹点。"
    en = "“{name}” is too large: at most {most_mb} MB and {most} points."


class TrackWithoutTimes(Invalid):
    """A planned route, or a track without the time of its points."""

    code = "gpx_without_times"
    zh = "轨迹文件“{name}”没有带时间的轨迹点，无法与照片对应。"
    en = "“{name}” has no points with a time; photos cannot be found on it."


class SourceUnreadable(Invalid):
    """Neither a folder nor a ZIP."""

    code = "import_source_unreadable"
    zh = "“{name}”不是文件夹，也不是完整的 ZIP 文件。"
    en = "“{name}” is neither a folder nor a whole ZIP file."


class SourceTooLarge(Invalid):
    """More files, or more bytes once unpacked, than are taken at a time."""

    status = 413
    code = "import_too_large"
    zh = "一次最多导入 {most} 个文件、展开后 {most_gb} GB，请分批导入。"
    en = "At most {most} files and {most_gb} GB unpacked are taken at a time; please bring them in portions."


class FileEncrypted(Invalid):
    """A file in a ZIP that is locked with a password."""

    code = "file_encrypted"
    zh = "文件已加密（有密码），请先解压再导入。"
    en = "The file is locked with a password; please unpack it first."


class FileBroken(Invalid):
    """A file in a ZIP that cannot be unpacked."""

    code = "file_broken"
    zh = "文件已损坏或无法展开。"
    en = "The file is damaged or cannot be unpacked."


class FileUnreadable(Invalid):
    """A file that the browser could not read: moved, or on a card that was pulled out."""

    code = "file_unreadable"
    zh = "读取失败：文件已被移动，或存储卡已拔出。请重新选择一次。"
    en = "It could not be read: it was moved, or the card was pulled out. Please choose it again."


class FileOverLimit(Invalid):
    """Larger than a photo may be; it was not sent."""

    code = "file_over_limit"
    zh = "文件超过单张照片的大小上限，没有上传。"
    en = "It is larger than a photo may be and was not sent."


class FileVideo(Invalid):
    """A video."""

    code = "file_video"
    zh = "这是视频，只导入照片。"
    en = "This is a video; only photos are brought in."


class FileOther(Invalid):
    """Something else that lies beside photos, by its name: it was not read, so nothing is said of its content."""

    code = "file_other"
    zh = "从文件名看不是照片，没有读取。如果是照片，请改用照片的扩展名（如 .jpg）后重新选择。"
    en = "Not read: its name is no photo's. If it is a photo, give it such an ending (.jpg) and choose it again."


class FileRaw(Invalid):
    """A camera's raw data."""

    code = "file_raw"
    zh = "相机原始格式（RAW）不能导入，请导入相机同时保存的 JPEG。"
    en = "A camera's raw data are not brought in; please take the JPEG that the camera saved beside them."


class FileTrack(Invalid):
    """A recorded track among the photos."""

    code = "file_track"
    zh = "这是轨迹文件，不是照片；请作为轨迹加入。"
    en = "This is a recorded track, no photo; please add it as a track."


class ArchiveBroken(Invalid):
    """A ZIP that cannot be opened."""

    code = "zip_broken"
    zh = "ZIP 文件不完整或无法打开。"
    en = "The ZIP is not whole, or cannot be opened."


class ArchiveEmpty(Invalid):
    """A ZIP without a file."""

    code = "zip_empty"
    zh = "ZIP 里没有文件。"
    en = "There is no file in the ZIP."


class ArchiveInside(Invalid):
    """An archive within a folder or a ZIP, or of another kind; it is not opened."""

    code = "archive_inside"
    zh = "这是压缩包，没有展开：请先解压，或单独选择 ZIP。"
    en = "This is an archive and was not opened: please unpack it first, or choose a ZIP by itself."


class TaskUnknown(Invalid):
    """What the photos are to be taken for is nothing that can be recorded."""

    code = "import_use_unknown"
    zh = "“{use}”不是可记录的用途。"
    en = "“{use}” is nothing that photos can be recorded as."


class OffsetUnknown(Invalid):
    """An offset that is no number of seconds within a few days."""

    code = "offset_unknown"
    zh = "时间偏移应为秒数（不超过 {most} 天），或 auto。"
    en = "The offset is a number of seconds (at most {most} days), or auto."


class RoundClosed(Conflict):
    """Records of a closed round would be late."""

    code = "import_round_closed"
    zh = "批次“{name}”已结束，不能再导入照片。"
    en = "The round “{name}” is closed; no photos are imported into it."


class ImportUnknown(NotFound):
    """No import of this number, or it has expired."""

    code = "photo_import_unknown"
    zh = "没有这次导入，或者清单已过期。"
    en = "There is no such import, or its list has expired."


class ImportDone(Conflict):
    """It was recorded already."""

    code = "photo_import_done"
    zh = "这次导入已经完成，不能再改。"
    en = "This import is done and cannot be changed."


class NoTaker(Invalid):
    """Records are those of inspectors and of the office; nobody else checks anything."""

    code = "photo_import_no_taker"
    zh = "拍摄人只能是在用的检查员或创建办账号。"
    en = "Photos can be recorded only in the name of an active inspector or a member of the office."


class ImportChanged(Conflict):
    """What would be recorded is no longer what the person saw."""

    code = "photo_import_changed"
    zh = "清单有变化，没有导入。请再看一遍后导入。"
    en = "The list has changed; nothing was imported. Please look again."


class NotYetThere(Conflict):
    """Files are still on their way, or are being read."""

    code = "photo_import_waiting"
    zh = "还有 {count} 个文件没有送达或没有读完，没有导入。等一会儿，或把它们设为不导入。"
    en = "{count} files have not arrived or are still being read; nothing was imported. Wait, or leave them out."


class NothingReady(Invalid):
    """No photo has all that a record needs."""

    code = "photo_import_nothing_ready"
    zh = "没有可以导入的照片。请先选定点位、批次和用途。"
    en = "No photo is ready. Choose site, round and use first."


class TimeUnknown(Invalid):
    """A time that is none."""

    code = "import_time_unknown"
    zh = "拍摄时间应为日期和时间，例如 2026-11-22 14:05。"
    en = "The time is a date and a time, such as 2026-11-22 14:05."


class TimeAhead(Invalid):
    """A time that has not come yet."""

    code = "import_time_ahead"
    zh = "拍摄时间不能晚于现在。"
    en = "A photo cannot have been taken later than now."


class RequirementNeeded(Invalid):
    """What the photos are recorded as needs a requirement."""

    code = "import_requirement_needed"
    zh = "请同时选定测评标准。"
    en = "Please choose the requirement as well."


class NothingTicked(Invalid):
    """A change without photos it is for."""

    code = "import_nothing_ticked"
    zh = "没有勾选照片，没有改动。"
    en = "No photo is ticked; nothing was changed."


class SiteUnclear(Invalid):
    """A code or name that no site has, or several have."""

    code = "site_unclear"
    zh = "叫“{name}”的点位有 {count} 个，请填点位编号。"
    en = "{count} sites are called “{name}”; please give the site's code."


class PhotoUndecoded(Invalid):
    """A picture by its first bytes that could not be decoded; `why` says it, `code` is the failure's own."""

    code = "photo_undecoded"
    zh = "照片不能读取：{why}。"
    en = "The photo cannot be read: {why}."
