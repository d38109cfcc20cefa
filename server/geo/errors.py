"""What can be wrong with a position, a datum or a line. Each has a stable code and a sentence in two languages."""

from __future__ import annotations

from server.errors import Invalid


class NotANumber(Invalid):
    """A coordinate that is no finite number."""

    code = "position_not_a_number"
    zh = "“{value}”不是有效的坐标数字。"
    en = "“{value}” is not a usable number for a coordinate."


class OutOfRange(Invalid):
    """A coordinate that lies on no globe."""

    code = "position_out_of_range"
    zh = "坐标超出范围：经度 {lon}，纬度 {lat}。经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间。"
    en = "Position out of range: longitude {lon}, latitude {lat}. Longitude lies in -180…180, latitude in -90…90."


class LooksSwapped(OutOfRange):
    """Longitude and latitude that would fit if they changed places."""

    code = "position_swapped"
    zh = "坐标超出范围：经度 {lon}，纬度 {lat}。看起来经度和纬度写反了。"
    en = "Position out of range: longitude {lon}, latitude {lat}. They look swapped: longitude comes first."


class ZeroPosition(Invalid):
    """0,0: what devices write when they do not know where they are."""

    code = "position_zero"
    zh = "坐标为 0,0，这是设备没有定位时写入的值，不能作为位置。"
    en = "The position is 0,0: that is what devices write when they have no fix, so it is not a place."


class BadAccuracy(Invalid):
    """An accuracy that is negative or no number."""

    code = "position_bad_accuracy"
    zh = "定位精度“{accuracy_m}”不是有效的米数。"
    en = "The accuracy “{accuracy_m}” is not a usable number of metres."


class UnknownDatum(Invalid):
    """A coordinate system this program does not know."""

    code = "datum_unknown"
    zh = "不认识坐标系“{datum}”。可用：wgs84、gcj02、bd09。"
    en = "Unknown coordinate system “{datum}”. Known are wgs84, gcj02 and bd09."


class BadLine(Invalid):
    """A reference line without two different points."""

    code = "line_too_short"
    zh = "基准线至少需要两个不同的点。"
    en = "A reference line needs at least two different points."


class BadStretch(Invalid):
    """A stretch that does not lie on its line."""

    code = "stretch_outside_line"
    zh = "区间 {from_m}–{to_m} m 不在这条基准线(长 {length_m} m)上。"
    en = "The stretch {from_m}–{to_m} m does not lie on this line of {length_m} m."
