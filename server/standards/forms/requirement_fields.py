"""The questions about a requirement that are not its rule: clause, scope, units, counting rule, points. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.standards.document import StandardDocument
from server.standards.forms.fields import Field, Option, Widget, Words

_NOT_SAID = Words("不写", "not given")


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading; those seldom needed may be folded."""

    title: Words
    fields: tuple[Field, ...]
    folded: bool = False


def _options(*told: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(value, Words(zh, en)) for value, zh, en in told)


TRUNCATIONS = _options(
    ("head", "条首缺失", "beginning missing"),
    ("tail", "条文中断", "text breaks off"),
    ("units", "责任单位中断", "units break off"),
)
CHECKS = _options(
    ("photo", "拍照", "photo"),
    ("observation", "实地察看", "observation"),
    ("survey", "问卷", "survey"),
    ("interview", "访谈", "interview"),
    ("ledger", "查台账", "ledger"),
)
UNITS_SOURCES = _options(
    ("clause", "本条条文", "this clause"),
    ("document", "文件其他部分", "elsewhere in the document"),
    ("missing", "原文没有", "nowhere"),
)
THEME_MODES = _options(("all", "全部主题", "all of them"), ("any", "任一主题", "any of them"))
SOURCES = _options(
    ("clause", "条文写明", "the clause says so"), ("ours", "条文没有写，由我们定", "ours; the clause is silent")
)


def sections(document: StandardDocument) -> tuple[Section, ...]:
    """Give the sections of the form for a requirement of this document."""
    return (_clause(document), _who(), _counting(document), _points())


def requirement_fields(document: StandardDocument) -> tuple[Field, ...]:
    """Give all fields of all sections."""
    return tuple(field for section in sections(document) for field in section.fields)


def _f(name: str, widget: Widget, zh: str, en: str, hint: tuple[str, str] | None = None, **more: object) -> Field:
    return Field(name, widget, Words(zh, en), Words(*hint) if hint else None, **more)  # type: ignore[arg-type]


def _clause(document: StandardDocument) -> Section:
    types = tuple(Option(one.code, Words(one.zh, one.en)) for one in document.site_types)
    fields = (
        _f(
            *("key", Widget.TEXT, "编号", "Key"),
            (
                f"以 {document.code}- 开头，大写字母、数字和短横，如 {document.code}-01-1",
                f"Such as {document.code}-01-1",
            ),
            required=True,
        ),
        _f(
            "clause",
            Widget.TEXT,
            "条款",
            "Clause",
            ("原文中的条号，如（2）", "Its number in the document"),
            required=True,
        ),
        _f(
            *("text", Widget.LONG, "原文", "Text"),
            ("逐字照录，不改写；原文中断的地方照录并在下面标明", "Verbatim; where it breaks off, mark it below"),
            required=True,
        ),
        _f("truncated", Widget.SOME_OF, "原文中断", "The source breaks off", options=TRUNCATIONS),
        _f("site_type", Widget.CHOICE, "点位类型", "Site type", options=types, required=True),
        _f("scope", Widget.LONG, "适用范围", "Scope", ("用条文里的词", "In the clause's own words")),
        _f("carrier", Widget.TEXT, "原文中的对象", "Kind of place in the document's words"),
        _f(
            *("normative", Widget.YES, "这一条提出了要求", "This clause demands something"),
            ("不勾选：只是叙述，本身不要求什么", "Not ticked: it only reports"),
        ),
    )
    return Section(Words("条文", "Clause"), fields)


def _who() -> Section:
    fields = (
        _f("units", Widget.LINES, "牵头（责任）单位", "Lead units", ("一行写一个", "One a line")),
        _f("assisting", Widget.LINES, "配合单位", "Assisting units", ("一行写一个", "One a line")),
        _f(
            "units_source",
            Widget.CHOICE,
            "责任单位出处",
            "Where the units stand",
            options=UNITS_SOURCES,
            blank=_NOT_SAID,
        ),
        _f("department", Widget.TEXT, "责任科室", "Department"),
        _f("deadline", Widget.TEXT, "完成时限", "Deadline", ("用原文的词，如“9月底前”", "In the document's words")),
        _f(
            *("programme", Widget.TEXT, "所属创建工作的代码", "Code of its programme"),
            (
                "只在与整份文件不同时填写，如 hygienic_city",
                "Only where it differs from the whole, such as hygienic_city",
            ),
        ),
    )
    return Section(Words("责任与时限", "Who and by when"), fields)


def _counting(document: StandardDocument) -> Section:
    themes = tuple(Option(one, Words(one, one)) for one in document.themes)
    media = tuple(Option(one.code, Words(one.zh, one.en)) for one in document.media)
    fields = (
        _f("themes", Widget.SOME_OF, "主题", "Themes", options=themes),
        _f("themes_mode", Widget.CHOICE, "主题要求", "How many themes", options=THEME_MODES, blank=_NOT_SAID),
        _f("media", Widget.SOME_OF, "载体形式", "Media", options=media),
        _f(
            *("counting_rule.text", Widget.LONG, "计数口径", "Counting rule"),
            ("什么算一处、一条、一块", "What makes one place, item or panel"),
        ),
        _f(
            "counting_rule.source", Widget.CHOICE, "计数口径出处", "Whose words it is", options=SOURCES, blank=_NOT_SAID
        ),
        _f(
            "condition",
            Widget.LONG,
            "适用条件",
            "Condition",
            ("不满足时为“不涉及”", "Where it does not hold: not applicable"),
        ),
        _f("exclusions", Widget.LONG, "不含", "Not included"),
        _f("check", Widget.SOME_OF, "检查方式", "How it is checked", options=CHECKS),
        _f("evidence", Widget.LONG, "取证要求", "Evidence to take"),
        _f("note", Widget.LONG, "说明", "Note", ("我们加的说明，不属于原文", "Ours, not part of the document")),
    )
    return Section(Words("口径与取证", "Counting and evidence"), fields)


def _points() -> Section:
    share = ("写小数，如 0.8 表示八成", "As a decimal, such as 0.8")
    fields = (
        _f("scoring.weight", Widget.NUMBER, "分值", "Points", ("空着：1 分", "Empty: 1 point")),
        _f("scoring.deduct_each", Widget.NUMBER, "每次扣分", "Points off each time"),
        _f("scoring.deduct_per", Widget.NUMBER, "每缺多少扣一次", "For every so many missing", ("空着：1", "Empty: 1")),
        _f("scoring.deduct_cap", Widget.NUMBER, "最多扣", "At most off", ("空着：扣完为止", "Empty: down to 0")),
        _f("scoring.near", Widget.NUMBER, "基本符合的界限", "Nearly met from", share),
        _f("scoring.near_share", Widget.NUMBER, "基本符合的得分比例", "Share of the points then", share),
    )
    return Section(Words("分值", "Points"), fields, folded=True)
