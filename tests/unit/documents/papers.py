"""A notice and a problem list for the tests, with text that layout languages would trip over."""

from __future__ import annotations

from datetime import UTC, date, datetime

from server.documents.content import (
    Clause,
    NoticeItem,
    Photo,
    ProblemGroup,
    ProblemList,
    ProblemRow,
    RectificationNotice,
)
from tests.support.pictures import jpeg

NASTY = '#eval("1") $x^2$ [方括号] \\n \\u{41} "引号" *星* _下划线_ <b>&amp; {{ 7*7 }} {% if %} @ref `code` // 注释'
CLAUSE = Clause(
    code="（11）",
    text="每500米主次干道设置“讲文明树新风”公益广告不少于5处。",
    standard_title="2017年度创建全国文明城市宣传方案",
    version="2017版",
    is_sample=True,
)


def photo(number: int, *, tall: bool = False) -> Photo:
    """Make a photo with pixels."""
    size = (240, 320) if tall else (320, 240)
    taken_at = datetime(2026, 11, 20, 2, 5 + number, tzinfo=UTC)
    return Photo(
        sha256=f"{number:064d}", taken_at=taken_at, place="七一路口以南约320米,东侧", jpeg=jpeg(seed=number, size=size)
    )


def notice(**values: object) -> RectificationNotice:
    """Make a signed notice with a road, a park and an ad-hoc problem."""
    road = NoticeItem(
        site_name="中关村北大街",
        site_code="RD-0012",
        area_name="海淀街道",
        place="七一路口以南约320米,东侧",
        chainage="K0+320",
        lon=116.310123,
        lat=39.98912,
        clause=CLAUSE,
        finding=f"现场记录：{NASTY}",
        measured="3处",
        required="每500米不少于5处",
        shortfall="2处",
        photos=(photo(1), photo(2, tall=True), photo(3)),
    )
    park = NoticeItem(site_name="圆明园", site_code="PK-0001", clause=CLAUSE, measured="7处", required="不少于10处")
    stall = NoticeItem(area_name="清华园街道", place="地铁站A口外", problem_type="占道经营", photos=(photo(4),))
    content: dict[str, object] = {
        "office_name": "示范区创建全国文明城市工作指挥部办公室",
        "number": "示创文督〔2026〕6号",
        "lead_unit": "示范区城市管理委员会",
        "assisting_units": ("中关村街道办事处",),
        "copies": ("示范区督查室",),
        "round_name": "2026年第四季度检查",
        "checked_from": date(2026, 11, 18),
        "checked_until": date(2026, 11, 20),
        "items": (road, park, stall),
        "request": "请举一反三。\n请开展自查。",
        "deadline": "2026年11月27日",
        "deadline_class": "3个工作日",
        "reply_url": "https://xuncheng.example/reply/3fa9c0b2",
        "contact": "督查组 010-00000000",
        "issued_on": date(2026, 11, 22),
    }
    return RectificationNotice.model_validate(content | values)


def problem_list(**values: object) -> ProblemList:
    """Make a list of three problems in two groups, one of them a would-be formula."""
    rows = (
        ProblemRow(
            place="中关村北大街", problem='=HYPERLINK("http://example.org","x")', unit="城管委", status="未交办"
        ),
        ProblemRow(place="+圆明园", problem="-1+2", unit="@城管委", due="2026-11-27", status="已交办"),
    )
    other = ProblemGroup(name="公园中心", rows=(ProblemRow(place="南门", problem="标识破损", unit="公园中心"),))
    content: dict[str, object] = {
        "office_name": "示范区创建办",
        "title": "第四季度检查问题清单",
        "round_name": "第四季度检查",
        "grouped_by": "责任单位",
        "made_on": date(2026, 11, 22),
        "groups": (ProblemGroup(name="城管委", rows=rows), other),
    }
    return ProblemList.model_validate(content | values)
