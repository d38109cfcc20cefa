"""What can be wrong with a photo that is sent or asked for."""

from __future__ import annotations

from server.errors import Forbidden, Invalid, NotFound, Problem


class PhotoUnknown(NotFound):
    """No photo of this hash has arrived."""

    code = "photo_unknown"
    zh = "照片尚未送达。"
    en = "This photo has not arrived."


class PhotoForbidden(Forbidden):
    """The asker may not see this photo in this form."""

    code = "photo_forbidden"
    zh = "当前账号无权查看该照片。"
    en = "This account may not see this photo."


class HashMalformed(Invalid):
    """The address names no SHA-256."""

    code = "hash_malformed"
    zh = "地址中的照片校验码应为 64 位小写十六进制字符。"
    en = "The photo's hash in the address must be 64 lower-case hexadecimal digits."


class HashMismatch(Invalid):
    """The bytes are others than announced."""

    code = "hash_mismatch"
    zh = "收到的照片与校验码不符，请重新上传(应为 {expected}，实为 {received})。"
    en = "The bytes received do not have the announced hash; please send them again ({expected}, got {received})."


class LengthMismatch(Invalid):
    """Fewer or more bytes arrived than announced."""

    status = 400
    code = "length_mismatch"
    zh = "照片没有传完：应有 {expected} 字节，收到 {received} 字节，请重新上传。"
    en = "The photo did not arrive whole: {received} of {expected} bytes; please send it again."


class PhotoEmpty(Invalid):
    """There are no bytes."""

    code = "photo_empty"
    zh = "照片文件是空的。"
    en = "The photo is empty."


class PhotoTooLarge(Invalid):
    """More bytes than are accepted."""

    status = 413
    code = "photo_too_large"
    zh = "照片超过 {limit} 字节的上限。"
    en = "The photo is larger than the limit of {limit} bytes."


class StoreFull(Problem):
    """The machine has no room for the bytes; the sender keeps them and tries again."""

    status = 507
    code = "store_full"
    zh = "服务器存储空间不足，照片暂未保存，请保留在手机中稍后重试，并告知管理员。"
    en = "The server has no room left: the photo was not kept. Keep it on the phone, try later, tell the administrator."


class NotAPhoto(Invalid):
    """The content is no picture, whatever its name; the bytes are kept in quarantine."""

    status = 415
    code = "not_a_photo"
    zh = "文件内容不是可识别的照片(支持 JPEG、HEIC、PNG、WebP、TIFF、AVIF)。"
    en = "The content is no photo known here (JPEG, HEIC, PNG, WebP, TIFF and AVIF are)."


class PhotoDamaged(Invalid):
    """A picture by its first bytes, of which nothing can be read."""

    code = "photo_damaged"
    zh = "照片文件已损坏，无法读取。"
    en = "The photo is damaged and cannot be read."


class PhotoNotShowable(Problem):
    """The picture cannot be decoded; its bytes are kept. `reason` is a failure's code, `why` says it in words."""

    status = 422
    code = "photo_not_showable"
    zh = "照片无法显示：{why}。原始文件已保留。"
    en = "The photo cannot be shown: {why}. The original file is kept."


class DecoderBusy(Problem):
    """The decoder has other pictures to do."""

    status = 503
    code = "decoder_busy"
    zh = "照片正在处理，请稍后重试。"
    en = "The photo is still being prepared; please try again shortly."


class FileMissing(NotFound):
    """There is no such file."""

    code = "file_missing"
    zh = "文件不存在。"
    en = "There is no such file."


class FileIsFolder(Invalid):
    """A folder was given where a file is wanted."""

    code = "file_is_folder"
    zh = "这是文件夹，不是文件。"
    en = "This is a folder, not a file."


class FileSpecial(Invalid):
    """A device or a pipe, which might never end."""

    code = "file_special"
    zh = "这是设备或管道，不是文件。"
    en = "This is a device or a pipe, not a file."


class FileUnreadable(Invalid):
    """The machine does not let the file be read."""

    code = "file_unreadable"
    zh = "文件无法读取：{reason}。"
    en = "The file cannot be read: {reason}."


class PhotoExpired(Problem):
    """The bytes were removed when their time was over."""

    status = 410
    code = "photo_expired"
    zh = "{part}已按保存期限于 {day} 删除，校验码、检查记录和判定仍然保存。"
    en = "The {part_en} was removed on {day} when its time was over; hash, records and verdicts are kept."


class PhotoLost(Problem):
    """The photo has arrived, and the store does not give its bytes."""

    status = 503
    code = "photo_not_in_store"
    zh = "照片已登记，但存储中暂时取不到文件，请告知管理员。"
    en = "The photo is recorded, but the store does not give the file; please tell the administrator."


class PhotoRemovedMeanwhile(Problem):
    """The bytes were removed, their time being over, in the moment in which they were sent again."""

    status = 503
    code = "photo_removed_meanwhile"
    zh = "照片刚被按保存期限清理，请重新发送。"
    en = "The photo was just removed, its time being over; please send it again."
