"""An 抽样记录 says the same in both kinds of file, and a clerk can draw the sites again from what it says."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from server.documents.protocol import DrawnSite, DrawnStratum, Replaced, SamplingProtocol, protocol_paper
from server.documents.record_files import record_docx, record_pdf
from tests.unit.documents.papers import NASTY
from tests.unit.documents.test_notice_papers import docx_text, needs_fonts, pdf_text

MOMENT = datetime(2026, 11, 26, 0, 14, tzinfo=UTC)


def protocol(**values: Any) -> SamplingProtocol:
    """A small draw: two parks of three and a reserve, one of them replaced."""
    park = {"site_type": "公园", "area": "示范一街道"}
    made: dict[str, Any] = {
        "office_name": "示范市创建办",
        "round_name": "第四季度抽查",
        "standard": "测评体系（2026）",
        "is_sample": True,
        "drawn_at": MOMENT,
        "drawn_by": "张三",
        "made_at": MOMENT,
        "seed": "上证指数3912.37",
        "method": "sha256-rank/1",
        "level": "街道",
        "totals": (("公园", 2),),
        "strata": (DrawnStratum(**park, population=3, wanted=2, chosen=2, wanted_reserves=2, reserves=1),),
        "chosen": (DrawnSite(name="甲园", code="P1", **park), DrawnSite(name="乙园", code="P2", **park)),
        "reserves": (DrawnSite(name="丙园", code="P3", **park),),
        "left_out": 1,
        "replaced": (
            Replaced(name="乙园", code="P2", reason="封闭施工", outcome="由备用点位“丙园”（P3）代替：长期施工"),
        ),
        "population_sha256": "a" * 64,
        "content_sha256": "b" * 64,
    }
    return SamplingProtocol(**(made | values))


@needs_fonts
def test_docx_and_pdf_agree_word_for_word() -> None:
    paper = protocol_paper(protocol())
    assert docx_text(record_docx(paper)) == pdf_text(record_pdf(paper))


@needs_fonts
def test_what_people_wrote_is_printed_as_itself() -> None:
    paper = protocol_paper(protocol(seed=NASTY))
    wanted = re.sub(r"\s", "", NASTY)
    assert wanted in docx_text(record_docx(paper))
    assert wanted in pdf_text(record_pdf(paper))


def test_a_clerk_can_work_a_rank_out_from_what_is_written() -> None:
    method = next(part for part in protocol_paper(protocol()).parts if part.heading == "二、抽样方法")
    line = method.paragraphs[1].rsplit("：", 1)[1]
    assert line == "sha256-rank/1|上证指数3912.37|P1"
    from server.inspections.draws.sampling import rank

    assert hashlib.sha256(line.encode()).hexdigest() == rank("上证指数3912.37", "P1")


FACTS = [
    ("when", "2026年11月26日8时14分"),
    ("who", "张三"),
    ("a sample standard", "（样例，非现行标准）"),
    ("too few reserves", "备用少1个"),
    ("what took no part", "1个点位抽样前已在批次内"),
    ("what was replaced", "由备用点位“丙园”（P3）代替：长期施工"),
    ("how a total is shared", "点位数÷（2×已分配数＋1）"),
    ("the hash of the record", "b" * 64),
]


def test_all_that_matters_is_said() -> None:
    text = docx_text(record_docx(protocol_paper(protocol())))
    assert [fact for fact, said in FACTS if said not in text] == []


def test_a_draw_without_reserves_and_replacements_says_so() -> None:
    text = docx_text(record_docx(protocol_paper(protocol(reserves=(), replaced=(), totals=()))))
    assert "没有抽取备用点位。" in text
    assert "截至2026年11月26日，本次抽取的点位没有无法检查或者替换的。" in text
    assert "按总数抽取" not in text
