"""Importing a list of sites: every row is added, brings something up to date, changes nothing, or is refused in words.

Repeating an import adds nothing twice. A place that a person has put right (点位纠错) is not overwritten by a list.
Runs inside the caller's transaction, so that a failed import leaves nothing half-written.
"""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from server.audit.operations import record
from server.database import db
from server.errors import Problem
from server.geo.metres import about_geometry, distance_m
from server.geo.shapes import inner_point, is_area
from server.people import operations as people
from server.people import queries as people_queries
from server.places import errors, operations, queries
from server.places.drafts import Draft, Refused
from server.places.models import Site
from server.places.outcome import (
    AreaNotKnown,
    ImportReport,
    NotAllTaken,
    NothingTaken,
    Outcome,
    PlaceKept,
    RowResult,
    UnitAdded,
)
from server.places.rules import CorrectionState, SiteState, UnitRole

FAR_FROM_CITY_M = 30_000.0  # beyond this from every known area, a place is a mistake rather than a suburb
SAME_POINT_M = 1.0


def import_sites(
    rows: Iterable[Draft | Refused],
    kind: str,
    *,
    file: str,
    source: str = "",
    strict: bool = False,
    outside_ok: bool = False,
    by: int | None = None,
) -> ImportReport:
    """Take in drafts of sites of one type and report every row; `source` is kept with each site, else the file's name.

    Good rows go in although others are refused, unless `strict`. Raises SiteTypeUnknown, RefusedRows (strict) and
    NothingImported (no row was usable); the caller's transaction then undoes everything.
    """
    operations.known_type(kind)
    taking = _Taking(kind, source or file, None if outside_ok else queries.known_extent(), by)
    report = ImportReport(file)
    for each in rows:
        if isinstance(each, Refused):
            report.results.append(RowResult(each.row, Outcome.REFUSED, each.name, problem=each.problem))
            continue
        try:
            result = taking.take(each)
        except Problem as problem:
            result = RowResult(each.row, Outcome.REFUSED, each.name, problem=problem)
        report.results.append(result)
    refused = len(report.of(Outcome.REFUSED))
    if refused and refused == len(report.results):
        raise NothingTaken(report)
    if refused and strict:
        raise NotAllTaken(report)
    record("places.import", "file", file, by=by, **{str(key): value for key, value in report.counts.items()})
    return report


