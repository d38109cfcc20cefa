"""The rest of the demo day: bus stops, small parks, a closed place, and problems met on the way (随手拍).

Chosen so that the map shows every verdict: enough and too little, answered by eye, unable, still going on.
"""

from __future__ import annotations

from server.demo.plan import ROAD_FROM_M, ROAD_TO_M, Answer, Press, VisitPlan
from server.demo.posters import Design
from server.demo.route import Walk, moved
from server.demo.studio.scenes import Setting, Subject
from server.geo.reference import ReferenceLine

STOP_COUNTED = ("ZS-02-2", "ZS-02-3")
STOP_ANSWERED = ("ZS-02-1", "ZS-02-4", "ZS-02-5", "ZS-02-6")
PARK_BY_EYE = ("ZS-06-2", "ZS-06-4")
DECIDED = "ZS-02-5"
"""What the inspector of the third stop answered 不符合 and the office decides otherwise."""


def about(lon: float, lat: float, reach_m: float = 6.0) -> Walk:
    """Stroll a few metres around a place that is a point."""
    start, end = moved(lon, lat, reach_m, 270.0), moved(lon, lat, reach_m, 90.0)
    line = ReferenceLine(((start.lon, start.lat), (end.lon, end.lat)))
    return Walk(line, 0.0, line.length_m, 0.0, (line.length_m / 2,))


def good_stop(site_id: int, where: tuple[float, float], name: str) -> VisitPlan:
    """A stop with two posters, and everything else in order."""
    presses = (
        Press("stop-a1", 4, Subject(Setting.SHELTER, (Design.VALUES,), words=name), STOP_COUNTED),
        Press("stop-a2", 8, Subject(Setting.LIGHT_BOX, (Design.TRAVEL,), upright=True), STOP_COUNTED),
    )
    answers = (Answer("stop-a-rest", (*STOP_ANSWERED[1:],), note="其余均符合"),
               Answer("stop-a-screen", STOP_ANSWERED[:1], "not_applicable", "无电子显示屏"))  # fmt: skip
    return VisitPlan("stop-a", site_id, "inspector2", 50, about(*where), presses, answers)


def poor_stop(site_id: int, where: tuple[float, float], name: str) -> VisitPlan:
    """A stop with one poster of the two it needs."""
    presses = (Press("stop-b1", 6, Subject(Setting.SHELTER, (Design.GREEN,), words=name), STOP_COUNTED),)
    answers = (Answer("stop-b-rest", (*STOP_ANSWERED[1:],), note="其余均符合"),
               Answer("stop-b-screen", STOP_ANSWERED[:1], "not_applicable", "无电子显示屏"))  # fmt: skip
    return VisitPlan("stop-b", site_id, "inspector2", 58, about(*where), presses, answers)


def disputed_stop(site_id: int, where: tuple[float, float]) -> VisitPlan:
    """A stop with two posters on one board, where the inspector misses a theme that the picture shows."""
    board = Subject(Setting.NOTICE_BOARD, (Design.VALUES, Design.HONESTY))
    presses = (Press("stop-c1", 6, board, STOP_COUNTED),)
    answers = (Answer("stop-c-fail", (DECIDED,), "fail", "未见“图说我们的价值观”"),
               Answer("stop-c-rest", ("ZS-02-4", "ZS-02-6"), note="其余均符合"),
               Answer("stop-c-screen", STOP_ANSWERED[:1], "not_applicable", "无电子显示屏"))  # fmt: skip
    return VisitPlan("stop-c", site_id, "inspector2", 66, about(*where), presses, answers)


def closed_stop(site_id: int, where: tuple[float, float]) -> VisitPlan:
    """A stop behind a building-site fence: 无法检查, with reason and photo."""
    everything = (*STOP_COUNTED, *STOP_ANSWERED)
    gate = Subject(Setting.CLOSED_GATE, words="施工封闭")
    press = Press("stop-d1", 6, gate, everything, kind="answer", answer="unable", reason="works", note="站台封闭施工")
    return VisitPlan("stop-d", site_id, "inspector2", 74, about(*where), (press,), complete=False)


def poor_park(site_id: int, where: tuple[float, float]) -> VisitPlan:
    """A small park with two posters of the ten it needs, declared complete."""
    presses = (
        Press("grove-1", 6, Subject(Setting.PARK_BOARD, (Design.CHILDREN,)), ("ZS-06-1",)),
        Press("grove-2", 20, Subject(Setting.PARK_NOTICE, (Design.TOGETHER,)), ("ZS-06-1", "ZS-06-3")),
    )
    answers = (Answer("grove-rest", PARK_BY_EYE, note="其余均符合"),)
    return VisitPlan("grove", site_id, "inspector2", 84, about(*where, reach_m=14), presses, answers)


def unfinished_park(site_id: int, where: tuple[float, float]) -> VisitPlan:
    """A park whose check goes on after lunch."""
    presses = (
        Press("island-1", 6, Subject(Setting.LAKESIDE_BOARD, (Design.DREAM,)), ("ZS-06-1",)),
        Press("island-2", 20, Subject(Setting.PARK_BOARD, (Design.MANNERS,)), ("ZS-06-1",)),
    )
    return VisitPlan("island", site_id, "inspector2", 100, about(*where, reach_m=14), presses, complete=False)


PROBLEMS = (
    Press("vending", 540, Subject(Setting.STALL), (), kind="problem", problem_type="street_vending",
          note="水果摊占用人行道，盲道受阻"),
    Press("small-ads", 820, Subject(Setting.SMALL_ADS), (), kind="problem", problem_type="small_ads",
          note="围墙上小广告约二十处"),
    Press("parking", 1010, Subject(Setting.PARKED), (), kind="problem", problem_type="parking",
          note="两辆小客车停在人行道上"),
)  # fmt: skip
"""Met along the main road, at these distances from its zero end."""


def problem_walk(line: ReferenceLine, right_m: float) -> VisitPlan:
    """Put the problems on the main road's pavement; the plan is not sent as a visit, only its presses."""
    walk = Walk(line, ROAD_FROM_M, ROAD_TO_M, right_m, tuple(press.at_m for press in PROBLEMS))
    return VisitPlan("problem", 0, "inspector", 20, walk, PROBLEMS)
