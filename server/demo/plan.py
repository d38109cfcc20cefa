"""What the demo inspectors will meet and send: every press of the shutter, every answer, known beforehand.

Here stand only wishes ("a lamp-post banner 340 m along the road"); `route` knows the places, `camera` the pictures and
`phone` the sending. `EXPECTED` says what the program has to make of it, so that a test can hold it to its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle

from server.demo.posters import Design
from server.demo.route import PARK_PATH, Walk
from server.demo.studio.scenes import Setting, Subject
from server.geo.reference import ReferenceLine

SERIES = "讲文明树新风"
THEMES = {
    Design.MANNERS: (SERIES,),
    Design.VALUES: (SERIES, "社会主义核心价值观"),
    Design.DREAM: (SERIES, "中国梦"),
    Design.HONESTY: (SERIES, "图说我们的价值观"),
    Design.CHILDREN: (SERIES, "未成年人"),
    Design.TRAVEL: (SERIES, "文明旅游"),
    Design.THRIFT: (SERIES,),
    Design.GREEN: (SERIES,),
    Design.FAMILY: (SERIES,),
    Design.TOGETHER: (SERIES, "文明城市创建"),
}
MEDIA = {
    Setting.LAMP_BANNER: "lamp_post_banner",
    Setting.HOARDING: "hoarding_panel",
    Setting.NOTICE_BOARD: "notice_board",
    Setting.LIGHT_BOX: "light_box",
    Setting.SHELTER: "light_box",
    Setting.MURAL: "wall_painting",
    Setting.PARK_BOARD: "poster",
    Setting.PARK_NOTICE: "notice_board",
    Setting.LAKESIDE_BOARD: "poster",
    Setting.PARK_THREE: "poster",
}
TALL = {Setting.LAMP_BANNER, Setting.LIGHT_BOX}


@dataclass(frozen=True, slots=True)
class Press:
    """One observation with its photo: where on the walk, what is in front, and what the inspector notes.

    `away_m` puts the photographer so far east of the site's edge; `located` False leaves every position out; `copy_of`
    sends the very bytes of another press again under a new UUID.
    """

    key: str
    at_m: float
    subject: Subject | None
    requirements: tuple[str, ...]
    kind: str = "sighting"
    answer: str | None = None
    reason: str | None = None
    problem_type: str | None = None
    note: str = ""
    away_m: float = 0.0
    located: bool = True
    copy_of: str | None = None
    heic: bool = False
    full_size: bool = False

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes the inspector ticks, each once."""
        designs = self.subject.designs if self.subject and self.kind == "sighting" else ()
        return tuple(dict.fromkeys(theme for design in designs for theme in THEMES[design]))

    @property
    def medium(self) -> str | None:
        """The medium the inspector chooses."""
        return MEDIA.get(self.subject.setting) if self.subject and self.kind == "sighting" else None


