"""Tracks as GPX files (1.0 and 1.1): their timed points, and nothing else of them. The home of gpxpy. Pure.

A file is read as text first and refused where it declares a document type: no GPX has one, and entities that grow
without end need one. Times without a zone are UTC and positions WGS-84, as GPX says. One point that a receiver spoiled
does not take the others with it.
"""

from __future__ import annotations

import codecs
import math
import re
from datetime import UTC, datetime

import gpxpy
from gpxpy.gpx import GPX, GPXException, GPXTrackPoint

from server.geo.datum import check_on_globe
from server.geo.errors import OutOfRange
from server.review.imports.course import Segment, TrackPoint
from server.review.imports.errors import TrackTooLarge, TrackUnreadable, TrackWithoutTimes

MOST_BYTES = 30_000_000
MOST_POINTS = 100_000
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A point of another time tells nothing: a receiver that has not found the time yet writes such."""
_ROOT = re.compile(r"<(\w+:)?gpx[\s/>]", re.IGNORECASE)
_POINT = re.compile(r"<(?:\w+:)?(?:trkpt|wpt|rtept)[\s/>]")
_WHOLE_POINT = re.compile(r"<((?:\w+:)?trkpt)\b([^<>]*?)(?:/>|>((?:(?!<(?:\w+:)?trkpt\b).)*?)</\1\s*>)", re.DOTALL)
"""Never reaching over the beginning of the next point, so that looking for the end of unclosed ones stays linear."""
_SIDE = {side: re.compile(rf"""\b{side}\s*=\s*["']\s*([-+]?\d+(?:\.\d+)?)\s*["']""") for side in ("lat", "lon")}
_TIME = re.compile(r"<((?:\w+:)?time)>[^<>]*</\1>")
_CHINESE = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"'](?:gbk|gb2312|gb18030)[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCUMENT_TYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def read_gpx(data: bytes, name: str) -> list[Segment]:
    """Give the segments of a file that have timed points; raises TrackUnreadable, TrackTooLarge, TrackWithoutTimes."""
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    text = _text(data, name)
    if _DOCUMENT_TYPE.search(text):
        raise TrackUnreadable(name=name, fault="DOCTYPE")
    if not _ROOT.search(text):
        raise TrackUnreadable(name=name, fault="<gpx>")
    # Counted before they are read: what reads them takes a hundred times the room of the file.
    if sum(1 for _ in _POINT.finditer(text)) > MOST_POINTS:
        raise _too_large(name)
    text = _DECLARATION.sub("", text)
    try:
        found = _segments(_parsed(text, name))
    except TrackUnreadable:
        found = _segments(_parsed(_WHOLE_POINT.sub(_bare, text), name))
        if not found:
            raise
    if sum(map(len, found)) > MOST_POINTS:
        raise _too_large(name)
    if not found:
        raise TrackWithoutTimes(name=name)
    return found


def _parsed(text: str, name: str) -> GPX:
    try:
        return gpxpy.parse(text)
    except (GPXException, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise TrackUnreadable(name=name, fault=str(error)[:120]) from error


def _bare(point: re.Match[str]) -> str:
    """Write a point with its place and time alone; nothing where it has no place."""
    tag, attributes, content = point.groups()
    sides = {side: found[1] for side, pattern in _SIDE.items() if (found := pattern.search(attributes))}
    if len(sides) < len(_SIDE):
        return ""
    time = _TIME.search(content or "")
    return f'<{tag} lat="{sides["lat"]}" lon="{sides["lon"]}">{time[0] if time else ""}</{tag}>'


def _too_large(name: str) -> TrackTooLarge:
    return TrackTooLarge(name=name, most=MOST_POINTS, most_mb=MOST_BYTES // 1_000_000)


def _text(data: bytes, name: str) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if is_wide else "gb18030" if _CHINESE.match(data) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TrackUnreadable(name=name, fault=encoding) from error


def _segments(parsed: GPX) -> list[Segment]:
    """Give the segments of all tracks as far as their points say where and when."""
    recorded = [segment.points for track in parsed.tracks for segment in track.segments]
    read = [[point for each in points if (point := _point(each))] for points in recorded]
    return [points for points in read if points]


def _point(point: GPXTrackPoint) -> TrackPoint | None:
    """Read one point; one without a time or of an impossible one, off the globe or at 0, 0 tells nothing."""
    lon, lat = point.longitude, point.latitude
    if point.time is None or not (math.isfinite(lon) and math.isfinite(lat)) or (lon == 0 and lat == 0):
        return None
    try:
        check_on_globe(lon, lat)
    except OutOfRange:
        return None
    moment = point.time if point.time.tzinfo else point.time.replace(tzinfo=UTC)
    if not _FIRST < moment < _LAST:
        return None
    return TrackPoint(moment.timestamp(), lon, lat)
