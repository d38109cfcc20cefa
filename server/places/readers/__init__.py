"""Reading lists of places from files: GeoJSON, GeoPackage, Shapefile, CSV and XLSX become one kind of table.

Refuses a file that is not what its name says, in words. A fault of a single row stays with that row.
"""

from __future__ import annotations

from pathlib import Path

from server.places import errors
from server.places.readers.geojson import read_geojson
from server.places.readers.layers import read_layer, read_shapefile
from server.places.readers.sheets import read_csv, read_xlsx
from server.places.readers.table import Columns, Row, Table

__all__ = ["Columns", "Row", "Table", "read_table"]

_READERS = {
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".gpkg": read_layer,
    ".shp": read_shapefile,
    ".csv": read_csv,
    ".txt": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
}


def read_table(path: Path, columns: Columns | None = None) -> Table:
    """Read a file into a table; `columns` says which columns were asked for and which layer or sheet is meant.

    Raises FileProblem and its kinds when the file as a whole cannot be used.
    """
    if not path.is_file():
        raise errors.FileMissing(file=path.name)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise errors.FileKindUnknown(file=path.name)
    try:
        table = reader(path, columns or Columns())
    except OSError as error:
        raise errors.FileProblem(file=path.name, reason=error.strerror or str(error)) from error
    if not table.rows:
        raise errors.FileEmpty(file=path.name)
    table.require(columns or Columns())
    return table
