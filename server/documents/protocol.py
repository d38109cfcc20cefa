"""The words of an 抽样记录: how the sites of a round were drawn, so that a clerk can draw them again by hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.clock import SHANGHAI, show_date
from server.documents.content import Content, Text
from server.documents.phrases import SAMPLE_MARK, moment_words
from server.documents.record import RecordPaper, RecordPart, RecordTable


class DrawnSite(Content):
    """A site in draw order."""

    name: Text
    code: Text
    site_type: Text
    area: Text


class DrawnStratum(Content):
    """One stratum: its numbers, and a quota for the whole type where it shares one."""

    site_type: Text
    area: Text
    population: int
    wanted: int
    chosen: int
    wanted_reserves: int
    reserves: int


class Replaced(Content):
    """A site of the draw that could not be checked: why, and what became of it."""

    name: Text
    code: Text
    reason: Text
    outcome: Text


class SamplingProtocol(Content):
    """What an 抽样记录 holds. `level` is the word for the areas it was divided by, empty where it was not."""

    office_name: Text
    round_name: Text
    standard: Text
    is_sample: bool
    drawn_at: datetime
    drawn_by: Text
    made_at: datetime
    seed: Text
    method: Text
    level: Text
    totals: tuple[tuple[Text, int], ...]
    """Types of which so many were drawn altogether, shared by the areas in proportion."""
    strata: tuple[DrawnStratum, ...]
    chosen: tuple[DrawnSite, ...]
    reserves: tuple[DrawnSite, ...]
    left_out: int
    replaced: tuple[Replaced, ...]
    population_sha256: Text
    content_sha256: Text


def protocol_paper(protocol: SamplingProtocol, zone: ZoneInfo = SHANGHAI) -> RecordPaper:
    """Put a protocol into words; times are shown in `zone`."""
    day = show_date(protocol.made_at.astimezone(zone).date())
    return RecordPaper(
        title=f"{protocol.round_name}抽样记录",
        opening=(
            (
                f"{protocol.office_name}于{moment_words(protocol.drawn_at, zone)}为检查批次“{protocol.round_name}”"
                "随机抽取检查点位。本记录载明随机种子、抽样方法、各层数量和全部结果，任何人都可以据此重新抽取，加以核对。"
            ),
        ),
        parts=(
            RecordPart("一、基本情况", table=_facts(protocol, zone)),
            RecordPart("二、抽样方法", paragraphs=_method(protocol)),
            RecordPart("三、各层数量", table=_strata(protocol)),
            RecordPart("四、抽取结果"),
            RecordPart(f"（一）抽中点位{len(protocol.chosen)}个", table=_sites(protocol.chosen), level=2),
            _reserves(protocol),
            RecordPart("五、无法检查和替换的点位", *_replaced(protocol, day)),
            RecordPart("六、签字", table=RecordTable((), (40, 116), (("抽样人", ""), ("监督人", "")))),
        ),
        signature=protocol.office_name,
        date=day,
        author=protocol.office_name,
    )


def _facts(protocol: SamplingProtocol, zone: ZoneInfo) -> RecordTable:
    population = sum(one.population for one in protocol.strata)
    rows = [
        ("检查批次", protocol.round_name),
        ("测评体系", protocol.standard + (SAMPLE_MARK if protocol.is_sample else "")),
        ("抽样时间", moment_words(protocol.drawn_at, zone)),
        ("抽样人", protocol.drawn_by),
        ("随机种子", protocol.seed),
        ("抽样方法", protocol.method),
        ("分层", f"点位类型、{protocol.level}" if protocol.level else "点位类型"),
        ("参加抽样", f"{population}个点位"),
        ("抽取", f"{len(protocol.chosen)}个点位，备用{len(protocol.reserves)}个"),
        ("未参加", f"{protocol.left_out}个点位抽样前已在批次内" if protocol.left_out else "无"),
        ("名单校验值", f"SHA-256：{_in_groups(protocol.population_sha256)}"),
        ("记录校验值", f"SHA-256：{_in_groups(protocol.content_sha256)}"),
    ]
    return RecordTable((), (32, 124), tuple(rows))


def _in_groups(sha256: str) -> str:
    """Write a hash in groups of eight, so that it can be compared by eye."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))


