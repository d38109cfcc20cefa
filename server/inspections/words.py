"""The words people read for the codes of this room, in the language of the request."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from server.inspections.evidence.sameness import Basis, Same
from server.inspections.evidence.spots import Spot
from server.inspections.rules import (
    EXIF_DATUM,
    Answer,
    Phase,
    ProblemType,
    RoadMode,
    RoundState,
    Ruling,
    Sharing,
    Source,
    Trust,
    UnableNext,
    UnableReason,
)
from server.photos.words import failure_word

PHASES = {Phase.NORMAL: lazy("常态"), Phase.INSPECTION: lazy("迎检")}
ROUND_STATES = {RoundState.OPEN: lazy("进行中"), RoundState.CLOSED: lazy("已结束")}
ROAD_MODES = {
    RoadMode.WORST_WINDOW: lazy("按已走路段中最差的500米判定"),
    RoadMode.WALKED_SECTION: lazy("按实际走过的路段折算判定"),
}
ANSWERS = {
    Answer.PASS: lazy("符合"),
    Answer.FAIL: lazy("不符合"),
    Answer.NOT_APPLICABLE: lazy("不涉及"),
    Answer.UNABLE: lazy("无法检查"),
}
SPOTS = {Spot.START: lazy("起点"), Spot.MIDDLE: lazy("中间"), Spot.END: lazy("终点")}
SAME = {Same.SAME: lazy("同一处"), Same.DIFFERENT: lazy("不同")}
RULINGS = {Ruling.ACCEPTED: lazy("采信"), Ruling.REJECTED: lazy("不采信")}
BASES = {
    Basis.SAME_BYTES: lazy("两条记录用了完全相同的照片"),
    Basis.SIMILAR_PICTURE: lazy("两张照片几乎一样"),
    Basis.TWO_INSPECTORS: lazy("两名检查员在同一位置各记录了一次"),
}
UNABLE_REASONS = {
    UnableReason.CLOSED_HOURS: lazy("非开放时间"),
    UnableReason.OUT_OF_BUSINESS: lazy("停业"),
    UnableReason.WORKS: lazy("封闭施工"),
    UnableReason.GONE: lazy("拆除或不存在"),
    UnableReason.WRONG_DATA: lazy("点位信息有误"),
    UnableReason.REPEATED: lazy("与其他点位重复"),
    UnableReason.REFUSED: lazy("拒绝进入"),
    UnableReason.UNSAFE: lazy("安全原因中止"),
}
UNABLE_NEXT = {
    UnableNext.AGAIN: lazy("择时再查"),
    UnableNext.OFFICE: lazy("待创建办处理"),
    UnableNext.REPLACED: lazy("已启用备用点位"),
    UnableNext.SCORED: lazy("按不符合计"),
}
SHARING = {
    Sharing.SHARED: lazy("分工：各查一部分，结果合并"),
    Sharing.APART: lazy("背靠背：各自独立检查，结果比对"),
}
PROBLEM_TYPES = {
    ProblemType.STREET_VENDING: lazy("占道经营"),
    ProblemType.SMALL_ADS: lazy("小广告"),
    ProblemType.PARKING: lazy("乱停车"),
    ProblemType.LITTER: lazy("乱扔垃圾"),
    ProblemType.EXPOSED_RUBBISH: lazy("垃圾暴露"),
    ProblemType.DAMAGED_FACILITY: lazy("设施破损"),
    ProblemType.DAMAGED_AD: lazy("公益广告破损"),
    ProblemType.FLYING_WIRES: lazy("飞线"),
    ProblemType.OTHER: lazy("其他"),
}
SOURCES = {Source.CAMERA: lazy("拍摄"), Source.GALLERY: lazy("相册"), Source.FILE: lazy("文件")}
SIDES = {
    "east": lazy("东侧"),
    "west": lazy("西侧"),
    "south": lazy("南侧"),
    "north": lazy("北侧"),
    "both": lazy("两侧"),
    "left": lazy("左侧"),
    "right": lazy("右侧"),
}
DEFECTS = {
    "damaged": lazy("破损"),
    "faded": lazy("褪色"),
    "covered": lazy("遮挡"),
    "dark_screen": lazy("黑屏"),
}
DATUMS = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
_SAID_IN_KM = 10_000
_SAID_IN_MINUTES = 120
_SAID_IN_HOURS, _SAID_IN_DAYS = 120, 2880
TRUST = {
    Trust.LOCATED: lazy("位置可信"),
    Trust.UNLOCATED: lazy("没有可信位置"),
    Trust.FIXES_DISAGREE: lazy("两种定位不一致"),
    Trust.CLOCK_DOUBTFUL: lazy("时间存疑"),
    Trust.TOO_FAST: lazy("移动过快"),
    Trust.FIX_FROZEN: lazy("定位一直不变"),
    Trust.NOT_SHOWABLE: lazy("照片无法显示"),
    Trust.OFF_SITE: lazy("不在点位内"),
    Trust.SEEN_BEFORE: lazy("照片重复"),
}
_NO_POSITION = lazy("照片和手机都没有提供位置。")
_NO_PROOF = {
    "pinned_because": lazy("位置由检查员在图上标注，没有定位可以核对。理由：%(pinned_because)s"),
    "accuracy_m": lazy("位置精度仅 ±%(accuracy)s，超过 %(limit_m)s m，不能证明照片是在点位拍摄的。"),
    "fix_before_s": lazy("手机定位是拍摄前 %(time)s测得的（不得早于 %(limit)s），不能证明照片是在点位拍摄的。"),
    "fix_after_s": lazy("手机定位是拍摄后 %(time)s才测得的（不得晚于 %(limit)s），不能证明照片是在点位拍摄的。"),
    "gps_status": lazy(
        "照片标明拍摄时没有卫星定位（GPS 状态为 %(gps_status)s），自带的位置不能证明照片是在点位拍摄的。"
    ),
    "written": lazy("位置只写在照片的 XMP 数据里，软件可以改写，没有定位可以核对。"),
}


def say_distance(metres: float) -> str:
    """Say a distance as people do: metres up to ten kilometres, kilometres beyond."""
    return f"{metres / 1000:,.0f} km" if metres >= _SAID_IN_KM else f"{metres:.0f} m"


def say_minutes(minutes: float) -> str:
    """Say how long something is apart: minutes up to two hours, hours up to two days, days beyond."""
    if minutes < _SAID_IN_HOURS:
        return _("%(n)s 分钟", n=round(minutes))
    if minutes < _SAID_IN_DAYS:
        return _("%(n)s 小时", n=round(minutes / 60))
    return _("%(n)s 天", n=f"{minutes / 1440:,.0f}")


def say_seconds(seconds: float) -> str:
    """Say how long something is apart: seconds up to two minutes, then as `say_minutes`."""
    return _("%(n)s 秒", n=round(seconds)) if seconds < _SAID_IN_MINUTES else say_minutes(seconds / 60)


def say_doubt(doubt: dict[str, Any]) -> str:
    """Say one doubt about a photo, or a note beside the doubts, as a sentence."""
    if doubt["code"] == EXIF_DATUM and "named" in doubt:
        return _("照片标明自带的位置用的是 %(datum)s 坐标，已换算。", datum=DATUMS[doubt["datum"]])
    if doubt["code"] == EXIF_DATUM:
        return _("照片自带的位置用的是 %(datum)s 坐标，换算后与手机定位一致。", datum=DATUMS[doubt["datum"]])
    sentences = {
        Trust.OFF_SITE: lazy("照片位置距点位约 %(distance)s，超出允许的 %(allowed_m)s m。"),
        Trust.UNLOCATED: _unlocated(doubt),
        Trust.FIXES_DISAGREE: lazy("照片自带的位置与手机定位相差约 %(distance)s，允许 %(allowed_m)s m。"),
        Trust.SEEN_BEFORE: _alike(doubt) if "alike" in doubt else _repeated(doubt),
        Trust.TOO_FAST: lazy("距上一张照片 %(distance)s，只隔 %(seconds)s 秒，约合每小时 %(kmh)s 公里。"),
        Trust.NOT_SHOWABLE: lazy("看不到照片内容：%(why)s。原始文件可在“隔离文件”中下载。"),
        Trust.FIX_FROZEN: lazy("连续 %(times)s 张照片的手机定位在 %(minutes)s 分钟内一点不变。"),
        Trust.CLOCK_DOUBTFUL: _untimely(doubt),
    }
    told = dict(doubt)
    if "because" in doubt:
        told["why"] = failure_word(doubt["because"])
    if "distance_m" in doubt:
        told["distance"] = say_distance(doubt["distance_m"])
    if "away_m" in doubt:
        told["away"] = say_distance(doubt["away_m"])
    if "accuracy_m" in doubt:
        told["accuracy"] = say_distance(doubt["accuracy_m"])
    for name in ("fix_before_s", "fix_after_s"):
        if name in doubt:
            told |= {"time": say_seconds(doubt[name]), "limit": say_seconds(doubt["limit_s"])}
    for name in ("ahead_min", "apart_min", "satellites_min"):
        if name in doubt:
            told["time"] = say_minutes(doubt[name])
    return str(sentences[Trust(doubt["code"])]) % told


def _untimely(doubt: dict[str, Any]) -> Any:
    """Say which clock disagrees."""
    if "ahead_min" in doubt:
        return lazy("手机时间比服务器快约 %(time)s。")
    if "satellites_min" in doubt:
        return lazy("照片自带的卫星时间与上报时间相差约 %(time)s，照片可能不是当时拍的。")
    return lazy("照片自带的时间与上报时间相差约 %(time)s。")


def _alike(doubt: dict[str, Any]) -> Any:
    """Say of which earlier photo this is nearly the same picture."""
    if doubt.get("here"):
        return lazy("与本点位另一名检查员的照片几乎是同一张（%(day)s 拍摄）。")
    if doubt["site"]:
        return lazy("与“%(round)s”中“%(site)s”的照片几乎是同一张（%(day)s 拍摄）。")
    if "away_m" in doubt:
        return lazy("与“%(round)s”中另一条问题的照片几乎是同一张（%(day)s 拍摄，两处相距约 %(away)s）。")
    return lazy("与“%(round)s”中的照片几乎是同一张（%(day)s 拍摄）。")


def _repeated(doubt: dict[str, Any]) -> Any:
    """Say where the bytes of this photo came before."""
    if "near" in doubt:
        return _repeated_off_sites(doubt)
    if doubt.get("elsewhere"):
        return lazy("同一张照片此前已提交过 %(times)s 次，其中 %(elsewhere)s 次用于其他点位或批次。")
    if doubt.get("elsewhere") == 0:
        return lazy("同一张照片此前已在本点位提交过 %(times)s 次。")
    return lazy("同一张照片已经以其他编号提交过。")


def _repeated_off_sites(doubt: dict[str, Any]) -> Any:
    """Say the same of the photo of a problem that has no site: by where the problems lie, as far as that is known."""
    if doubt["elsewhere"] and "away_m" in doubt:
        return lazy(
            "同一张照片此前已提交过 %(times)s 次，其中 %(elsewhere)s 次用于其他地方或批次，最远的相距约 %(away)s。"
        )
    if doubt["elsewhere"]:
        return lazy("同一张照片此前已提交过 %(times)s 次，其中 %(elsewhere)s 次用于其他地方或批次。")
    if doubt["near"] == doubt["times"]:
        return lazy("同一张照片此前已在附近提交过 %(times)s 次，相距约 %(away)s。")
    if doubt["near"]:
        return lazy("同一张照片此前已提交过 %(times)s 次，其中 %(near)s 次在附近，其余没有位置可以核对是不是同一处。")
    return lazy("同一张照片此前已用于其他问题 %(times)s 次；没有位置可以核对是不是同一处。")


def _unlocated(doubt: dict[str, Any]) -> Any:
    """Say why no position proves where a photo was taken, by the figure that the reason carries."""
    return next((sentence for figure, sentence in _NO_PROOF.items() if figure in doubt), _NO_POSITION)
