"""Image files of unknown origin: opened with limits, rid of all that is not pixels, written small."""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

from guidegen.errors import Invalid, Problem, Span

FORMATS: Final = ("PNG", "JPEG", "WEBP")
MAX_BYTES: Final = 30 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
"""Four such images fit into a gigabyte while they are drawn on; no screen comes near."""

_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError)
"""What Pillow raises for broken files; OSError covers truncated and unidentified ones."""


@dataclass(frozen=True)
class ImageBytes:
    """A finished image file."""

    data: bytes
    mime: str
    width: int
    height: int


def open_image(path: Path, span: Span | None = None) -> Image.Image:
    """The pixels of the image at `path` as RGB, upright, without any of the file's metadata.

    Transparent parts become white. Raises Invalid, pointing at `span`, for what is missing, broken, too
    large or no PNG, JPEG or WebP.
    """

    def refused(message: str, hint: str = "") -> Invalid:
        return Invalid([Problem(f"the image {path.name} {message}", span, hint)])

    try:
        if path.stat().st_size > MAX_BYTES:
            raise refused(f"is larger than {MAX_BYTES // 1024 // 1024} MB", "Save it smaller.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise refused(f"is not in {path.parent.name}/") from None
    except OSError as error:
        raise refused(f"cannot be read: {error.strerror}") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise refused(
                        f"has {image.width} by {image.height} pixels, which is too many to be a screenshot",
                        f"Up to {MAX_PIXELS // 1_000_000} million pixels are taken.",
                    )
                image.load()
                return _plain(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise refused("would unpack to more pixels than a screenshot can have") from None
    except UnidentifiedImageError:
        raise refused("is not an image in PNG, JPEG or WebP format", "Save it as PNG.") from None
    except _UNREADABLE as error:
        raise refused(f"is broken or cut off: {error}", "Take the screenshot again.") from None


def _plain(image: Image.Image) -> Image.Image:
    """A fresh RGB image of the same pixels: no metadata, no profile, no hidden channel comes along."""
    if image.mode.startswith("I"):  # 16 bits of grey: Pillow would clip them, not scale them
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    image = image.convert("RGB")
    return Image.frombytes("RGB", image.size, image.tobytes())


def encode(image: Image.Image) -> ImageBytes:
    """`image` as the smallest file in which no loss can be seen."""
    data, mime = _png(_palette(image) or image), "image/png"
    if len(data) > 300_000:  # a photo, not a screen: those are what JPEG was made for
        photo = io.BytesIO()
        image.save(photo, "JPEG", quality=90, subsampling=0)
        if photo.tell() * 2 < len(data):
            data, mime = photo.getvalue(), "image/jpeg"
    return ImageBytes(data, mime, image.width, image.height)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=image.width * image.height < 500_000)
    return file.getvalue()


def _palette(image: Image.Image) -> Image.Image | None:
    """The same picture with 256 colours, where nobody could tell; None where one could."""
    if image.getcolors(256) is not None:
        return image.convert("P", palette=Image.Palette.ADAPTIVE, colors=256)
    fewer = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    difference = ImageChops.difference(image, fewer.convert("RGB"))
    slight = max(ImageStat.Stat(difference).rms) < 3
    nowhere_large = max(high for _, high in difference.getextrema()) <= 40  # type: ignore[misc]
    return fewer if slight and nowhere_large else None
