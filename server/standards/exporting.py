"""A standard as a file to keep, to send and to change: YAML, or a workbook. Pure."""

from __future__ import annotations

from enum import StrEnum

from server.standards.document import StandardDocument
from server.standards.workbook.writing import standard_workbook
from server.standards.yaml_text import yaml_text


class FileKind(StrEnum):
    """The kinds of file, by the end of their names."""

    YAML = "yaml"
    XLSX = "xlsx"

    @property
    def mimetype(self) -> str:
        """Give what a browser is told."""
        if self is FileKind.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return "application/yaml"


def standard_file(document: StandardDocument, kind: FileKind) -> bytes:
    """Write a standard as a file; read again it has the same content hash."""
    return standard_workbook(document) if kind is FileKind.XLSX else yaml_text(document).encode()


def file_name(document: StandardDocument, kind: FileKind) -> str:
    """Name the file after its document: ZS-2017-2.xlsx."""
    return f"{document.code}-{document.version}.{kind}"
