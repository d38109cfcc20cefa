"""Importing lists: what goes in, what is refused in words, and that doing it again changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from shapely.geometry import Point, Polygon, box, mapping

from server.database import db
from server.demo import city
from server.people import queries as people
from server.people.rules import Role
from server.places import corrections, errors, lines, operations, queries
from server.places.drafts import drafts
from server.places.imports import import_sites
from server.places.outcome import ImportReport, Outcome
from server.places.readers import Columns, read_table
from server.places.rules import AreaLevel, SiteState, UnitRole, site_type
from server.places.sections import import_sections
from tests.support import making

PARK = Polygon([(116.300, 40.000), (116.304, 40.000), (116.304, 40.004), (116.300, 40.004)])


@pytest.fixture
def command(app: Flask):
    def run(*arguments: object):
        return app.test_cli_runner().invoke(args=["places", *map(str, arguments)])

    return run


def take(path: Path, kind: str = "park", *, strict: bool = False, **columns: str) -> ImportReport:
    named = Columns(**columns)
    rows = drafts(read_table(path, named), named, site_type(kind))
    return import_sites(rows, kind, file=path.name, strict=strict)


def outcomes(report: ImportReport) -> list[str]:
    return [result.outcome.value for result in report.results]


def codes(report: ImportReport) -> list[str]:
    return [result.problem.code for result in report.of(Outcome.REFUSED)]


def csv(folder: Path, *lines: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def outline(folder: Path, polygon: Polygon, name: str = "圆明园") -> Path:
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": mapping(polygon)}
    path = folder / "parks.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_good_rows_go_in_and_every_refused_row_is_reported(db_session, tmp_path) -> None:
    report = take(csv(tmp_path, "name,lon,lat", "圆明园,116.3,40", ",116.3,40", "镜春园,40,116.3", "紫竹院,,"))
    assert outcomes(report) == ["added", "refused", "refused", "added"]
    assert [(result.row, result.problem.code) for result in report.of(Outcome.REFUSED)] == [
        (3, "name_missing"),
        (4, "position_swapped"),
    ]
    assert [site.state for site in queries.sites()] == [SiteState.LOCATED, SiteState.TO_BE_LOCATED]


@pytest.mark.parametrize(
    "lines_",
    [
        ["code,name,lon,lat", "P1,圆明园,116.3,40", "P2,紫竹院,,"],
        ["name,lon,lat", "圆明园,116.3,40", "圆明园,116.31,40", "紫竹院,,"],
    ],
)
def test_importing_a_list_again_changes_nothing(db_session, tmp_path, lines_) -> None:
    path = csv(tmp_path, *lines_)
    columns = {"code": "code"} if lines_[0].startswith("code") else {}
    take(path, **columns)
    before = [(site.id, site.code) for site in queries.sites()]
    again = take(path, **columns)
    assert set(outcomes(again)) == {"unchanged"}
    assert [(site.id, site.code) for site in queries.sites()] == before


def test_a_list_brings_name_and_place_of_a_known_code_up_to_date(db_session, tmp_path) -> None:
    take(csv(tmp_path, "code,name,lon,lat", "P1,圆明园,116.3,40"), code="code")
    report = take(csv(tmp_path, "code,name,lon,lat", "P1,圆明园遗址公园,116.301,40"), code="code")
    assert outcomes(report) == ["updated"]
    (site,) = queries.sites()
    assert (site.name, queries.middle_of(site.id)) == ("圆明园遗址公园", pytest.approx((116.301, 40)))


def test_a_new_outline_of_a_park_replaces_the_old_one(db_session, tmp_path) -> None:
    take(outline(tmp_path, PARK))
    report = take(outline(tmp_path, box(116.301, 40.001, 116.306, 40.006)))
    assert outcomes(report) == ["updated"]
    assert len(queries.sites()) == 1


def test_a_later_list_with_places_locates_what_waited(db_session, tmp_path) -> None:
    take(csv(tmp_path, "name", "圆明园"))
    assert outcomes(take(csv(tmp_path, "name,lon,lat", "圆明园,116.3,40"))) == ["updated"]
    (site,) = queries.sites()
    assert site.state is SiteState.LOCATED


def test_a_list_without_places_does_not_unplace_a_site_located_on_its_visit(db_session, tmp_path) -> None:
    path = csv(tmp_path, "name", "圆明园")
    take(path)
    (site,) = queries.sites()
    operations.locate_site(site, Point(116.3, 40), by=None)
    assert outcomes(take(path)) == ["unchanged"]
    assert site.state is SiteState.LOCATED


def test_a_place_put_right_by_a_person_is_not_overwritten(db_session, tmp_path) -> None:
    from server.geo.position import Position

    clerk = making.account(Role.OFFICE).id
    path = csv(tmp_path, "code,name,lon,lat", "P1,五道口,116.3,40")
    take(path, code="code")
    (site,) = queries.sites()
    proposed = corrections.propose_correction(site, "站牌已迁", by=clerk, position=Position(116.302, 40.001))
    corrections.accept_correction(proposed, by=clerk)
    report = take(path, code="code")
    assert outcomes(report) == ["unchanged"]
    assert [remark.code for remark in report.results[0].remarks] == ["place_kept"]
    assert queries.middle_of(site.id) == pytest.approx((116.302, 40.001))


def test_the_same_thing_twice_in_one_list_is_refused_the_second_time(db_session, tmp_path) -> None:
    report = take(csv(tmp_path, "name,lon,lat", "圆明园,116.3,40", "圆明园,116.3,40"))
    assert (outcomes(report), codes(report)) == (["added", "refused"], ["row_twice"])
    report = take(csv(tmp_path, "code,name", "P1,甲", "P1,乙"), code="code")
    assert (outcomes(report), codes(report)) == (["added", "refused"], ["code_twice"])


def test_a_code_of_another_type_and_a_retired_site_are_refused(db_session, tmp_path) -> None:
    operations.add_site("广场", "plaza", code="X1")
    operations.retire_site(operations.add_site("旧园", "park", code="X2"), "拆除", by=None)
    report = take(csv(tmp_path, "code,name", "X1,甲", "X2,乙", "X3,丙"), code="code")
    assert codes(report) == ["code_taken", "site_retired"]


def test_a_place_far_outside_the_known_areas_is_refused(db_session, tmp_path) -> None:
    operations.add_area("C", "测试市", AreaLevel.CITY, geometry=box(116.2, 39.9, 116.4, 40.1))
    report = take(csv(tmp_path, "name,lon,lat", "近,116.42,40", "远,121.5,31.2", "反,40,55"))
    assert codes(report) == ["position_outside_city", "position_outside_city"]
    assert report.results[1].problem.details["distance_km"] == pytest.approx(1050, abs=50)  # Shanghai from Beijing


def test_when_nothing_can_be_used_or_all_or_nothing_is_wanted_the_file_is_refused(db_session, tmp_path) -> None:
    with pytest.raises(errors.NothingImported) as caught:
        take(csv(tmp_path, "name,lon,lat", ",116.3,40", "x,1,"))
    assert len(caught.value.report.results) == 2
    with pytest.raises(errors.RefusedRows):
        take(csv(tmp_path, "name,lon,lat", "圆明园,116.3,40", "x,1,"), strict=True)


def test_units_of_a_list_are_confirmed_and_unknown_ones_added(db_session, tmp_path) -> None:
    making.unit("市园林局")
    report = take(csv(tmp_path, "name,u", "圆明园,市园林局、区城管委"), unit="u")
    (site,) = queries.sites()
    assert [(a.unit.name, a.role, a.confirmed_at is not None) for a in queries.units_of(site)] == [
        ("市园林局", UnitRole.LEAD, True),
        ("区城管委", UnitRole.ASSISTING, True),
    ]
    assert [remark.code for remark in report.results[0].remarks] == ["unit_added"]
    assert people.unit_by_name("区城管委") is not None


def test_areas_of_a_list_are_found_by_name_and_an_unknown_one_is_remarked(db_session, tmp_path) -> None:
    operations.add_area("C1", "西街道", AreaLevel.STREET)
    report = take(csv(tmp_path, "name,a", "圆明园,西街道", "紫竹院,南街道"), area="a")
    assert [site.area_code for site in queries.sites(search="圆明园")] == ["C1"]
    assert [remark.code for remark in report.results[1].remarks] == ["area_not_known"]


def test_vehicles_come_from_a_workbook_and_only_once(db_session, tmp_path) -> None:
    book = openpyxl.Workbook()
    for line in (["线路", "车牌"], ["355路", "京A12345"], ["355路", "京a 12345"], [375, "京A54321"]):
        book.active.append(line)
    book.save(tmp_path / "bus.xlsx")
    report = take(tmp_path / "bus.xlsx", "bus")
    assert (outcomes(report), codes(report)) == (["added", "refused", "added"], ["row_twice"])
    assert {site.state for site in queries.sites()} == {SiteState.MOBILE}
    assert queries.vehicle("375", "京A54321") is not None
    assert outcomes(take(tmp_path / "bus.xlsx", "bus"))[0] == "unchanged"


# --- road sections of a real map -----------------------------------------------------------------------------------


def roads() -> ImportReport:
    return import_sections(read_table(city.roads()), "name", "highway")


def test_a_real_road_of_twenty_pieces_becomes_four_sections_of_one_line(db_session) -> None:
    roads()
    sections = {site.name: line for site, line in queries.sections(road_name="中关村北大街")}
    assert set(sections) == {
        "中关村北大街(南端—成府路)",
        "中关村北大街(成府路—清华西路)",
        "中关村北大街(清华西路—荷清路)",
        "中关村北大街(荷清路—北端)",
    }
    assert sum(line.length_m for line in sections.values()) == pytest.approx(3770, abs=30)
    middle = sections["中关村北大街(成府路—清华西路)"]
    assert [mark.name for mark in middle.landmarks] == ["成府路口", "清华西路口"]


def test_the_carriageways_of_a_real_road_lie_evenly_about_its_line(db_session) -> None:
    roads()
    (line,) = [line for site, line in queries.sections() if "清华西路—荷清路" in site.name]
    offsets = []
    for row in read_table(city.roads()).rows:
        if row.values["name"] == "中关村北大街" and row.values["highway"] == "primary":
            for lon, lat in row.geometry.coords:
                found = line.project(lon, lat)
                if 60 < found.chainage_m < line.length_m - 60:
                    offsets.append(found.offset_m * (1 if found.hand == "right" else -1))
    assert -16 < min(offsets) < -4
    assert 4 < max(offsets) < 16


def test_a_file_without_roads_is_refused(db_session) -> None:
    with pytest.raises(errors.NoRoads):
        import_sections(read_table(city.sites()["park"]), "name", "highway")


def test_where_the_data_come_from_is_kept_with_each_site(app, command, tmp_path) -> None:
    path = csv(tmp_path, "name", "圆明园")
    assert command("import", path, "--type", "park", "--source", city.ATTRIBUTION).exit_code == 0
    with app.app_context():
        assert [site.source for site in queries.sites()] == [city.ATTRIBUTION]
        db.session.rollback()


def test_making_sections_again_changes_nothing_and_keeps_reviewed_lines(db_session) -> None:
    clerk = making.account(Role.OFFICE).id
    roads()
    count = queries.count_sites(site_type="road_section")
    assert set(outcomes(roads())) == {"unchanged"}
    site, line = queries.sections(road_name="成府路")[0]
    lines.redraw_reference_line(site, type(line)(line.coordinates[:-1]), by=clerk)
    assert outcomes(roads()).count("updated") == 1
    lines.redraw_reference_line(site, type(line)(line.coordinates[:-1]), by=clerk)
    lines.review_reference_line(site, by=clerk)
    kept = [result for result in roads().results if result.remarks]
    assert [(result.site_id, result.remarks[0].code) for result in kept] == [(site.id, "line_kept")]
    assert queries.count_sites(site_type="road_section") == count


# --- the command line ----------------------------------------------------------------------------------------------


def site_count(app: Flask) -> int:
    with app.app_context():
        count = queries.count_sites()
        db.session.rollback()
    return count


def test_the_command_imports_a_list_and_prints_a_report(app, command, tmp_path) -> None:
    path = csv(tmp_path, "name,lon,lat", "圆明园,116.3,40", "x,abc,40")
    result = command("import", path, "--type", "park", "--name-field", "name")
    assert result.exit_code == 0
    assert "row 3 x" in result.stdout
    assert "[position_not_a_number]" in result.stdout
    assert "added 1" in result.stdout
    assert site_count(app) == 1


def test_the_command_refuses_wrong_files_with_a_sentence_a_code_and_status_one(app, command, tmp_path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing")
    cases = {
        "file_damaged": (tmp_path / "a.xlsx", "--type", "park"),
        "file_missing": (tmp_path / "none.csv", "--type", "park"),
        "site_type_unknown": (csv(tmp_path, "name", "x"), "--type", "volcano"),
        "field_missing": (csv(tmp_path, "name", "x"), "--type", "park", "--name-field", "名称"),
        "datum_unknown": (csv(tmp_path, "name", "x"), "--type", "park", "--datum", "mars"),
        "nothing_imported": (csv(tmp_path, "name,lon,lat", "x,1,"), "--type", "park"),
    }
    for code, arguments in cases.items():
        result = command("import", *arguments)
        assert result.exit_code == 1, code
        assert result.stderr.startswith(f"{code}: ") or code in result.stderr, result.stderr
        assert "Traceback" not in result.stderr
    assert site_count(app) == 0


def test_strict_and_dry_run_write_nothing(app, command, tmp_path) -> None:
    path = csv(tmp_path, "name,lon,lat", "圆明园,116.3,40", "x,abc,40")
    assert command("import", path, "--type", "park", "--strict").exit_code == 1
    dry = command("import", path, "--type", "park", "--dry-run")
    assert (dry.exit_code, "added 1" in dry.stdout) == (0, True)
    assert site_count(app) == 0


def test_the_demo_city_can_be_loaded_from_the_command_line(app, command) -> None:
    for level, path in city.areas().items():
        assert command("areas", path, "--level", level, "--parent-field", "parent").exit_code == 0
    for kind, path in city.sites().items():
        assert command("import", path, "--type", kind, "--name-field", "name").exit_code == 0
    assert command("sections", city.roads(), "--name-field", "name", "--class-field", "highway").exit_code == 0
    with app.app_context():
        everything = queries.sites()
        assert all(site.area_code for site in everything)
        assert len(everything) > 50
        db.session.rollback()
