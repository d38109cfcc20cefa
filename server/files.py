"""Writing a paper to disk: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from server.errors import Problem


class CannotWrite(Problem):
    """The file cannot be written there."""

    status = 500
    code = "cannot_write"
    zh = "无法写入文件 {path}：{reason}。"
    en = "The file {path} cannot be written: {reason}."


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` through a neighbour, so that nobody ever sees half a file. Raises CannotWrite."""
    if path.exists() and not path.is_file():  # a device or a pipe would be replaced by the file
        raise CannotWrite(path=str(path), reason="not a regular file")
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        beside = Path(name)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error
