"""The words people read on the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as lazy

from server.inspections.evidence.sameness import Same
from server.inspections.rules import Ruling
from server.review.desk.whys import Why

WHYS = {
    Why.CONTRADICTED: lazy("认定互相矛盾"),
    Why.SEEN_BEFORE: lazy("照片用过"),
    Why.ALIKE: lazy("与别处照片相同"),
    Why.SAME_BYTES: lazy("同一张照片记两次"),
    Why.SIMILAR_PICTURE: lazy("两张几乎一样"),
    Why.TWO_INSPECTORS: lazy("两人记同一处"),
    Why.OFF_SITE: lazy("不在点位内"),
    Why.UNLOCATED: lazy("没有位置"),
    Why.PINNED: lazy("位置为手动标注"),
    Why.IMPRECISE: lazy("定位精度不足"),
    Why.STALE_FIX: lazy("定位不是拍摄时的"),
    Why.VOID: lazy("照片自带位置无效"),
    Why.WRITTEN: lazy("位置只在 XMP 里"),
    Why.FIXES_DISAGREE: lazy("两种定位不一致"),
    Why.NOT_SHOWABLE: lazy("照片无法显示"),
    Why.TOO_FAST: lazy("移动过快"),
    Why.FIX_FROZEN: lazy("定位一直不变"),
    Why.CLOCK_DOUBTFUL: lazy("时间存疑"),
    Why.NOT_CAMERA: lazy("选自相册"),
}
NOT_CAMERA_SENTENCE = lazy("照片选自相册或文件，不是现场直接拍摄。")
SUPPOSED = {
    Ruling.ACCEPTED: lazy("采信后"),
    Ruling.REJECTED: lazy("不采信后"),
    Same.SAME: lazy("同一处"),
    Same.DIFFERENT: lazy("不同"),
}

USUAL_ACCEPTED = lazy("经核看，照片内容清楚，可以采信。")
USUAL_SAME = lazy("画面内容和位置一致，是同一处。")
USUAL_DIFFERENT = lazy("背景不同，不是同一处。")
"""The reasons that are kept where a key decides at once."""

ACCEPTED_REASONS = (
    USUAL_ACCEPTED,
    lazy("照片内容清楚，位置偏差属定位误差。"),
    lazy("点位数据有误，照片位置属实。"),
    lazy("经电话核实，现场情况属实。"),
    lazy("相册照片确为本次现场所拍。"),
)
REJECTED_REASONS = (
    lazy("照片不在该点位，不能计入。"),
    lazy("照片看不清，不能作为依据。"),
    lazy("与已提交的照片重复，不能计入。"),
    lazy("没有位置，无法确认拍摄地点。"),
    lazy("定位精度不足，无法确认拍摄地点。"),
    lazy("拍摄时间不在检查期间。"),
    lazy("照片内容与检查项目不符。"),
    lazy("定位异常，不能确认在现场拍摄。"),
    lazy("翻拍屏幕或旧照片，不能计入。"),
    lazy("经电话核实，情况不实。"),
)
SAME_REASONS = (USUAL_SAME, lazy("两名检查员重复记录了同一处。"), lazy("同一张照片提交了两次。"))
DIFFERENT_REASONS = (USUAL_DIFFERENT, lazy("相邻的两处，内容相同。"), lazy("同一处的两面，按计数口径分别计。"))
