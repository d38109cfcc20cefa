"""The 抽样记录 of a draw: composed from its record, and from what became of the drawn sites since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask_babel import force_locale

from server import clock
from server.config import Settings
from server.documents.phrases import full_width
from server.documents.protocol import DrawnSite, DrawnStratum, Replaced, SamplingProtocol, protocol_paper
from server.documents.record_files import record_docx, record_pdf
from server.inspections.draws import queries as draw_queries
from server.inspections.draws.models import Draw
from server.inspections.models import RoundSite
from server.inspections.unable import UnableSite, unable_sites
from server.inspections.words import UNABLE_NEXT, UNABLE_REASONS
from server.notices.paper import Issuer
from server.places import queries as places
from server.places.rules import type_word

LEVELS = {"district": "区县", "street": "街道", "community": "社区", "city": "城市", "grid": "网格"}
NOBODY = "由命令行抽取，未登记账号"


def protocol_file(draw: Draw, kind: str, settings: Settings) -> tuple[bytes, str]:
    """Give the protocol of a draw as the bytes of a `pdf` or `docx` file, and the file's name."""
    issuer = Issuer.of(settings)
    with force_locale("zh_CN"):
        paper = protocol_paper(protocol_of(draw, issuer), issuer.zone)
    if kind == "docx":
        data = record_docx(paper)
    else:
        data = record_pdf(paper, Path(settings.font_dir) if settings.font_dir else None)
    return data, f"{paper.title}{draw.id}.{kind}".replace("/", "-")


def protocol_of(draw: Draw, issuer: Issuer) -> SamplingProtocol:
    """Give what the protocol of a draw says now."""
    plan, strata = draw.content["plan"], draw.content["strata"]
    level = LEVELS.get(plan["level"] or "", "")
    standard = draw.round.standard
    return SamplingProtocol(
        office_name=issuer.name,
        round_name=draw.round.name,
        standard=f"{standard.title}（{standard.version}）",
        is_sample=standard.is_sample,
        drawn_at=draw.drawn_at,
        drawn_by=draw.account.display_name if draw.account else NOBODY,
        made_at=clock.now(),
        seed=draw.seed,
        method=draw.method,
        level=level,
        totals=tuple(
            (type_word(each["site_type"], "zh"), each["number"]) for each in plan["quotas"] if each["in_proportion"]
        ),
        strata=tuple(
            DrawnStratum(
                site_type=type_word(one["site_type"], "zh"),
                area=_area(one, level),
                population=one["population"],
                wanted=one["wanted"],
                chosen=len(one["chosen"]),
                wanted_reserves=one["wanted_reserves"],
                reserves=len(one["reserves"]),
            )
            for one in strata
        ),
        chosen=_sites(draw, "chosen", level),
        reserves=_sites(draw, "reserves", level),
        left_out=len(draw.content["left_out"]),
        replaced=_replaced(draw),
        population_sha256=draw.population_sha256,
        content_sha256=draw.content_sha256,
    )


def _area(stratum: dict[str, Any], level: str) -> str:
    if stratum["area"]:
        return stratum["area_name"] or stratum["area"]
    return f"不在任何{level}" if level else "全部"


def _sites(draw: Draw, part: str, level: str) -> tuple[DrawnSite, ...]:
    return tuple(
        DrawnSite(
            name=full_width(site["name"]),
            code=site["code"],
            site_type=type_word(one["site_type"], "zh"),
            area=_area(one, level),
        )
        for one in draw.content["strata"]
        for site in one[part]
    )


def _replaced(draw: Draw) -> tuple[Replaced, ...]:
    """List the drawn sites that could not be checked or were replaced, in draw order."""
    unable = {one.site.id: one for one in unable_sites(draw.round_id)}
    rows = sorted(draw_queries.rows_of(draw).items(), key=lambda pair: pair[1].draw_order)
    return tuple(
        Replaced(
            name=full_width(row.site.name),
            code=code,
            reason=_reason(unable.get(row.site_id)),
            outcome=_outcome(row, unable),
        )
        for code, row in rows
        if row.site_id in unable or row.replaced_by is not None
    )


def _reason(unable: UnableSite | None) -> str:
    if unable is None:
        return ""
    return f"{UNABLE_REASONS[unable.reason]}{f'（{unable.note}）' if unable.note else ''}"


def _outcome(row: RoundSite, unable: dict[int, UnableSite]) -> str:
    if row.replaced_by is not None:
        reserve = places.site(row.replaced_by)
        return f"由备用点位“{full_width(reserve.name)}”（{reserve.code}）代替：{row.replaced_reason or ''}"
    if row.again_on is not None:
        return f"择时再查，{clock.show_date(row.again_on)}起"
    return str(UNABLE_NEXT[unable[row.site_id].next])
