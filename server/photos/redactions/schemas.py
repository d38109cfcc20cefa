"""What comes in over HTTP about redactions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.photos.redactions.rules import Region

Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegionRecord(_Said):
    """A rectangle in fractions of the upright picture."""

    x: Fraction
    y: Fraction
    width: Fraction
    height: Fraction

    def region(self) -> Region:
        """Give it as the rules know it."""
        return Region(self.x, self.y, self.width, self.height)


class RedactionRecord(_Said):
    """`PUT /api/v1/photos/{sha256}/redaction`."""

    regions: list[RegionRecord]
    reason: Annotated[str, StringConstraints(max_length=500)]


class RedactionWithdrawal(_Said):
    """`PUT /api/v1/photos/{sha256}/redaction/withdrawal`."""

    reason: Annotated[str, StringConstraints(max_length=500)] = ""
