"""How a clause is to be looked at on the ground, in one sentence beside its button. Pure.

Only what cannot be seen from the button itself is said: where to stand, how long to watch, what to add to a photo.
"""

from __future__ import annotations

from functools import singledispatch

from server.standards.rules import (
    AbsentWithinRadius,
    AllPresent,
    AreaShare,
    ByEye,
    CountFromPoint,
    FormsCount,
    Frequency,
    MinSize,
    Present,
    RuleBase,
    SurveyRate,
    ThemesCovered,
    WithinDistanceOfGate,
    is_chinese,
    listed,
    unit_word,
)


@singledispatch
def hint_for(rule: RuleBase, language: str) -> str:
    """Say how a rule is to be looked at; nothing where its button says enough."""
    return ""


@hint_for.register
def _from_point(rule: CountFromPoint, language: str) -> str:
    if is_chinese(language):
        return f"请站在{rule.from_point}拍一圈照片，再在照片上把看到的逐处点出来，同一处只点一次。"
    return f"Stand at {rule.from_point}, photograph all round, and tap each thing once on the pictures."


@hint_for.register
def _near_gate(rule: WithinDistanceOfGate, language: str) -> str:
    if is_chinese(language):
        return f"从{rule.from_point}往里走，只计 {rule.distance_m:g} m 以内的；在每一处旁边拍照。"
    return f"Walk inwards from {rule.from_point}; only what stands within {rule.distance_m:g} m counts."


@hint_for.register
def _around(rule: AbsentWithinRadius, language: str) -> str:
    if is_chinese(language):
        return f"沿{rule.from_point}周边 {rule.radius_m:g} m 走一圈；发现了请在现场拍照，按照片位置量距离。"
    return f"Walk around {rule.from_point}, {rule.radius_m:g} m wide; photograph what you find where it stands."


@hint_for.register
def _forms(rule: FormsCount, language: str) -> str:
    if is_chinese(language):
        return "数的是载体形式：拍照后请点开照片，选明载体形式。"
    return "Forms are counted: open each photo afterwards and choose its medium."


@hint_for.register
def _themes(rule: ThemesCovered, language: str) -> str:
    if is_chinese(language):
        return f"拍照后请点开照片，选明主题：{listed(rule.themes, language)}。"
    return f"Open each photo afterwards and choose its theme: {listed(rule.themes, language, 'or')}."


@hint_for.register
def _size(rule: MinSize, language: str) -> str:
    return "拍照后请点开照片，填写尺寸。" if is_chinese(language) else "Open each photo afterwards and enter the size."


@hint_for.register
def _faces(rule: AreaShare, language: str) -> str:
    if not rule.every_face:
        return ""
    if is_chinese(language):
        return "每个面分别填报；没有的面也要填，部分填 0。"
    return "Enter every face by itself; a face that shows none is entered too, with 0 as its part."


@hint_for.register
def _watching(rule: Frequency, language: str) -> str:
    window = f"{rule.window:g} {unit_word(rule.window_unit, language)}"
    if is_chinese(language):
        return f"至少观察 {window}，看到一条点一次。"
    return f"Watch for at least {window} and tap each time one is shown."


@hint_for.register(Present)
@hint_for.register(AllPresent)
def _where(rule: Present | AllPresent, language: str) -> str:
    if not rule.position:
        return ""
    return f"位置要求：{rule.position}" if is_chinese(language) else f"Where: {rule.position}"


@hint_for.register
def _asking(rule: SurveyRate, language: str) -> str:
    if rule.min_asked is None:
        return ""
    return f"至少询问 {rule.min_asked} 人。" if is_chinese(language) else f"Ask at least {rule.min_asked} people."


@hint_for.register
def _criteria(rule: ByEye, language: str) -> str:
    if not rule.criteria:
        return ""
    names = listed(rule.criteria, language)
    return f"查看：{names}" if is_chinese(language) else f"Look at: {names}"
