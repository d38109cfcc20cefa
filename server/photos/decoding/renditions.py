"""Drawing a photo for the screen: upright, small, without its metadata. The home of Pillow and pillow-heif.

Runs in a process of its own (see `decoder`): decoding what strangers send is the most dangerous thing done here. It
refuses a picture that claims too many pixels before a single one is decoded, and looks at the first frame only.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFile

from server.photos.decoding import costs
from server.photos.likeness.looks import perceptual_hash
from server.photos.metadata.containers import Envelope, open_envelope
from server.photos.redactions.rules import Region
from server.photos.rules import LONGEST_SIDE_PX, PictureFormat, Rendition

QUALITY = 80
MAX_ICC_BYTES = 4_096
COVER = (0, 0, 0)
"""Solid, because a blurred face or plate can be read again."""
_OPENERS = {
    PictureFormat.JPEG: ("JPEG",),
    PictureFormat.MPO: ("JPEG",),
    PictureFormat.HEIC: ("HEIF",),
    PictureFormat.AVIF: ("AVIF",),
    PictureFormat.PNG: ("PNG",),
    PictureFormat.WEBP: ("WEBP",),
    PictureFormat.TIFF: ("TIFF",),
}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SCANNED = (PictureFormat.JPEG, PictureFormat.MPO)
_ORIENTATION = 0x0112
LEAST_LEFT = 0.25
"""Where the file ends so early that less of the picture is left, it shows nothing that anybody could judge."""
NOT_THERE = "not_there"
"""The store does not give the file: nothing is known of the picture, and it is tried again."""


class DrawingError(Exception):
    """The picture cannot be drawn: `code` for programs, the text for the log."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Drawn:
    """JPEG bytes by rendition; `is_cut_off` when the file ends early and the rest of the picture is grey."""

    pictures: dict[Rendition, bytes]
    is_cut_off: bool = False
    phash: str = ""
    """See `looks.perceptual_hash`."""


def draw(path: Path, *, max_pixels: int, regions: Sequence[Region] = ()) -> Drawn:
    """Draw every rendition of the photo at `path`, a cut-off one as far as it goes. Raises DrawingError.

    The pixels of `regions` are replaced, in the large picture from which the small one is made.
    """
    try:
        return _draw(path, max_pixels, regions)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if "truncated" not in str(error).lower() and "broken" not in str(error).lower():
            raise DrawingError("undecodable", _said(error)) from error
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _draw(path, max_pixels, regions, is_cut_off=True)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise DrawingError("undecodable", _said(error)) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _said(error: Exception) -> str:
    """Say an error of the decoder without the file that it names: where the store lies concerns nobody."""
    return f"{type(error).__name__}: {error}".partition(" <")[0]


def _draw(path: Path, max_pixels: int, regions: Sequence[Region], *, is_cut_off: bool = False) -> Drawn:
    with path.open("rb") as stream:
        envelope = open_envelope(stream)
        if envelope is None:
            raise DrawingError("not_a_photo", "no picture known here")
        if envelope.has_too_much:
            raise DrawingError("too_much_metadata", "more metadata than any camera writes")
        stream.seek(0)
        if envelope.format is PictureFormat.HEIC:
            _teach_heif()
        # Pillow's own bomb check knows one figure for the whole process; ours is the setting.
        Image.MAX_IMAGE_PIXELS = None
        with Image.open(stream, formats=_OPENERS[envelope.format]) as picture:
            if picture.width * picture.height > max_pixels:
                raise DrawingError("too_many_pixels", f"{picture.width} x {picture.height} pixels")
            if envelope.format in _SCANNED and costs.is_too_costly(stream, picture.width * picture.height):
                raise DrawingError("too_costly", "more scans, segments or fill than its pixels are worth")
            turn = _TURNS.get(_orientation(picture, envelope))
            profile = picture.info.get("icc_profile")
            large = _shrink(picture, LONGEST_SIDE_PX[Rendition.LARGE])
    # Where something is covered enough was left to see it.
    if is_cut_off and not regions and _left(large) < LEAST_LEFT:
        raise DrawingError("mostly_missing", "the file ends before most of the picture")
    if turn is not None:
        large = large.transpose(turn)
    for region in regions:
        large.paste(COVER, region.pixels(*large.size))
    thumb = large.copy()
    side = LONGEST_SIDE_PX[Rendition.THUMB]
    thumb.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    keep = profile if isinstance(profile, bytes) and len(profile) <= MAX_ICC_BYTES and picture.mode == "RGB" else None
    return Drawn(
        {Rendition.THUMB: _jpeg(thumb, keep), Rendition.LARGE: _jpeg(large, keep)}, is_cut_off, perceptual_hash(thumb)
    )


def _left(picture: Image.Image) -> float:
    """Tell how much of a cut-off picture is there, before it is turned: decoders fill the rows that are missing evenly.

    The sky of a night or a sheet of paper is as even, but has another shade than what they fill in below it.
    """
    even = Image.new(picture.mode, picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
    seen = ImageChops.difference(picture, even).getbbox()
    return seen[3] / picture.height if seen else 0.0


def _teach_heif() -> None:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _orientation(picture: Image.Image, envelope: Envelope) -> int:
    """Tell how the decoded pixels are still to be turned.

    libheif applies the file's own `irot`/`imir` and the EXIF tag then only repeats them; but where the file has none
    and merely the tag, pillow-heif resets the tag without turning anything (`original_orientation`). Pillow's own AVIF
    reader turns nothing: it makes the tag say what `irot`/`imir` say, and 1 where the file has none, whatever its EXIF.
    """
    if envelope.format is PictureFormat.HEIC:
        return 1 if envelope.turns_itself else int(picture.info.get("original_orientation") or 1)
    try:
        tags = picture.getexif()
        if envelope.format is PictureFormat.AVIF and not envelope.turns_itself:
            tags = Image.Exif()
            tags.load(envelope.exif or b"")
        return int(tags.get(_ORIENTATION, 1))
    except Exception:  # a damaged EXIF block must not keep the pixels from being shown
        return 1


def _shrink(picture: Image.Image, side: int) -> Image.Image:
    """Decode at the smallest scale that is enough, and give RGB pixels of at most `side` on the longest side."""
    longest = max(picture.size)
    if longest > side:
        wanted = (picture.width * side // longest, picture.height * side // longest)
        picture.draft(picture.mode, wanted)  # JPEG only: the decoder itself halves, quarters …, 29 ms instead of 117
    picture.load()
    small = picture if picture.mode in ("RGB", "L") else _flatten(picture)
    small.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return small.convert("RGB") if small.mode != "RGB" else small.copy()


def _flatten(picture: Image.Image) -> Image.Image:
    """Bring any mode to RGB; what is transparent is shown on white."""
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return picture.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, profile: bytes | None) -> bytes:
    """Write a JPEG that carries nothing but pixels and, where needed, the colour profile they are meant in."""
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=QUALITY, icc_profile=profile)
    return out.getvalue()
