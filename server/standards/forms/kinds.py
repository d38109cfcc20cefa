"""What every kind of rule is called, what it asks for in a sentence, and in which group a person looks for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.standards.forms.fields import Words
from server.standards.rules import KINDS, RuleBase, kind_of


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind: its name, and an example of a clause it is for."""

    kind: str
    name: Words
    example: Words


def _kind(kind: str, zh: str, en: str, example_zh: str, example_en: str) -> KindWords:
    return KindWords(kind, Words(zh, en), Words(example_zh, example_en))


GROUPS: tuple[tuple[Words, tuple[KindWords, ...]], ...] = (
    (
        Words("计数", "Counts"),
        (
            _kind("count_per_site", "点位内计数", "Count per site", "每个公园 10 处以上", "10 or more in every park"),
            _kind(
                "count_per_length", "按路段长度计数", "Count per length", "步行 500 米不少于 5 处", "5 in every 500 m"
            ),
            _kind(
                *("count_from_point", "站在一点能看到", "Count seen from a point"),
                *("站在广场中心环顾 10 处以上", "10 or more seen from the centre of a square"),
            ),
            _kind(
                *("within_distance_of_gate", "大门往里一段距离内", "Count near a gate"),
                *("从大门往里走 100 米内至少 1 处", "one within 100 m of the gate"),
            ),
            _kind("forms_count", "形式种数", "Number of forms", "运用 3 种以上形式", "three or more forms of carrier"),
            _kind("themes_covered", "主题覆盖", "Themes covered", "包含以下全部主题", "all of these themes shown"),
        ),
    ),
    (
        Words("占比与频次", "Shares and frequency"),
        (
            _kind("area_share", "面积占比", "Share of area", "覆盖围挡面积 30 % 以上", "30 % of a hoarding covered"),
            _kind(
                "item_share", "数量占比", "Share of items", "30 % 以上的拉手有公益广告", "30 % of the handles carry one"
            ),
            _kind("frequency", "播放频次", "Frequency", "10 分钟内播出 2 条以上", "two or more within 10 minutes"),
        ),
    ),
    (
        Words("有无", "Present or absent"),
        (
            _kind("present", "须有", "Present", "设有禁烟标识", "a no-smoking sign is there"),
            _kind("all_present", "须齐备", "All present", "提示牌、海报和宣传资料", "sign, poster and leaflets"),
            _kind("absent", "不得有", "Absent", "无烟蒂、无吸烟者", "no cigarette ends, nobody smoking"),
            _kind(
                *("absent_within_radius", "周边不得有", "Absent within a radius"),
                *("校园周边 200 米内无网吧", "no internet café within 200 m of a school"),
            ),
            _kind("every_room", "每个房间都要有", "Every room", "每个教室至少 1 处", "one in every classroom"),
            _kind("min_size", "规格不小于", "Size at least", "规格不低于 60 × 90 cm", "no smaller than 60 × 90 cm"),
        ),
    ),
    (
        Words("台账与调查", "Papers and surveys"),
        (
            _kind("document", "查阅台账", "Papers", "有方案、有记录、有总结", "plan, record and summary are filed"),
            _kind("survey_rate", "调查合格率", "Rate by survey", "知晓率 80 % 以上", "80 % of those asked know it"),
            _kind("statistic", "统计数据", "Statistic", "每千名常住人口 0.83 人以上", "0.83 per thousand residents"),
        ),
    ),
    (
        Words("目测", "By eye"),
        (_kind("by_eye", "由检查人员判断", "Judged by the inspector", "画面整洁、无破损", "clean and undamaged"),),
    ),
    (
        Words("复合", "Compound"),
        (_kind("all_of", "须同时满足", "All of several", "有标识，且无烟蒂", "a sign, and no cigarette ends"),),
    ),
)

KIND_WORDS: dict[str, KindWords] = {each.kind: each for _group, kinds in GROUPS for each in kinds}
TYPES: dict[str, type[RuleBase]] = {kind_of(each): each for each in KINDS}


def kind_named(text: str) -> str | None:
    """Find a kind by its code or its name in either language, as a clerk may write it in a table."""
    wanted = text.strip().casefold()
    for kind, words in KIND_WORDS.items():
        if wanted in {kind, words.name.zh.casefold(), words.name.en.casefold()}:
            return kind
    return None
