"""Pictures made for a test, with exactly the EXIF that the test chooses; no photograph is stored in the repository."""

from __future__ import annotations

import io
from datetime import datetime
from fractions import Fraction

import numpy as np
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

GPS = ExifTags.GPS
BASE = ExifTags.Base


def jpeg(
    *,
    lon: float | None = None,
    lat: float | None = None,
    altitude_m: float | None = None,
    direction_deg: float | None = None,
    h_error_m: float | None = None,
    gps: dict[int, object] | None = None,
    xmp: tuple[float, float] | None = None,
    taken_at: datetime | None = None,
    make: str | None = "Testmaker",
    model: str | None = "Phone 1",
    orientation: int | None = None,
    size: tuple[int, int] = (320, 240),
    seed: int = 0,
    quality: int = 80,
) -> bytes:
    """Make a JPEG; what is None is absent. An aware `taken_at` also writes its offset, a naive one does not.

    `gps` are further tags of the GPS block by number, `xmp` is a position (lon, lat) that only an XMP packet names.
    """
    out = io.BytesIO()
    exif = _exif(
        gps=_gps(lon, lat, altitude_m, direction_deg, h_error_m) | (gps or {}),
        taken_at=taken_at,
        plain={BASE.Make: make, BASE.Model: model, BASE.Orientation: orientation},
    )
    scene(size, seed).save(out, "JPEG", quality=quality, exif=exif)
    return _with_xmp(out.getvalue(), *xmp) if xmp else out.getvalue()


def heic(
    *, lon: float | None = None, lat: float | None = None, taken_at: datetime | None = None, seed: int = 0
) -> bytes:
    """Make a HEIC picture, as iPhones do."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    exif = _exif(gps=_gps(lon, lat, None, None, None), taken_at=taken_at, plain={BASE.Make: "Apple"})
    scene((320, 240), seed).save(out, "HEIF", exif=exif.tobytes())
    return out.getvalue()


def scene(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """Paint something with structure that differs from seed to seed, so that pictures are not taken for copies."""
    width, height = size
    chance = np.random.default_rng(seed)
    coarse = Image.fromarray(chance.integers(0, 255, (9, 12, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    noise = chance.normal(0, 6, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(coarse, dtype=np.float32) + noise, 0, 255).astype(np.uint8))


def _exif(*, gps: dict[int, object], taken_at: datetime | None, plain: dict[int, object]) -> Image.Exif:
    exif = Image.Exif()
    for tag, value in plain.items():
        if value is not None:
            exif[tag] = value
    if taken_at is not None:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[BASE.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
        if taken_at.utcoffset() is not None:
            zone = taken_at.strftime("%z")
            details[BASE.OffsetTimeOriginal] = f"{zone[:3]}:{zone[3:]}"
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return exif


def _gps(
    lon: float | None, lat: float | None, altitude_m: float | None, direction_deg: float | None, h_error_m: float | None
) -> dict[int, object]:
    tags: dict[int, object] = {}
    if lat is not None:
        tags |= {GPS.GPSLatitudeRef: "N" if lat >= 0 else "S", GPS.GPSLatitude: _sexagesimal(abs(lat))}
    if lon is not None:
        tags |= {GPS.GPSLongitudeRef: "E" if lon >= 0 else "W", GPS.GPSLongitude: _sexagesimal(abs(lon))}
    if altitude_m is not None:
        tags |= {GPS.GPSAltitudeRef: b"\x00" if altitude_m >= 0 else b"\x01", GPS.GPSAltitude: _ratio(abs(altitude_m))}
    if direction_deg is not None:
        tags |= {GPS.GPSImgDirectionRef: "T", GPS.GPSImgDirection: _ratio(direction_deg)}
    if h_error_m is not None:
        tags[GPS.GPSHPositioningError] = _ratio(h_error_m)
    return tags


def _with_xmp(jpeg: bytes, lon: float, lat: float) -> bytes:
    """Put a packet behind the start of a JPEG as editing programs write it (XMP part 3)."""
    place = f'exif:GPSLatitude="{int(lat)},{lat % 1 * 60:.6f}N" exif:GPSLongitude="{int(lon)},{lon % 1 * 60:.6f}E"'
    packet = b"http://ns.adobe.com/xap/1.0/\0" + f"<x:xmpmeta><rdf:Description {place}/></x:xmpmeta>".encode()
    return jpeg[:2] + b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet + jpeg[2:]


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    whole = Fraction(degrees).limit_denominator(10**9)
    minutes = (whole - int(whole)) * 60
    seconds = (minutes - int(minutes)) * 60
    return IFDRational(int(whole), 1), IFDRational(int(minutes), 1), _ratio(float(seconds), 100_000)


def _ratio(value: float, denominator: int = 1000) -> IFDRational:
    return IFDRational(round(value * denominator), denominator)
