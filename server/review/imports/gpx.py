"""Tracks as GPX files (1.0 and 1.1): their timed points, and nothing else of them. The home of gpxpy. Pure.

A file is read as text first and refused where it declares a document type: no GPX has one, and entities that grow
without end need one. Times without a zone are UTC and positions WGS-84, as GPX says. One point that a receiver spoiled
does not take the others with it, nor does a file that ends in the middle, as a battery that ran out leaves it.
"""

from __future__ import annotations

import codecs
import io
import math
import re
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree import ElementTree

import gpxpy
from gpxpy.gpx import GPXException, GPXTrackPoint
from gpxpy.gpxfield import parse_time

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
_CHINESE = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"'](?:gbk|gb2312|gb18030)[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCUMENT_TYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Recording(NamedTuple):
    """What a file holds: the segments that have timed points, and whether the file goes to its end."""

    segments: list[Segment]
    whole: bool = True


def read_gpx(data: bytes, name: str) -> Recording:
    """Read a file; raises TrackUnreadable, TrackTooLarge, TrackWithoutTimes."""
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
        found = Recording(_segments(_points(text, name)))
    except TrackUnreadable:
        points, whole = _sound_points(text)
        found = Recording(_segments(points), whole)
        if not found.segments:
            raise
    if sum(map(len, found.segments)) > MOST_POINTS:
        raise _too_large(name)
    if not found.segments:
        raise TrackWithoutTimes(name=name)
    return found


def _points(text: str, name: str) -> list[list[GPXTrackPoint]]:
    """Give the points of each segment of all tracks."""
    try:
        parsed = gpxpy.parse(text)
    except (GPXException, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise TrackUnreadable(name=name, fault=str(error)[:120]) from error
    return [segment.points for track in parsed.tracks for segment in track.segments]


def _sound_points(text: str) -> tuple[list[list[GPXTrackPoint]], bool]:
    """Give of each segment the points that have a place, as far as the file is XML, and whether it is so to its end."""
    segments: list[list[GPXTrackPoint]] = []
    try:
        # A document type, and with it every entity, was refused before.
        for event, element in ElementTree.iterparse(io.StringIO(text), ("start", "end")):  # noqa: S314
            kind = element.tag.rpartition("}")[2]
            if event == "start" and kind == "trkseg":
                segments.append([])
            elif event == "end" and kind == "trkpt" and segments and (point := _sound_point(element)):
                segments[-1].append(point)
    except ElementTree.ParseError:
        return segments, False
    return segments, True


def _sound_point(point: ElementTree.Element) -> GPXTrackPoint | None:
    try:
        lat, lon = float(point.get("lat", "")), float(point.get("lon", ""))
        return GPXTrackPoint(lat, lon, time=parse_time((point.findtext("{*}time") or "").strip()))
    except (GPXException, ValueError, OverflowError):
        return None


def _too_large(name: str) -> TrackTooLarge:
    return TrackTooLarge(name=name, most=MOST_POINTS, most_mb=MOST_BYTES // 1_000_000)


def _text(data: bytes, name: str) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if is_wide else "gb18030" if _CHINESE.match(data) else "utf-8-sig"
    try:
        # A sign cut in two at the end is left out, and so are the zeros that a power cut leaves behind what was there.
        return codecs.getincrementaldecoder(encoding)().decode(data).rstrip("\0")
    except UnicodeDecodeError as error:
        raise TrackUnreadable(name=name, fault=encoding) from error


def _segments(recorded: list[list[GPXTrackPoint]]) -> list[Segment]:
    """Give the segments as far as their points say where and when."""
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
