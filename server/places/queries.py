"""Reads of the places room. Geometry leaves as shapely shapes or plain coordinates, never as WKB elements."""

from __future__ import annotations

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry

from server.database import db
from server.geo.reference import Landmark, ReferenceLine
from server.places.models import RoadSection, Site


def shape_of(site_id: int) -> BaseGeometry | None:
    """Give a site's geometry in WGS-84 (a road's is its reference line), or None where its place is not known."""
    site = db.session.get(Site, site_id)
    return to_shape(site.geometry) if site is not None and site.geometry is not None else None


def reference_line(site_id: int) -> ReferenceLine | None:
    """Give the reference line of a road section with its landmarks, or None for any other site."""
    section = db.session.get(RoadSection, site_id)
    if section is None:
        return None
    marks = tuple(Landmark(mark["name"], float(mark["chainage_m"])) for mark in section.landmarks)
    return ReferenceLine(tuple((lon, lat) for lon, lat in to_shape(section.reference_line).coords), marks)
