"""Tracks made for a test: a walk at a steady pace, as points or as a GPX file."""

from __future__ import annotations

from datetime import UTC, datetime

from pyproj import Geod

from server.review.imports.course import TrackPoint

_EARTH = Geod(ellps="WGS84")


def walk(
    lon: float,
    lat: float,
    *,
    start: datetime,
    seconds: int,
    every_s: int = 10,
    m_per_s: float = 1.4,
    azimuth: float = 90,
) -> list[TrackPoint]:
    """Walk straight ahead and note where one is every few seconds."""
    found = []
    for second in range(0, seconds + 1, every_s):
        there_lon, there_lat, _ = _EARTH.fwd(lon, lat, azimuth, second * m_per_s)
        found.append(TrackPoint(start.timestamp() + second, there_lon, there_lat))
    return found


def gpx(*segments: list[TrackPoint], head: str = "") -> bytes:
    """Write segments as GPX 1.1, each as a track of its own."""
    tracks = "".join(f"<trk><trkseg>{''.join(map(_point, segment))}</trkseg></trk>" for segment in segments)
    text = f'<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">{tracks}</gpx>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{text}'.encode()


def _point(point: TrackPoint) -> str:
    moment = datetime.fromtimestamp(point.at, UTC).isoformat().replace("+00:00", "Z")
    return f'<trkpt lat="{point.lat:.8f}" lon="{point.lon:.8f}"><time>{moment}</time></trkpt>'
