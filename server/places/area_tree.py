"""Areas as a tree: in which district, street or community does a place lie. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class AreaTree:
    """Areas by code, with their level and the one above each."""

    level: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, str | None] = field(default_factory=dict)

    def at(self, level: str, code: str | None) -> str | None:
        """Give the area of a level that a code lies in, itself included; None where there is none."""
        seen: set[str] = set()
        while code is not None and code not in seen:
            if self.level.get(code) == level:
                return code
            seen.add(code)
            code = self.above.get(code)
        return None

    def members(self, level: str, code: str | None) -> set[str]:
        """Give every area that counts to one of a level; for None, those that lie in no area of that level."""
        return {each for each in self.level if self.at(level, each) == code}
