"""What a phone shows in a round checked blindly or independently; figures vanish from clauses, words stay."""

from __future__ import annotations

import pytest

from server.field.showing import Showing, showing, without_figures
from server.inspections.rules import Practice, Sharing


@pytest.mark.parametrize(
    ("practice", "shown"),
    [
        (Practice(), Showing()),
        (Practice(blind=True), Showing(thresholds=False, verdicts=False, others=False)),
        (Practice(sharing=Sharing.APART), Showing(verdicts=False, others=False)),
        (
            Practice(sharing=Sharing.APART, blind=True),
            Showing(thresholds=False, verdicts=False, others=False),
        ),
    ],
)
def test_what_is_shown(practice, shown):
    assert showing(practice) == shown


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("公园公益广告不少于10处。", "公园公益广告不少于□处。"),
        ("每500米不少于5处", "每□米不少于□处"),
        ("面积不低于30%,迎检时50％以上", "面积不低于□%,迎检时□％以上"),
        ("每个公交站不少于两块,每块六十厘米", "每个公交站不少于□块,每块□厘米"),
        ("知晓率达到百分之八十以上", "知晓率达到□以上"),
        ("人均0.83个", "人均□个"),
        ("不少于１０处", "不少于□处"),
        ("讲文明树新风、统一标识、第一时间", "讲文明树新风、统一标识、第一时间"),
        ("社会主义核心价值观", "社会主义核心价值观"),
    ],
)
def test_figures_vanish_and_words_stay(text, without):
    assert without_figures(text) == without
