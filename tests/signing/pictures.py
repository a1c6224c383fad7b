"""Pages as pixels, drawn by poppler. 「页面图像」"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from tests.signing import referees


def pages(pdf: bytes, *, folder: Path, dpi: int = 150) -> list[Image.Image]:
    """Every page of a PDF as an RGB picture."""
    (folder / "drawn.pdf").write_bytes(pdf)
    referees.run("pdftoppm", "-r", str(dpi), "-png", folder / "drawn.pdf", folder / "drawn")
    files = sorted(folder.glob("drawn-*.png"))
    pictures = []
    for file in files:
        with Image.open(file) as picture:
            pictures.append(picture.convert("RGB"))
        file.unlink()
    return pictures


def redness(picture: Image.Image) -> Image.Image:
    """How red each pixel is: 255 for the ink of a seal, 0 for white, grey and black."""
    red, green, _ = picture.split()
    return ImageChops.subtract(red, green)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two grey pictures of one size, between 0 and 1."""
    return float(ImageStat.Stat(ImageChops.difference(one, other)).mean[0]) / 255


def share_of_ink(grey: Image.Image) -> float:
    """The share of pixels that carry ink in a picture of ink on nothing."""
    return sum(grey.histogram()[128:]) / (grey.width * grey.height)
