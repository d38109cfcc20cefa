"""What a page tells of the files it is about to send."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from server.inspections.schemas import Sha256
from server.review.imports.errors import FileBroken


class Reason(BaseModel):
    """Why a file was not taken, in both languages; without words it could not be read."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, StringConstraints(max_length=60)]
    zh: Annotated[str, StringConstraints(max_length=300)] = FileBroken.zh
    en: Annotated[str, StringConstraints(max_length=300)] = FileBroken.en


class AnnouncedFile(BaseModel):
    """One file: name, bytes' hash and size; with a `reason` one that is not coming."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    sha256: Sha256 | Literal[""] = ""
    size: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0
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
