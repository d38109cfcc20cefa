"""What a page tells of the files it is about to send."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from server.inspections.schemas import Sha256
from server.review.imports.errors import FileBroken
from server.review.imports.files import shown
from server.review.imports.unsuited import REASONS

_MOST_SIZE = 2_000_000_000
"""More cannot be kept; a video may have more, and is not coming."""


class Reason(BaseModel):
    """Why a file was not taken, in both languages; without words it is said here, by its code."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, StringConstraints(max_length=60)]
    zh: Annotated[str, StringConstraints(max_length=300)] = ""
    en: Annotated[str, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _said(self) -> Self:
        known = REASONS.get(self.code, FileBroken)
        self.zh, self.en = shown(self.zh) or known.zh, shown(self.en) or known.en
        return self


class AnnouncedFile(BaseModel):
    """One file: name, bytes' hash and size; with a `reason` one that is not coming."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(shown)]
    """Shown and never used as a path; what cannot be printed is taken out of it."""
    sha256: Sha256 | Literal[""] = ""
    size: Annotated[int, Field(ge=0), AfterValidator(lambda size: min(size, _MOST_SIZE))] = 0
    reason: Reason | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.sha256 and not self.reason:
            raise ValueError("a file that is coming has a hash")
        return self


class Announcement(BaseModel):
    """`POST …/files`."""

    model_config = ConfigDict(extra="forbid")
    files: Annotated[list[AnnouncedFile], Field(max_length=500)]