class _Taking:
    """One run over a file: what is known of the sites of its type, and which rows already spoke of which site."""

    def __init__(self, kind: str, source: str, extent: BaseGeometry | None, by: int | None) -> None:
        self.kind, self.source, self.extent, self.by = kind, source, extent, by
        self.by_name: dict[str, list[Site]] = {}
        self.codes = operations.free_codes(kind)
        self.geometries: dict[int, BaseGeometry | None] = {}
        for site in queries.sites(site_type=kind):
            self._know(site, queries.geometry_of(site))
        self.row_of_site: dict[int, int] = {}
        self.row_of_code: dict[str, int] = {}

    def take(self, draft: Draft) -> RowResult:
        """Add or bring up to date the site a row speaks of; raises a RowProblem when the row is refused."""
        self._check(draft)
        site = self._same_site(draft)
        if site is not None and site.id in self.row_of_site:
            raise errors.RowTwice(first=self.row_of_site[site.id])
        remarks = list(draft.remarks)
        area_code = self._area(draft, remarks)
        if site is None:
            site = operations.add_site(
                draft.name,
                self.kind,
                code=draft.code or self._free_code(),
                geometry=draft.geometry,
                area_code=area_code,
                address=draft.address,
                line=draft.line,
                plate=draft.plate,
                source=self.source,
                by=self.by,
            )
            self._know(site, draft.geometry)
            outcome = Outcome.ADDED
            self._units(site, draft, remarks)
        else:
            changed = self._update(site, draft, area_code, remarks)
            changed = self._units(site, draft, remarks) or changed
            outcome = Outcome.UPDATED if changed else Outcome.UNCHANGED
        self.row_of_site[site.id] = draft.row
        if draft.code:
            self.row_of_code[draft.code] = draft.row
        return RowResult(draft.row, outcome, draft.name, site.id, remarks=remarks)

    def _free_code(self) -> str:
        """Give a code that neither a site nor an earlier row of this file has."""
        return next(code for code in self.codes if code not in self.row_of_code)

    def _know(self, site: Site, geometry: BaseGeometry | None) -> None:
        if site not in self.by_name.setdefault(site.name, []):
            self.by_name[site.name].append(site)
        self.geometries[site.id] = geometry

    def _check(self, draft: Draft) -> None:
        if draft.code in self.row_of_code:
            raise errors.CodeTwice(site_code=draft.code, first=self.row_of_code[draft.code])
        if draft.geometry is None or self.extent is None:
            return
        lon, lat = inner_point(draft.geometry)
        nearest = nearest_points(self.extent, Point(lon, lat))[0]
        away_m = distance_m(lon, lat, nearest.x, nearest.y)
        if away_m > FAR_FROM_CITY_M:
            raise errors.OutsideCity(lon=round(lon, 5), lat=round(lat, 5), distance_km=round(away_m / 1000))

    def _same_site(self, draft: Draft) -> Site | None:
        """Find the site a row speaks of: by code, as a vehicle by line and plate, else by name and place."""
        if draft.plate is not None:
            found = queries.vehicle(draft.line or "", draft.plate)
            if found is not None and found.site_type == self.kind:
                return found
        if draft.code:
            found = queries.site_by_code(draft.code)
            if found is not None and found.site_type != self.kind:
                raise errors.CodeTaken(site_code=draft.code, name=found.name)
            if found is not None and found.retired_at is not None:
                raise errors.SiteRetired(name=found.name)
            return found
        if draft.plate is not None:
            return None
        same_name = self.by_name.get(draft.name, [])
        if draft.geometry is None:
            return same_name[0] if len(same_name) == 1 else self._unplaced(same_name)
        for site in same_name:
            if self._same_place(site, draft.geometry):
                return site
        return self._unplaced(same_name)

    def _unplaced(self, sites: list[Site]) -> Site | None:
        """Give the one site among these that still waits to be located and that no row has spoken of yet."""
        waiting = [s for s in sites if s.state is SiteState.TO_BE_LOCATED and s.id not in self.row_of_site]
        return waiting[0] if len(waiting) == 1 else None

    def _same_place(self, site: Site, geometry: BaseGeometry) -> bool:
        known = self.geometries.get(site.id)
        if known is None:
            return False
        if is_area(known) and is_area(geometry):
            return bool(known.intersects(geometry))
        if known.geom_type != geometry.geom_type:
            return False
        plane = about_geometry(known)
        return bool(plane.to_metres(known).hausdorff_distance(plane.to_metres(geometry)) <= SAME_POINT_M)

    def _area(self, draft: Draft, remarks: list[Problem]) -> str | None:
        if not draft.area:
            return None
        area = queries.area_named(draft.area)
        if area is None:
            remarks.append(AreaNotKnown(area=draft.area))
        return area.code if area else None

    def _update(self, site: Site, draft: Draft, area_code: str | None, remarks: list[Problem]) -> bool:
        new: dict[str, str] = {"name": draft.name}
        new |= {"address": draft.address} if draft.address else {}
        new |= {"area_code": area_code} if area_code else {}
        old = {column: getattr(site, column) for column in new}
        changed = {column: value for column, value in new.items() if old[column] != value}
        for column, value in changed.items():
            setattr(site, column, value)
        if changed:
            db.session.flush()
            record("site.update", "site", site.id, by=self.by, old={c: old[c] for c in changed}, new=changed)
        return self._move(site, draft.geometry, remarks) or bool(changed)

    def _move(self, site: Site, geometry: BaseGeometry | None, remarks: list[Problem]) -> bool:
        known = self.geometries.get(site.id)
        if geometry is None or (known is not None and shapely.equals_exact(known, geometry, 1e-9)):
            return False
        corrected = queries.corrections(site, CorrectionState.ACCEPTED)
        if any(correction.lon is not None for correction in corrected):
            remarks.append(PlaceKept())
            return False
        operations.locate_site(site, geometry, by=self.by)
        self.geometries[site.id] = geometry
        return True

    def _units(self, site: Site, draft: Draft, remarks: list[Problem]) -> bool:
        """Let the units the list names answer for the site, the first one leading; tell whether anything changed."""
        changed = False
        present = {answer.unit_id: answer for answer in queries.units_of(site)}
        for at, name in enumerate(draft.units):
            role = UnitRole.LEAD if at == 0 else UnitRole.ASSISTING
            unit = people_queries.unit_by_name(name)
            if unit is None:
                unit = people.add_unit(name, by=self.by)
                remarks.append(UnitAdded(unit=name))
            answer = present.get(unit.id)
            if answer is None or answer.role is not role or answer.confirmed_at is None:
                operations.assign_unit(site, unit.id, role, by=self.by)
                changed = True
        return changed
