"""The invented phone: turns a drawn picture into the file a phone's camera would have written, EXIF and all.

A position that the phone did not have is left out of the file, never written as 0,0. Upright pictures are stored the
way phones store them, as lying pixels with orientation 6.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

from server.clock import SHANGHAI
from server.demo.studio.light import sensor_noise
from server.demo.studio.scenes import Subject, photograph

MAKE, MODEL, LENS = "Xingtu", "Xingtu X9 Demo", "Xingtu main camera 5.6mm f/1.8"
FULL = (4032, 3024)
QUICK_HEVC = {"preset": "ultrafast"}  # an eighth of the time, and no larger a file
TURNED = 6  # the pixels lie; the viewer turns them a quarter to the right


@dataclass(frozen=True, slots=True)
class Fix:
    """A place in WGS-84 with what a phone knows of it: accuracy and altitude in metres, direction from true north."""

    lon: float
    lat: float
    accuracy_m: float
    altitude_m: float
    heading_deg: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """One press of the shutter: what is in front, when, and what the file is to say of the place."""

    subject: Subject
    seed: int
    taken_at: datetime
    exif_fix: Fix | None
    heic: bool = False
    full_size: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished file with its type and the marks of the posters on the upright picture, as shares."""

    data: bytes
    media_type: str
    marks: tuple[tuple[float, float], ...]


def expose(shot: Exposure) -> Picture:
    """Draw the subject and write the file: JPEG, or HEIC where asked; the same shot gives the same pixels."""
    drawn = photograph(shot.subject, shot.seed)
    upright = drawn.picture
    if shot.full_size:
        size = FULL if upright.width > upright.height else FULL[::-1]
        upright = upright.resize(size, Image.Resampling.BICUBIC)
    upright = sensor_noise(upright, shot.seed)
    out = io.BytesIO()
    if shot.heic:
        from pillow_heif import from_pillow

        exif = _exif(shot, upright.size, orientation=1)
        from_pillow(upright).save(out, quality=62, exif=exif.tobytes(), enc_params=QUICK_HEVC)
        return Picture(out.getvalue(), "image/heic", drawn.marks)
    turned = upright.height > upright.width
    stored = upright.transpose(Image.Transpose.ROTATE_90) if turned else upright
    exif = _exif(shot, stored.size, orientation=TURNED if turned else 1)
    stored.save(out, "JPEG", quality=84 if shot.full_size else 88, exif=exif.tobytes())
    return Picture(out.getvalue(), "image/jpeg", drawn.marks)


def _exif(shot: Exposure, size: tuple[int, int], *, orientation: int) -> Image.Exif:
    local = shot.taken_at.astimezone(SHANGHAI)
    stamp = local.strftime("%Y:%m:%d %H:%M:%S")
    offset = local.strftime("%z")[:3] + ":" + local.strftime("%z")[3:]
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Software] = MAKE, MODEL, "XingtuCamera 9.1"
    exif[Base.Orientation], exif[Base.DateTime] = orientation, stamp
    details = exif.get_ifd(IFD.Exif)
    details.update({
        Base.DateTimeOriginal: stamp, Base.DateTimeDigitized: stamp,
        Base.SubsecTimeOriginal: f"{local.microsecond // 1000:03}",
        Base.OffsetTime: offset, Base.OffsetTimeOriginal: offset, Base.OffsetTimeDigitized: offset,
        Base.ExposureTime: IFDRational(1, 240 + shot.seed % 400), Base.FNumber: IFDRational(18, 10),
        Base.FocalLength: IFDRational(56, 10),
        Base.ISOSpeedRatings: 50 + shot.seed % 4 * 14, Base.FocalLengthIn35mmFilm: 26, Base.LensModel: LENS,
        Base.ExifImageWidth: size[0], Base.ExifImageHeight: size[1],
    })  # fmt: skip
    if shot.exif_fix is not None:
        exif.get_ifd(IFD.GPSInfo).update(_gps(shot.exif_fix, shot.taken_at))
    return exif


def _gps(fix: Fix, taken_at: datetime) -> dict[int, object]:
    return {
        GPS.GPSVersionID: b"\x02\x03\x00\x00",
        GPS.GPSLatitudeRef: "N" if fix.lat >= 0 else "S",
        GPS.GPSLatitude: _sexagesimal(fix.lat),
        GPS.GPSLongitudeRef: "E" if fix.lon >= 0 else "W",
        GPS.GPSLongitude: _sexagesimal(fix.lon),
        GPS.GPSAltitudeRef: b"\x00" if fix.altitude_m >= 0 else b"\x01",
        GPS.GPSAltitude: IFDRational(round(abs(fix.altitude_m) * 100), 100),
        GPS.GPSTimeStamp: (IFDRational(taken_at.hour), IFDRational(taken_at.minute), IFDRational(taken_at.second)),
        GPS.GPSDateStamp: taken_at.strftime("%Y:%m:%d"),
        GPS.GPSImgDirectionRef: "T",
        GPS.GPSImgDirection: IFDRational(round(fix.heading_deg % 360 * 100), 100),
        GPS.GPSHPositioningError: IFDRational(round(fix.accuracy_m * 100), 100),
    }


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Split degrees into degrees, minutes and seconds with four decimals (3 mm on the ground)."""
    whole = round(abs(degrees) * 3600 * 10_000)
    return (
        IFDRational(whole // 36_000_000),
        IFDRational(whole % 36_000_000 // 600_000),
        IFDRational(whole % 600_000, 10_000),
    )
