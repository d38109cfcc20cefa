"""Found the demo city in an empty database: people, areas, units, sites, road sections, standard and a round.

Everything goes through the operations of the rooms, as an office would do it. It refuses a database that holds anything
already, and leaves a mark in the log by which the demo city is known again.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from server.audit.models import AuditEntry
from server.audit.operations import record
from server.database import db
from server.demo.city import ATTRIBUTION
from server.demo.people import ACCOUNTS, UNITS, Member
from server.errors import Conflict
from server.inspections import planning
from server.inspections import queries as rounds
from server.inspections.models import Round
from server.people import operations as people
from server.people.models import Account, Unit
from server.places import lines, queries
from server.places import operations as places
from server.places.areas import import_areas
from server.places.drafts import drafts
from server.places.imports import import_sites
from server.places.models import Area, Site
from server.places.readers import Columns, read_table
from server.places.rules import AreaLevel, UnitRole, site_type
from server.places.sections import import_sections
from server.standards import operations as standards
from server.standards import queries as documents
from server.standards.errors import PublishedIsImmutable
from server.standards.models import Standard
from server.standards.shipped import shipped_files

CITY = Path(__file__).parent / "city"
INSPECTED_BY = "ZS"
"""The document the demo rounds check by."""
SITES = {"parks": "park", "bus_stops": "bus_stop", "gates": "gate", "schools": "school"}
FOUNDED = "demo.build"
INSPECTED = ("park", "bus_stop", "road_section")


class NotEmpty(Conflict):
    """The database already holds something."""

    code = "demo_not_empty"
    zh = "数据库中已有数据（{what}），演示城市只能建在空库中。"
    en = "The database already holds data ({what}); the demo city is only built in an empty one."


class NotTheDemo(Conflict):
    """The database holds an office's own data."""

    code = "not_the_demo"
    zh = "此数据库不是演示城市，不会写入演示数据。"
    en = "This database is not the demo city; nothing of the demo is written to it."


def is_founded() -> bool:
    """Tell whether this database is the demo city, by its mark in the log."""
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.verb == FOUNDED).limit(1)) is not None


def refuse_unless_empty() -> None:
    """Raise NotEmpty when anything has been recorded."""
    tables: dict[str, type[Account | Site | Unit | Area | Round | Standard]] = {
        "账号": Account, "点位": Site, "责任单位": Unit, "辖区": Area, "检查批次": Round, "测评体系": Standard,
    }  # fmt: skip
    held = [word for word, table in tables.items() if db.session.scalar(select(func.count()).select_from(table))]
    if held:
        raise NotEmpty(what="、".join(held))


def found(passwords: Mapping[str, str]) -> None:
    """Found the city inside the caller's transaction; raises NotEmpty."""
    refuse_unless_empty()
    units = {unit.name: people.add_unit(unit.name, aliases=unit.aliases, contact=unit.contact) for unit in UNITS}
    accounts = {member.username: _account(member, passwords[member.username], units) for member in ACCOUNTS}
    admin = accounts["admin"].id
    _settle(units, admin)
    _map(admin)
    standard = take_in_standards(by=admin)
    record(FOUNDED, "standard", standard.id, by=admin, sites=db.session.scalar(select(func.count()).select_from(Site)))


def members() -> dict[str, int]:
    """Give the accounts of the demo city by username; raises NotTheDemo."""
    if not is_founded():
        raise NotTheDemo()
    names = [member.username for member in ACCOUNTS]
    accounts = db.session.scalars(select(Account).where(Account.username.in_(names)))
    return {account.username: account.id for account in accounts}


def round_of(day: date) -> Round:
    """Give the round of a day, opening it inside the caller's transaction where there is none; raises NotTheDemo."""
    accounts = {name: db.session.get_one(Account, number) for name, number in members().items()}
    name = f"{day.year}年{day.month}月{day.day}日公益广告督查（演示）"
    known = rounds.round_named(name)
    if known is not None:
        return known
    return _open_round(name, take_in_standards(by=accounts["admin"].id), day, accounts)


