"""What sites and areas are, and which units are proposed for a site. Pure.

A site type is data: a code that standards and files use, and a word in two languages. Refuses nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

ANY_TYPE = "*"


class AreaLevel(StrEnum):
    """How large an area is: 市, 区县, 街道(乡镇), 社区(村), 网格."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"

    @property
    def depth(self) -> int:
        """How far down the tree of areas this level lies; the city is 0."""
        return list(AreaLevel).index(self)


class SiteState(StrEnum):
    """Whether a site's place is known: on the map, to be located on the first visit, or a vehicle without a place."""

    LOCATED = "located"
    TO_BE_LOCATED = "to_be_located"
    MOBILE = "mobile"


class UnitRole(StrEnum):
    """How a unit answers for a site: 牵头 or 配合."""

    LEAD = "lead"
    ASSISTING = "assisting"


class CorrectionState(StrEnum):
    """What became of a proposed correction (点位纠错)."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class SiteType:
    """A kind of place that is inspected. `mobile` ones are vehicles, known by line and plate instead of a place."""

    code: str
    zh: str
    en: str
    mobile: bool = False

    def word(self, language: str) -> str:
        """Give the word for it in `language` ("zh…" for Chinese, anything else for English)."""
        return self.zh if language.startswith("zh") else self.en


SITE_TYPES: tuple[SiteType, ...] = (
    SiteType("park", "公园", "Park"),
    SiteType("plaza", "公共广场", "Plaza"),
    SiteType("road_section", "路段", "Road section"),
    SiteType("junction", "路口", "Junction"),
    SiteType("bus_stop", "公交站点", "Bus stop"),
    SiteType("gate", "出入口", "Gate"),
    SiteType("construction_site", "建筑工地", "Construction site"),
    SiteType("hoarding", "围墙围挡", "Hoarding"),
    SiteType("school", "学校", "School"),
    SiteType("kindergarten", "幼儿园", "Kindergarten"),
    SiteType("hospital", "医院", "Hospital"),
    SiteType("scenic_spot", "景区景点", "Scenic spot"),
    SiteType("community", "社区", "Community"),
    SiteType("residential_compound", "居民小区", "Residential compound"),
    SiteType("office", "办公场所", "Office"),
    SiteType("service_window", "窗口单位", "Service window"),
    SiteType("market", "农贸市场", "Market"),
    SiteType("internet_cafe", "网吧", "Internet café"),
    SiteType("public_place", "公共场所", "Public place"),
    SiteType("nonmotor_shelter", "非机动车道遮阳棚", "Awning over a bicycle lane"),
    SiteType("bike_shelter", "公共自行车雨棚", "Public-bicycle shelter"),
    SiteType("culture_sports_venue", "公共文体活动场所", "Cultural or sports venue"),
    SiteType("gov_service_hall", "政务大厅", "Government service hall"),
    SiteType("exit_entry_window", "出入境窗口", "Exit and entry window"),
    SiteType("heritage_site", "古遗址、古建筑", "Ancient site or building"),
    SiteType("travel_agency", "旅行社、旅游集散中心", "Travel agency or tourist centre"),
    SiteType("ticket_window", "景区售票窗口、旅客中心", "Ticket window or visitor centre"),
    SiteType("other_carrier", "其他载体（报刊亭、阅报栏等）", "Other carrier (kiosk, newspaper board …)"),
    SiteType("youth_palace", "乡村学校少年宫", "Rural school youth palace"),
    SiteType("health_unit", "卫生健康单位", "Unit of the health system"),
    SiteType("community_health_centre", "社区卫生服务中心", "Community health centre"),
    SiteType("medical_institution", "医疗机构", "Medical institution"),
    SiteType("public_venue", "商场、旅馆、浴室等公共场所", "Shop, hotel, bath or other public venue"),
    SiteType("scrap_station", "废品收购站", "Scrap yard"),
    SiteType("organisation", "单位（台账）", "Organisation, by its papers"),
    SiteType("other", "其他点位", "Other site"),
    SiteType("bus", "公交车", "Bus", mobile=True),
    SiteType("taxi", "出租车", "Taxi", mobile=True),
    SiteType("ferry", "客船", "Ferry", mobile=True),
)
_BY_CODE = {kind.code: kind for kind in SITE_TYPES}


def site_type(code: str) -> SiteType | None:
    """Find a site type by its code; absence is a value."""
    return _BY_CODE.get(code)


def type_word(code: str, language: str) -> str:
    """Give the word for a site type; a code that is not known here stands for itself."""
    kind = site_type(code)
    return kind.word(language) if kind else code


@dataclass(frozen=True, slots=True)
class Answer:
    """That a unit answers for sites of a type (`*`: any) in an area."""

    area_code: str
    site_type: str
    unit_id: int
    role: UnitRole


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit proposed for a site, until somebody confirms it."""

    unit_id: int
    role: UnitRole


def propose_units(answers: Iterable[Answer], kind: str, area_chain: Sequence[str]) -> list[Proposal]:
    """Propose who answers for a site of type `kind`, given the areas around it from the smallest to the largest.

    The smallest area that names a lead gives the lead; in one area an answer for the very type goes before one for any
    type. Every other unit named on the way assists. The lead comes first.
    """
    of_area: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.site_type in (kind, ANY_TYPE):
            of_area.setdefault(answer.area_code, []).append(answer)
    lead: int | None = None
    assisting: list[int] = []
    for code in area_chain:
        here = of_area.get(code, [])
        exact = [answer for answer in here if answer.site_type == kind] or here
        if lead is None:
            lead = next((answer.unit_id for answer in exact if answer.role is UnitRole.LEAD), None)
        assisting += [answer.unit_id for answer in exact if answer.role is UnitRole.ASSISTING]
    proposals = [Proposal(lead, UnitRole.LEAD)] if lead is not None else []
    others = dict.fromkeys(unit_id for unit_id in assisting if unit_id != lead)
    return proposals + [Proposal(unit_id, UnitRole.ASSISTING) for unit_id in others]


def vehicle_plate(text: str) -> str:
    """Write a number plate one way, so that `京a·12345` and `京A12345` are one vehicle."""
    return "".join(text.split()).replace("·", "").replace("•", "").replace("-", "").upper()


class Fault(StrEnum):
    """What somebody on the spot says is wrong about a site's data (点位纠错)."""

    PLACE = "place"
    NAME = "name"
    GONE = "gone"
    TYPE = "type"
    DOUBLE = "double"
    OTHER = "other"