@dataclass(frozen=True, slots=True)
class Answer:
    """Answers by eye without a photo, several requirements in one tap (其余均符合)."""

    key: str
    requirements: tuple[str, ...]
    answer: str = "pass"
    note: str = ""


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """One visit: which site, by whom, when (minutes after eight), along which walk, and what is sent."""

    key: str
    site_id: int
    inspector: str
    starts_min: float
    walk: Walk
    presses: tuple[Press, ...]
    answers: tuple[Answer, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out, and why: see the functions below that lay the things out."""

    road_least: int = 5
    road_worst_count: int = 1
    park_least: int = 10
    park_certain: int = 9
    park_doubtful: tuple[str, ...] = ("doubt_maybe_same", "doubt_off_site", "doubt_unlocated")
    off_site_m: int = 700


EXPECTED = Expected()

# --- the road --------------------------------------------------------------------------------------------------------

ROAD, ROAD_M = "中关村北大街", (1500.0, 1800.0)
"""The section of this road with a length between these, 1,631 m from 清华西路 to 荷清路, zero end in the south."""
ROAD_FROM_M = 40.0
"""Where the walk begins: not at the very end of the section."""
BEFORE_GAP_M = (62.0, 153.0, 248.0, 341.0, 437.0)
LONELY_M = 707.0
"""The one poster in the gap, 270 m from the last one before and the first one after it."""
AFTER_GAP_M = (977.0, 1062.0)
ROAD_TO_M = 1105.0
"""Where the inspector turns back. The 526 m beyond hold nothing at all, and must not be what the road fails for."""
GAP_M = (BEFORE_GAP_M[-1], AFTER_GAP_M[0])
STREET_SETTINGS = (
    Setting.LAMP_BANNER, Setting.LIGHT_BOX, Setting.HOARDING, Setting.NOTICE_BOARD, Setting.LAMP_BANNER,
    Setting.SHELTER, Setting.MURAL, Setting.LIGHT_BOX,
)  # fmt: skip
STREET_DESIGNS = (
    Design.MANNERS, Design.TOGETHER, Design.VALUES, Design.DREAM, Design.GREEN, Design.THRIFT, Design.HONESTY,
    Design.CHILDREN, Design.FAMILY, Design.MANNERS,
)  # fmt: skip


def street_presses(
    name: str, places: tuple[float, ...], requirements: tuple[str, ...], skip: int = 0
) -> Iterator[Press]:
    """Hang one poster at each place along a street, varying carrier and design."""
    settings, designs = cycle(STREET_SETTINGS), cycle(STREET_DESIGNS)
    for _ in range(skip):
        next(settings), next(designs)
    for number, at_m in enumerate(places, 1):
        setting = next(settings)
        subject = Subject(setting, (next(designs),), upright=setting in TALL)
        yield Press(f"{name}-{number:02}", at_m, subject, requirements)


def road_visit(site_id: int, line: ReferenceLine, inspector: str, right_m: float) -> VisitPlan:
    """Walk 1,065 m of the main road: enough posters, then a gap of 540 m with a single one, then two; turn back."""
    places = (*BEFORE_GAP_M, LONELY_M, *AFTER_GAP_M)
    presses = [*street_presses("road", places, ("ZS-11-2",))]
    presses[2] = replace(presses[2], heic=True)
    presses[0] = replace(presses[0], full_size=True)
    walk = Walk(line, ROAD_FROM_M, ROAD_TO_M, right_m, places)
    answers = (Answer("road-rest", ("ZS-11-1",), note="其余均符合"),)
    return VisitPlan("road", site_id, inspector, 20, walk, tuple(presses), answers)


def passing_road_visit(site_id: int, line: ReferenceLine, inspector: str, right_m: float) -> VisitPlan:
    """Walk a shorter road from end to end, with a poster every 85 m."""
    count = int((line.length_m - 30) // 85) + 1
    places = tuple(25.0 + 85.0 * n for n in range(count) if 25 + 85 * n < line.length_m - 4)
    presses = tuple(street_presses("side", places, ("ZS-11-2",), skip=3))
    walk = Walk(line, 1.0, line.length_m - 1, right_m, places)
    return VisitPlan("side", site_id, inspector, 25, walk, presses, (Answer("side-rest", ("ZS-11-1",)),))


# --- the park --------------------------------------------------------------------------------------------------------

COUNTED = ("ZS-06-1",)


def park_visit(site_id: int, inspector: str) -> VisitPlan:
    """Walk 1.7 km through 圆明园: six posters one by one and three in one picture are sure, three are doubtful."""
    lake, board, notice = Setting.LAKESIDE_BOARD, Setting.PARK_BOARD, Setting.PARK_NOTICE
    three = Subject(Setting.PARK_THREE, (Design.CHILDREN, Design.DREAM, Design.HONESTY))
    both = (*COUNTED, "ZS-06-3")
    presses = (
        Press("park-01", 60, Subject(lake, (Design.MANNERS,)), COUNTED),
        Press("park-02", 210, Subject(board, (Design.TRAVEL,)), COUNTED, heic=True),
        Press("park-03", 380, three, COUNTED, full_size=True, note="一张照片三处，已逐处标注"),
        Press("park-04", 560, Subject(notice, (Design.TOGETHER,)), both),
        Press("park-05", 720, Subject(board, (Design.VALUES,)), COUNTED),
        Press("park-06", 905, Subject(notice, (Design.TOGETHER,)), both),
        Press("park-07", 1080, Subject(lake, (Design.FAMILY,)), COUNTED),
        Press("park-08", 1240, Subject(board, (Design.THRIFT,)), COUNTED, located=False, note="从相册选取，无位置"),
        Press("park-09", 1390, None, COUNTED, copy_of="park-05", note="误重复发送"),
        Press("park-10", 1560, Subject(board, (Design.GREEN,)), COUNTED, away_m=EXPECTED.off_site_m),
    )
    walk = Walk(PARK_PATH, 5, PARK_PATH.length_m - 5, 3.0, tuple(press.at_m for press in presses))
    answers = (Answer("park-rest", ("ZS-06-2", "ZS-06-4"), note="其余均符合"),)
    return VisitPlan("park", site_id, inspector, 75, walk, presses, answers)