def take_in_standards(*, by: int | None) -> Standard:
    """Take in every shipped version that is not here yet, as after an update, and give the one rounds check by."""
    for file in shipped_files():
        with suppress(PublishedIsImmutable):
            standards.import_standard(file.read_bytes(), by=by)
    standard = documents.latest_published(INSPECTED_BY)
    if standard is None:
        raise NotTheDemo()
    return standard


def _account(member: Member, password: str, units: Mapping[str, Unit]) -> Account:
    unit = units[member.unit] if member.unit else None
    return people.add_account(member.username, password, member.role, display_name=member.display_name, unit=unit)


def _settle(units: Mapping[str, Unit], by: int) -> None:
    """Take in the areas and who answers for what in them."""
    for level in (AreaLevel.DISTRICT, AreaLevel.STREET):
        columns = Columns(name="name", code="code", area="parent")
        import_areas(read_table(CITY / f"areas_{level}.geojson", columns), columns, level, by=by)
    district = next(area for area in queries.areas(AreaLevel.DISTRICT))
    for unit in UNITS:
        for kind in unit.leads:
            places.answer_for_area(district, units[unit.name].id, UnitRole.LEAD, site_type=kind, by=by)
        for kind in unit.assists:
            places.answer_for_area(district, units[unit.name].id, UnitRole.ASSISTING, site_type=kind, by=by)


def _map(by: int) -> None:
    """Take in sites and road sections; the lines are reviewed and the proposed units confirmed by the administrator."""
    for name, kind in SITES.items():
        known = site_type(kind)
        if known is None:
            continue
        columns = Columns(name="name")
        table = read_table(CITY / f"{name}.geojson", columns)
        import_sites(list(drafts(table, columns, known)), kind, file=f"{name}.geojson", source=ATTRIBUTION, by=by)
    roads = read_table(CITY / "roads.geojson", Columns(name="name"))
    import_sections(roads, "name", "highway", source=ATTRIBUTION, by=by)
    # Invented: a stop whose list row had no coordinates, to be located on the first visit, and a bus without a place.
    street = queries.areas(AreaLevel.STREET)[-1]
    places.add_site("学院桥临时站（示范）", "bus_stop", area_code=street.code, address="清华东路西口", by=by)
    places.add_site("示范专线 示A·00001", "bus", area_code=street.code, line="示范专线", plate="示A00001", by=by)
    for site, _line in queries.sections():
        lines.review_reference_line(site, by=by)
    for site in queries.sites():
        for answer in queries.units_of(site):
            places.confirm_unit(site, answer.unit_id, by=by)


def _open_round(name: str, standard: Standard, day: date, accounts: Mapping[str, Account]) -> Round:
    office = accounts["office"].id
    round_ = planning.open_round(
        name, standard, starts_on=day - timedelta(days=2), ends_on=day + timedelta(days=12), by=office
    )
    sites = {kind: [site.id for site in queries.sites(site_type=kind)] for kind in INSPECTED}
    everything = [number for numbers in sites.values() for number in numbers]
    planning.add_sites(round_, everything, by=office)
    # Two inspectors share the city: the first walks roads and parks, the second helps everywhere.
    planning.assign(round_, [*sites["road_section"], *sites["park"]], accounts["inspector"], by=office)
    planning.assign(round_, everything, accounts["inspector2"], by=office)
    return round_


def new_passwords(*, known: str | None) -> dict[str, str]:
    """Give every demo account its password: the known one, or one of its own that nobody knows yet."""
    return {member.username: known or secrets.token_urlsafe(9) for member in ACCOUNTS}


def keep_passwords(file: Path, passwords: Mapping[str, str]) -> None:
    """Write the accounts with their passwords to a file that only its owner reads (mode 0600)."""
    rows = [
        {"username": member.username, "password": passwords[member.username], "role": member.role.value,
         "name": member.display_name}
        for member in ACCOUNTS
    ]  # fmt: skip
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(rows, out, ensure_ascii=False, indent=1)
    draft.replace(file)
