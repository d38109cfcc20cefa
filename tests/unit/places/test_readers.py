"""Files as offices send them: read right, or refused in words; a fault of one row stays with that row."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import pytest
import shapely
from shapely.geometry import Point, Polygon

from server.geo.datum import Datum, convert
from server.geo.errors import LooksSwapped, NotANumber, OutOfRange, ZeroPosition
from server.places import errors
from server.places.drafts import Draft, Refused, drafts
from server.places.readers import Columns, read_table
from server.places.readers.table import OutlineClosed, OutlineMended
from server.places.rules import site_type

PARK = site_type("park")
BUS = site_type("bus")


def read(path: Path, kind=PARK, datum=Datum.WGS84, **columns) -> list[Draft | Refused]:
    named = Columns(**columns)
    return list(drafts(read_table(path, named), named, kind, datum))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(name: str, content: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def collection(*features: tuple[dict | None, dict]) -> str:
    items = [{"type": "Feature", "geometry": geometry, "properties": values} for geometry, values in features]
    return json.dumps({"type": "FeatureCollection", "features": items}, ensure_ascii=False)


def point(lon: float, lat: float) -> dict:
    return {"type": "Point", "coordinates": [lon, lat]}


def shapefile(folder: Path, names: list[str], encoding: str, crs: str | None = "EPSG:4326") -> Path:
    path = folder / "parks.shp"
    wkb = np.array([shapely.to_wkb(Point(116.3 + at / 100, 40)) for at in range(len(names))], dtype=object)
    values = np.array(names, dtype=object)
    pyogrio.raw.write(
        path, wkb, [values], ["名称"], geometry_type="Point", crs=crs, encoding=encoding, driver="ESRI Shapefile"
    )
    return path


# --- the same two parks in every kind of file ----------------------------------------------------------------------


def two_parks(kind: str, folder: Path) -> Path:
    names, places = ["圆明园", "镜春园"], [(116.3, 40.0), (116.31, 40.0)]
    if kind == "geojson":
        features = [(point(*place), {"名称": name}) for name, place in zip(names, places, strict=True)]
        return write(folder / "parks.geojson", collection(*features))
    if kind == "gpkg":
        wkb = np.array([shapely.to_wkb(Point(place)) for place in places], dtype=object)
        values = np.array(names, dtype=object)
        pyogrio.raw.write(folder / "p.gpkg", wkb, [values], ["名称"], geometry_type="Point", crs="EPSG:4326")
        return folder / "p.gpkg"
    if kind in ("shp-utf8", "shp-gbk", "shp-gbk-without-cpg", "shp-gbk-with-a-wrong-cpg"):
        path = shapefile(folder, names, "UTF-8" if kind == "shp-utf8" else "GBK")
        if kind == "shp-gbk-without-cpg":
            path.with_suffix(".cpg").unlink()
        if kind == "shp-gbk-with-a-wrong-cpg":
            path.with_suffix(".cpg").write_text("UTF-8")
        return path
    lines = [("名称", "经度", "纬度")] + [(name, *place) for name, place in zip(names, places, strict=True)]
    if kind.startswith("csv"):
        text = "\r\n".join(",".join(map(str, line)) for line in lines)
        encoding = {"csv-utf8": "utf-8-sig", "csv-gbk": "gb18030", "csv-utf16": "utf-16"}[kind]
        return write(folder / "parks.csv", text.encode(encoding))
    book = openpyxl.Workbook()
    book.active.append(["2017年公园名单"])
    for line in lines:
        book.active.append(line)
    book.save(folder / "parks.xlsx")
    return folder / "parks.xlsx"


@pytest.mark.parametrize(
    "kind",
    [
        *("geojson", "gpkg", "shp-utf8", "shp-gbk", "shp-gbk-without-cpg", "shp-gbk-with-a-wrong-cpg"),
        *("csv-utf8", "csv-gbk", "csv-utf16", "xlsx"),
    ],
)
def test_two_parks_are_read_from_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    found = read(two_parks(kind, tmp_path), name="名称")
    assert [each.name for each in found] == ["圆明园", "镜春园"]
    assert [each.geometry.coords[0] for each in found] == [pytest.approx((116.3, 40)), pytest.approx((116.31, 40))]


# --- files that are no files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("missing.csv", None, errors.FileMissing),
        ("list.docx", b"PK", errors.FileKindUnknown),
        ("a.geojson", b"not json", errors.FileDamaged),
        ("a.geojson", b"[1, 2]", errors.FileDamaged),
        ("a.geojson", b'{"type": "FeatureCollection"}', errors.FileDamaged),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', errors.FileEmpty),
        ("a.geojson", '{"type":"Feature"} 公园'.encode("gbk"), errors.FileDamaged),
        ("a.gpkg", b"no geopackage", errors.FileDamaged),
        ("a.shp", b"alone", errors.FileIncomplete),
        ("a.xlsx", b"no workbook", errors.FileDamaged),
        ("a.xlsx", b"PK\x03\x04 broken zip", errors.FileDamaged),
        ("a.xlsx", zipped("nothing.txt", "of a workbook"), errors.FileDamaged),
        ("a.csv", b"name\x00,lon\n1\x00", errors.FileDamaged),
        ("a.csv", b"\xff\xff\xff\xff", errors.FileDamaged),
        ("a.csv", b"", errors.FileEmpty),
        ("a.csv", b"name,lon,lat\n", errors.FileEmpty),
    ],
)
def test_a_wrong_file_is_refused_in_words(name: str, content: bytes | None, problem: type, tmp_path: Path) -> None:
    path = tmp_path / name if content is None else write(tmp_path / name, content)
    with pytest.raises(problem) as caught:
        read(path)
    assert name in caught.value.sentence("zh")


def test_a_workbook_with_a_broken_sheet_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as broken:
        for each in whole.namelist():
            content = whole.read(each)
            broken.writestr(each, content[: len(content) // 2] if "sheet1" in each else content)
    with pytest.raises(errors.FileDamaged):
        read(tmp_path / "a.xlsx")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        read(tmp_path)


def test_a_damaged_shapefile_is_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, ["圆明园"], "UTF-8")
    path.write_bytes(b"nothing of a shapefile")
    with pytest.raises(errors.FileDamaged):
        read(path, name="名称")


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "公园,地址\n圆明园,清华西路\n")
    with pytest.raises(errors.FieldMissing) as caught:
        read(path, name="名称")
    assert "公园、地址" in caught.value.sentence("zh")


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_metres_without_a_statement_of_projection_are_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, ["圆明园"], "UTF-8", crs="EPSG:32650")
    path.with_suffix(".prj").unlink()
    shapely_metres = np.array([shapely.to_wkb(Point(440_000, 4_430_000))], dtype=object)
    values = np.array(["圆明园"], dtype=object)
    pyogrio.raw.write(path, shapely_metres, [values], ["名称"], geometry_type="Point", crs=None, encoding="UTF-8")
    with pytest.raises(errors.ProjectionUnknown):
        read(path, name="名称")


def test_a_stated_projection_is_carried_to_degrees(tmp_path: Path) -> None:
    wkb = np.array([shapely.to_wkb(Point(442_421.5, 4_428_236.1))], dtype=object)
    values = np.array(["圆明园"], dtype=object)
    pyogrio.raw.write(tmp_path / "p.gpkg", wkb, [values], ["name"], geometry_type="Point", crs="EPSG:32650")
    (found,) = read(tmp_path / "p.gpkg")
    assert found.geometry.coords[0] == pytest.approx((116.3256, 40.0021), abs=2e-3)


def test_a_geopackage_with_two_layers_wants_one_named(tmp_path: Path) -> None:
    for layer in ("parks", "stops"):
        wkb = np.array([shapely.to_wkb(Point(116, 40))], dtype=object)
        values = np.array([layer], dtype=object)
        pyogrio.raw.write(
            tmp_path / "p.gpkg", wkb, [values], ["name"], geometry_type="Point", crs="EPSG:4326", layer=layer,
            append=(layer == "stops"),
        )  # fmt: skip
    with pytest.raises(errors.LayerChoice):
        read(tmp_path / "p.gpkg")
    assert [each.name for each in read(tmp_path / "p.gpkg", layer="stops")] == ["stops"]


# --- single rows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",116.3,40", errors.NameMissing),
        ("   ,116.3,40", errors.NameMissing),
        ("swapped,40,116.3", LooksSwapped),
        ("far away,200,40", OutOfRange),
        ("metres,442421,4428236", OutOfRange),
        ("nan,nan,40", NotANumber),
        ("text,116.3,north", NotANumber),
        ("half,116.3,", errors.HalfPosition),
        ("zero,0,0", ZeroPosition),
        ("wide,116.3,40,more", errors.TooManyColumns),
        (f"{'长' * 121},116.3,40", errors.TextTooLong),
    ],
)
def test_a_wrong_row_is_refused_and_the_next_is_read(line: str, problem: type, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"name,lon,lat\n{line}\n圆明园,116.3,40\n")
    refused, good = read(path)
    assert isinstance(refused, Refused)
    assert isinstance(refused.problem, problem)
    assert refused.row == 2
    assert (good.name, good.row) == ("圆明园", 3)


def test_a_row_without_a_place_is_a_site_to_be_located(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "a.csv", "name,lon,lat\n圆明园,,\n"))
    assert found.geometry is None


def test_a_place_may_be_given_as_wkt(tmp_path: Path) -> None:
    found, refused = read(write(tmp_path / "a.csv", "name;wkt\n圆明园;POINT (116.3 40)\n坏;POINT (116.3\n"))
    assert found.geometry.coords[0] == (116.3, 40)
    assert isinstance(refused.problem, errors.BadGeometry)


def test_gcj02_degrees_are_carried_back_to_wgs84(tmp_path: Path) -> None:
    lon, lat = convert(122.2072, 29.9853, Datum.WGS84, Datum.GCJ02)
    (found,) = read(write(tmp_path / "a.csv", f"name,lng,lat\n舟山,{lon},{lat}\n"), datum=Datum.GCJ02)
    assert found.geometry.coords[0] == pytest.approx((122.2072, 29.9853), abs=1e-7)


def test_several_units_of_a_cell_are_told_apart(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "a.csv", "name,u\n圆明园,市园林局、市城管局\uff0c 市园林局\n"), unit="u")
    assert found.units == ("市园林局", "市城管局")


def test_outlines_are_closed_and_uncrossed_with_a_remark(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[116, 40], [116.1, 40.1], [116.1, 40], [116, 40.1], [116, 40]]]}
    unclosed = {"type": "Polygon", "coordinates": [[[116, 40], [116.1, 40], [116.1, 40.1], [116, 40.1]]]}
    flat = {"type": "Polygon", "coordinates": [[[116, 40], [116.1, 40], [116.2, 40], [116, 40]]]}
    path = write(tmp_path / "a.geojson", collection(*((g, {"name": "园"}) for g in (bow, unclosed, flat))))
    crossed, opened, nothing = read(path)
    assert crossed.geometry.is_valid
    assert crossed.geometry.geom_type == "MultiPolygon"
    assert [type(each) for each in crossed.remarks] == [OutlineMended]
    assert [type(each) for each in opened.remarks] == [OutlineClosed]
    assert opened.geometry.equals(Polygon([(116, 40), (116.1, 40), (116.1, 40.1), (116, 40.1)]))
    assert isinstance(nothing.problem, errors.BadGeometry)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[116, 40], [116.1, 40]]]},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point"},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "LineString", "coordinates": [[116, 40]]},
        "POINT (1 2)",
    ],
)
def test_a_broken_geometry_costs_only_its_own_feature(geometry, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", collection((geometry, {"name": "坏"}), (point(116, 40), {"name": "好"})))
    refused, good = read(path)
    assert isinstance(refused, Refused)
    assert good.name == "好"


def test_heights_are_left_out(tmp_path: Path) -> None:
    three = {"type": "Point", "coordinates": [116, 40, 55.5]}
    (found,) = read(write(tmp_path / "a.geojson", collection((three, {"name": "园"}))))
    assert not found.geometry.has_z


def test_formulas_without_a_stored_value_and_cells_in_error_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "lon", "lat"])
    book.active.append(['="圆" & "明园"', 116.3, 40])
    book.active.append(["镜春园", "=B2+0.01", 40])
    book.active.append(["近春园", 116.3, "#DIV/0!"])
    book.active.append([1001.0, 116.3, 40])
    book.active["C4"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    first, second, third, number = read(tmp_path / "a.xlsx", name="name")
    assert isinstance(first.problem, errors.FormulaWithoutValue)
    assert isinstance(second.problem, errors.FormulaWithoutValue)
    assert "lon" in second.problem.sentence("zh")
    assert isinstance(third.problem, errors.FormulaError)
    assert number.name == "1001"


def test_cells_merged_down_hold_for_every_row_and_a_head_may_have_two_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (
        ["2017年公园名单", None, None, None],
        ["名称", "坐标", None, "责任单位"],
        [None, "经度", "纬度", None],
        ["圆明园", 116.3, 40, "市园林局"],
        ["镜春园", 116.31, 40, None],
        ["近春园", 116.32, 40, "校园办"],
    ):
        book.active.append(line)
    for part in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "D4:D5"):
        book.active.merge_cells(part)
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx", name="名称", unit="责任单位")
    assert [(each.name, each.units) for each in found] == [
        ("圆明园", ("市园林局",)),
        ("镜春园", ("市园林局",)),
        ("近春园", ("校园办",)),
    ]
    assert [each.geometry.x for each in found] == [116.3, 116.31, 116.32]


def test_the_sheet_that_has_the_name_column_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("名单")
    sheet.append(["名称", "地址"])
    sheet.append(["圆明园", "清华西路28号"])
    book.save(tmp_path / "a.xlsx")
    (found,) = read(tmp_path / "a.xlsx", name="名称", address="地址")
    assert (found.name, found.address, found.geometry) == ("圆明园", "清华西路28号", None)


def test_vehicles_are_known_by_line_and_plate(tmp_path: Path) -> None:
    path = write(tmp_path / "bus.csv", "线路,车牌\n355路, 京a·12345\n355路,\n")
    bus, refused = read(path, kind=BUS)
    assert (bus.name, bus.line, bus.plate) == ("355路 京A12345", "355路", "京A12345")
    assert isinstance(refused.problem, errors.PlateMissing)


def test_every_problem_says_its_sentence_in_both_languages_without_gaps(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "name,lon,lat\n,1,1\nx,40,116\ny,1,\nz,a,b\n")
    for refused in read(path):
        for language in ("zh", "en"):
            assert "{" not in refused.problem.sentence(language)
