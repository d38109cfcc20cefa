"""What is wrong with a file that came as a photo, or odd about it, in words for the office.

Codes are those of `Photo.failure_code` and of `Photo.warnings`.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as lazy

FAILURES = {
    "not_a_photo": lazy("内容不是照片"),
    "undecodable": lazy("文件损坏，无法解码"),
    "cut_off": lazy("文件不完整，只能显示前一部分"),
    "mostly_missing": lazy("文件不完整，大部分画面缺失"),
    "too_many_pixels": lazy("像素过多，没有解码"),
    "too_much_metadata": lazy("附带信息过多，没有解码"),
    "too_costly": lazy("解码所需运算过多，没有解码"),
    "too_much_memory": lazy("解码所需内存过多"),
    "decoder_timeout": lazy("解码时间过长"),
    "decoder_crashed": lazy("解码程序异常退出"),
}
OTHER_FAILURE = lazy("无法处理")
WARNINGS = {
    "altitude_empty": lazy("高程为空"),
    "altitude_malformed": lazy("高程格式有误"),
    "altitude_out_of_range": lazy("高程超出可能范围"),
    "altitude_ref_invalid": lazy("高程基准有误"),
    "direction_empty": lazy("拍摄方向为空"),
    "direction_out_of_range": lazy("拍摄方向超出范围"),
    "direction_ref_invalid": lazy("拍摄方向的基准有误"),
    "exif_damaged": lazy("照片信息（EXIF）损坏"),
    "gps_time_implausible": lazy("卫星时间不可能"),
    "gps_time_invalid": lazy("卫星时间格式有误"),
    "h_error_invalid": lazy("自带的定位误差有误"),
    "header_damaged": lazy("文件头损坏"),
    "metadata_too_large": lazy("附带信息过大，没有全部读取"),
    "offset_invalid": lazy("时区格式有误"),
    "offset_of_other_time": lazy("时区取自另一个时间字段"),
    "orientation_invalid": lazy("照片方向有误"),
    "orientation_undefined": lazy("没有写明照片方向"),
    "position_empty": lazy("自带位置为空"),
    "position_malformed": lazy("自带位置格式有误"),
    "position_out_of_range": lazy("自带位置不在地球上"),
    "position_ref_invalid": lazy("自带位置的南北、东西标记有误"),
    "position_ref_missing": lazy("自带位置没有南北、东西标记"),
    "position_was_void": lazy("拍摄时没有卫星定位（GPS 状态为 V）"),
    "position_zero": lazy("自带位置为 0,0，即没有定位"),
    "several_exif_blocks": lazy("含有多段照片信息（EXIF），可能经过改写"),
    "size_from_exif": lazy("尺寸取自照片信息（EXIF），文件中没有写明"),
    "taken_at_implausible": lazy("拍摄时间不可能"),
    "taken_at_in_future": lazy("拍摄时间晚于送达时间"),
    "taken_at_invalid": lazy("拍摄时间格式有误"),
    "truncated": lazy("文件不完整"),
    "xmp_position_only": lazy("位置只写在 XMP 数据里"),
}


def failure_word(code: str | None) -> str:
    """Say why a file cannot be shown, or not whole."""
    return str(FAILURES.get(code or "", OTHER_FAILURE))


def warning_word(code: str) -> str:
    """Say what was odd when a photo was read; a code that no version knew is given as it is."""
    return str(WARNINGS.get(code, code))
