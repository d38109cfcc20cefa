"""What can be wrong with an upload in pieces."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound, Problem


class VersionUnknown(Problem):
    """The asker speaks another version of tus, or none."""

    status = 412
    code = "tus_version_unknown"
    zh = "分段上传只支持 tus {version}，请求须带 Tus-Resumable: {version}。"
    en = "Uploads in pieces speak tus {version}; send the header Tus-Resumable: {version}."


class LengthNeeded(Invalid):
    """The length is not said, or is to be said later, which is not offered."""

    status = 400
    code = "upload_length_needed"
    zh = "请在 Upload-Length 中说明照片总字节数(不支持稍后再说)。"
    en = "Say the photo's length in bytes in Upload-Length; deferring it is not offered."


class LengthMalformed(Invalid):
    """The length is no number of bytes."""

    status = 400
    code = "upload_length_malformed"
    zh = "Upload-Length 应为字节数(非负整数)。"
    en = "Upload-Length must be a number of bytes."


class OffsetMalformed(Invalid):
    """The offset is missing or no number of bytes."""

    status = 400
    code = "upload_offset_malformed"
    zh = "Upload-Offset 应为字节数(非负整数)。"
    en = "Upload-Offset must be a number of bytes."


class MetadataMalformed(Invalid):
    """The metadata are not pairs of key and Base64 value."""

    status = 400
    code = "upload_metadata_malformed"
    zh = "Upload-Metadata 格式不正确：{part}。"
    en = "Upload-Metadata cannot be read at: {part}."


class UploadHashNeeded(Invalid):
    """The metadata do not name the photo's SHA-256."""

    code = "upload_hash_needed"
    zh = "Upload-Metadata 中须有 sha256：整张照片的 64 位小写十六进制校验码。"
    en = "Upload-Metadata must name sha256: the whole photo's hash in 64 lower-case hexadecimal digits."


class ConcatenationNotOffered(Invalid):
    """The extension concatenation is not offered."""

    status = 400
    code = "concatenation_not_offered"
    zh = "不支持把一张照片拆成几个上传再拼接。"
    en = "Joining several uploads into one photo is not offered."


class ChecksumMalformed(Invalid):
    """The checksum of a piece cannot be read, or its algorithm is not offered."""

    status = 400
    code = "upload_checksum_malformed"
    zh = "Upload-Checksum 无法识别，支持的算法：{offered}。"
    en = "Upload-Checksum cannot be read; the algorithms offered are {offered}."


class ChecksumMismatch(Invalid):
    """A piece is not the one that was sent; it was not kept (460 is the number tus gives to this)."""

    status = 460
    code = "upload_checksum_mismatch"
    zh = "这一段在传输中出错，没有保存，请从第 {offset} 字节重新发送。"
    en = "This piece was damaged on the way and not kept; send it again from byte {offset}."


class ChunkTypeWrong(Invalid):
    """A piece comes under another media type than tus gives it."""

    status = 415
    code = "upload_type_wrong"
    zh = "分段内容的 Content-Type 应为 {wanted}。"
    en = "The Content-Type of a piece must be {wanted}."


class OffsetWrong(Conflict):
    """The piece does not begin where the upload ends, or another request has gone on meanwhile."""

    code = "upload_offset_wrong"
    zh = "这一段的起点不对：服务器上已有 {offset} 字节，请从那里继续。"
    en = "The piece begins at the wrong place: {offset} bytes are here, go on from there."


class ChunkTooLong(Invalid):
    """A piece brings more bytes than the photo was said to have; it was not kept."""

    status = 413
    code = "upload_too_long"
    zh = "这一段超出了照片的总长度({size} 字节)，没有保存。"
    en = "The piece goes beyond the photo's length of {size} bytes; it was not kept."


class LengthContradicts(Conflict):
    """A photo of this hash is here and has another length."""

    code = "upload_length_contradicts"
    zh = "同一校验码的照片已送达，长度为 {known} 字节，与所报的 {size} 字节不符。"
    en = "A photo with this hash is here and has {known} bytes, not {size}."


class TooManyUnfinished(Problem):
    """The account has begun more than it may before finishing some."""

    status = 429
    code = "too_many_unfinished_uploads"
    zh = "未传完的照片过多(上限 {limit} 字节或 {most} 张)，请先传完或取消一些。"
    en = "Too many photos are unfinished (at most {limit} bytes or {most} photos); finish or end some first."


class UploadUnknown(NotFound):
    """There is no such upload, or it belongs to somebody else."""

    code = "upload_unknown"
    zh = "没有这个上传，请重新开始。"
    en = "There is no such upload; begin it again."


class UploadExpired(Problem):
    """The upload was left unfinished for too long."""

    status = 410
    code = "upload_expired"
    zh = "上传已过期({expired_at})，请重新开始。"
    en = "The upload expired at {expired_at}; begin it again."


class OverrideUnknown(Invalid):
    """A POST to an upload that does not say which method it stands for."""

    status = 405
    code = "method_override_unknown"
    zh = "X-HTTP-Method-Override 应为 PATCH、HEAD 或 DELETE。"
    en = "X-HTTP-Method-Override must be PATCH, HEAD or DELETE."
