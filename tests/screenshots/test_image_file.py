"""Image files of unknown origin: what is refused, what is left behind, and how small they become."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from guidegen.errors import Invalid, Span
from guidegen.render.pdf import load_weasyprint
from guidegen.screenshots.image_file import MAX_PIXELS, encode, open_image


def _refusal(path: Path) -> str:
    with pytest.raises(Invalid) as caught:
        open_image(path, Span("recipe.yaml", 7, 3))
    assert caught.value.exit_code == 3
    return str(caught.value)


def _png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_are_read(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "shot"
    Image.new("RGB", (40, 30), (10, 200, 30)).save(file, kind)
    assert open_image(file).size == (40, 30)


def test_a_missing_file_is_named_with_its_place(tmp_path: Path) -> None:
    assert "recipe.yaml:7:3: the image gone.png is not in" in _refusal(tmp_path / "gone.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_truncated_file_is_refused_even_where_pdfs_are_made(tmp_path: Path, kind: str) -> None:
    load_weasyprint()
    whole = io.BytesIO()
    noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000))
    noise.save(whole, kind)
    file = tmp_path / "cut.png"
    file.write_bytes(whole.getvalue()[: whole.tell() // 2])
    assert "broken or cut off" in _refusal(file)


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 50]
)
def test_other_formats_are_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "shot.png"
    file.write_bytes(content)
    assert "not an image in PNG, JPEG or WebP" in _refusal(file)


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 9_000), (MAX_PIXELS // 1000 + 1, 1000)])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "bomb.png"
    file.write_bytes(_png_header(*size))
    assert "pixels" in _refusal(file)


def test_a_folder_is_no_image(tmp_path: Path) -> None:
    assert "cannot be read" in _refusal(tmp_path)


def test_transparent_parts_become_white(tmp_path: Path) -> None:
    file = tmp_path / "shot.png"
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(file)
    assert open_image(file).getpixel((1, 1)) == (255, 255, 255)


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped(tmp_path: Path) -> None:
    file = tmp_path / "shot.png"
    Image.new("I;16", (4, 4), 32768).save(file)
    assert open_image(file).getpixel((1, 1)) == (128, 128, 128)


def test_a_turned_photo_stands_upright(tmp_path: Path) -> None:
    file = tmp_path / "shot.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (40, 30), "white").save(file, exif=exif)
    assert open_image(file).size == (30, 40)


def test_nothing_but_pixels_comes_along(tmp_path: Path) -> None:
    file = tmp_path / "shot.png"
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "taken on anna-weber-laptop")
    Image.new("RGB", (40, 30), "white").save(file, pnginfo=info, icc_profile=b"profile of a monitor")
    image = open_image(file)
    assert not image.info
    assert b"laptop" not in encode(image).data


def test_few_colours_are_kept_exactly_and_become_a_palette() -> None:
    image = Image.new("RGB", (200, 100), "white")
    for x in range(200):
        image.putpixel((x, x // 2), (x, 255 - x, 40))
    encoded = encode(image)
    back = Image.open(io.BytesIO(encoded.data))
    assert back.mode == "P"
    assert back.convert("RGB").tobytes() == image.tobytes()


def test_colours_that_would_be_missed_are_kept() -> None:
    """A gradient of every hue is no picture for 256 colours."""
    image = Image.frombytes(
        "RGB", (256, 256), bytes(v for y in range(256) for x in range(256) for v in (x, y, 255 - x))
    )
    encoded = encode(image)
    back = Image.open(io.BytesIO(encoded.data)).convert("RGB")
    worst = max(abs(a - b) for a, b in zip(image.tobytes(), back.tobytes(), strict=True))
    assert worst <= 40


def test_a_photo_becomes_a_jpeg() -> None:
    noise = Image.frombytes("RGB", (700, 700), random.Random(1).randbytes(1_470_000))
    photo = noise.resize((1400, 1400), Image.Resampling.BICUBIC)
    encoded = encode(photo)
    assert (encoded.mime, encoded.width, encoded.height) == ("image/jpeg", 1400, 1400)