def _method(protocol: SamplingProtocol) -> tuple[str, ...]:
    layers = f"点位类型和所在{protocol.level}" if protocol.level else "点位类型"
    example = (protocol.chosen or protocol.reserves)[0].code if protocol.chosen or protocol.reserves else "编号"
    line = f"{protocol.method}|{protocol.seed}|{example}"
    paragraphs = [
        f"1.把在用的、尚未列入批次的点位按{layers}分层，共{len(protocol.strata)}层。",
        (
            "2.为每个点位写出一行文字：方法名、随机种子、点位编号，中间用竖线隔开，前后不加空格。"
            f"例如编号为{example}的点位：{line}"
        ),
        "3.按UTF-8编码计算这行文字的SHA-256值，写成小写十六进制数。",
        "4.每一层内按该值从小到大排列，依次取为抽中点位，其后的依次取为备用点位。",
    ]
    if protocol.totals:
        told = "、".join(f"{kind}{number}个" for kind, number in protocol.totals)
        paragraphs.append(
            f"5.按总数抽取的类型（{told}）：每个辖区先分配1个；其余逐个分配给“点位数÷（2×已分配数＋1）”"
            "最大的辖区，相等时辖区编码在前的优先；分配数不超过该辖区的点位数。"
        )
    return tuple(paragraphs)


def _strata(protocol: SamplingProtocol) -> RecordTable:
    return RecordTable(
        ("点位类型", "辖区", "点位数", "应抽", "抽取", "备用", "说明"),
        (28, 40, 16, 14, 14, 14, 30),
        tuple(
            (
                one.site_type,
                one.area,
                *(str(number) for number in (one.population, one.wanted, one.chosen, one.reserves)),
                _short(one),
            )
            for one in protocol.strata
        ),
        centred=(2, 3, 4, 5),
    )


def _short(one: DrawnStratum) -> str:
    told = []
    if one.wanted > one.chosen:
        told.append(f"点位不足，少{one.wanted - one.chosen}个")
    if one.wanted_reserves > one.reserves:
        told.append(f"备用少{one.wanted_reserves - one.reserves}个")
    return "；".join(told)


def _sites(sites: tuple[DrawnSite, ...]) -> RecordTable:
    return RecordTable(
        ("顺序", "点位", "编号", "点位类型", "辖区"),
        (14, 50, 40, 24, 28),
        tuple((str(number), one.name, one.code, one.site_type, one.area) for number, one in enumerate(sites, start=1)),
        centred=(0,),
    )


def _reserves(protocol: SamplingProtocol) -> RecordPart:
    heading = f"（二）备用点位{len(protocol.reserves)}个"
    if not protocol.reserves:
        return RecordPart(heading, ("没有抽取备用点位。",), level=2)
    note = "抽中点位无法检查时，由同类型的备用点位代替：先用同一辖区的，没有时用其他辖区的，均按以下顺序。"
    return RecordPart(heading, (note,), _sites(protocol.reserves), level=2)


def _replaced(protocol: SamplingProtocol, day: str) -> tuple[tuple[str, ...], RecordTable | None]:
    if not protocol.replaced:
        return (f"截至{day}，本次抽取的点位没有无法检查或者替换的。",), None
    rows = tuple(
        (str(n), one.name, one.code, one.reason, one.outcome) for n, one in enumerate(protocol.replaced, start=1)
    )
    table = RecordTable(("序号", "点位", "编号", "无法检查的原因", "处理"), (12, 38, 26, 30, 50), rows, centred=(0,))
    return (f"截至{day}，以下{len(rows)}个点位无法检查，除按不符合计的以外，不计入得分率的分母。",), table
