"""Who lives in the demo city: offices without a real town's name, and accounts without a real person's.

The known password is for this machine alone; before the demo is served to a network the accounts get random ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.people.rules import Role

KNOWN_PASSWORD = "xuncheng-2026"  # noqa: S105  meant to be known, for loopback only
ACCOUNTS_FILE = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class Office:
    """A responsible unit: its other names, and the site types it leads or assists for (`*`: any)."""

    name: str
    aliases: tuple[str, ...]
    contact: str
    leads: tuple[str, ...] = ()
    assists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A demo account."""

    username: str
    role: Role
    display_name: str
    unit: str | None = None


UNITS = (
    Office(
        "示范区城市管理局",
        ("区城管局", "示范区城管局"),
        "市容科 0000-1001",
        leads=("road_section", "*"),
        assists=("bus_stop",),
    ),
    Office("示范区园林绿化中心", ("区园林中心",), "公园科 0000-1002", leads=("park",)),
    Office("示范区交通运输局", ("区交通局",), "公交科 0000-1003", leads=("bus_stop",)),
    Office("示范区教育局", ("区教育局",), "德育科 0000-1004", leads=("school",)),
    Office("示范区住房和城乡建设局", ("区住建局",), "建管科 0000-1005", assists=("road_section",)),
)

ACCOUNTS = (
    Member("admin", Role.ADMIN, "系统管理员"),
    Member("office", Role.OFFICE, "创建办 督查科"),
    Member("inspector", Role.INSPECTOR, "检查员甲"),
    Member("inspector2", Role.INSPECTOR, "检查员乙"),
    Member("unit", Role.UNIT, "城管局联络员", unit="示范区城市管理局"),
    Member("viewer", Role.VIEWER, "只读访客"),
)
