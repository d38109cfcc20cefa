"""What is said of a doubt carries its figures, in units people read: no millions of metres, no thousands of minutes."""

from __future__ import annotations

import pytest

from server.inspections import words

DOUBTS = [
    ({"code": "off_site", "distance_m": 698, "allowed_m": 38}, ["698 m", "38 m"]),
    ({"code": "off_site", "distance_m": 12_400, "allowed_m": 38}, ["12 km"]),
    ({"code": "fixes_disagree", "distance_m": 7_173_887, "allowed_m": 108}, ["7,174 km", "108 m"]),
    ({"code": "too_fast", "distance_m": 9035, "seconds": 60, "kmh": 542}, ["9035 m", "60", "542"]),
    ({"code": "not_showable", "because": "undecodable"}, ["无法解码", "隔离文件"]),
    ({"code": "not_showable", "because": "what no version knew"}, ["无法处理"]),
    ({"code": "fix_frozen", "times": 4, "minutes": 15}, ["4", "15"]),
    ({"code": "clock_doubtful", "ahead_min": 6}, ["6 分钟"]),
    ({"code": "clock_doubtful", "apart_min": 600}, ["10 小时"]),
    ({"code": "clock_doubtful", "apart_min": 6_600_000}, ["4,583 天"]),
    ({"code": "clock_doubtful", "satellites_min": 525_600}, ["卫星时间", "365 天"]),
    ({"code": "seen_before", "times": 2, "elsewhere": 1}, ["2 次", "1 次"]),
    ({"code": "seen_before", "times": 3, "elsewhere": 0}, ["本点位提交过 3 次"]),
    ({"code": "seen_before", "times": 2, "elsewhere": 0, "near": 2, "away_m": 12}, ["附近提交过 2 次", "12 m"]),
    ({"code": "seen_before", "times": 2, "elsewhere": 1, "near": 1, "away_m": 3200}, ["1 次用于其他地方", "3200 m"]),
    ({"code": "seen_before", "times": 2, "elsewhere": 2, "near": 0}, ["2 次用于其他地方或批次。"]),
    ({"code": "seen_before", "times": 1, "elsewhere": 0, "near": 0}, ["没有位置可以核对"]),
    (
        {"code": "seen_before", "times": 3, "elsewhere": 0, "near": 1, "away_m": 12},
        ["3 次", "1 次在附近", "其余没有位置"],
    ),
    (
        {"code": "seen_before", "alike": 1, "round": "一", "site": "", "day": "11 月", "away_m": 3200},
        ["3200 m", "“一”"],
    ),
    ({"code": "unlocated", "accuracy_m": 5000, "limit_m": 200}, ["±5000 m", "200 m", "不能证明"]),
    ({"code": "unlocated", "fix_before_s": 18_000, "limit_s": 120}, ["拍摄前 5 小时", "2 分钟"]),
    ({"code": "unlocated", "fix_after_s": 400, "limit_s": 300}, ["拍摄后 7 分钟", "5 分钟"]),
    ({"code": "unlocated", "gps_status": "V"}, ["没有卫星定位", "V"]),
    ({"code": "unlocated", "written": "xmp"}, ["XMP", "没有定位可以核对"]),
    ({"code": "exif_datum", "datum": "gcj02", "named": True}, ["GCJ-02", "已换算"]),
    ({"code": "exif_datum", "datum": "gcj02"}, ["GCJ-02", "与手机定位一致"]),
    ({"code": "unlocated", "pinned_because": "室内没有信号"}, ["室内没有信号"]),
]


@pytest.mark.parametrize(("doubt", "figures"), DOUBTS, ids=[f"{each['code']} {told[0]}" for each, told in DOUBTS])
def test_a_doubt_is_said_with_its_figures(speaking, doubt, figures) -> None:
    said = words.say_doubt(doubt)
    assert [figure for figure in figures if figure not in said] == []
    assert "%(" not in said
