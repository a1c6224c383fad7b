"""Seals look like seals, and the slices of a cross-page seal rejoin. 「印章与骑缝章」"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from signing import fields, freezing, seals
from signing.errors import MissingGlyph
from tests.signing import builders, pictures, referees


def drawn(pdf: bytes, folder: Path, *, dpi: int = 300) -> Image.Image:
    """How red the seal is, pixel by pixel."""
    (picture,) = pictures.pages(pdf, folder=folder, dpi=dpi)
    return pictures.redness(picture)


def test_a_seal_is_42_mm_across(tmp_path: Path) -> None:
    box = drawn(builders.seal_pdf(), tmp_path).getbbox()
    assert box is not None
    left, top, right, bottom = box
    for extent in (right - left, bottom - top):
        assert abs(extent / 300 * 25.4 - 41.4) < 0.6


def test_a_seal_has_a_ring_a_star_a_name_and_white_between(tmp_path: Path) -> None:
    picture = drawn(builders.seal_pdf(), tmp_path)
    middle, unit = picture.width / 2, picture.width / 42

    def ink(millimetres: float, degrees: float) -> float:
        angle = math.radians(degrees)
        x = middle + millimetres * unit * math.cos(angle)
        y = middle - millimetres * unit * math.sin(angle)
        level = picture.getpixel((int(x), int(y)))
        assert isinstance(level, int | float)
        return level

    around = range(0, 360, 15)
    assert all(ink(20.1, degrees) > 120 for degrees in around), "the ring is closed"
    assert all(ink(19.0, degrees) < 60 for degrees in around), "letters keep off the ring"
    assert ink(0, 0) > 120, "the star fills the middle"
    assert ink(6.0, 90) > 120, "one point of the star looks up"
    assert ink(6.0, 270) < 60, "and none looks down"
    name = picture.crop((0, 0, picture.width, int(middle - 7.2 * unit)))
    assert 0.05 < pictures.share_of_ink(name) < 0.5


def test_the_text_of_a_seal_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "seal.pdf").write_bytes(builders.seal_pdf())
    said = referees.run("pdftotext", tmp_path / "seal.pdf", "-")
    assert "合同专用章" in said
    assert "演示" in said
    assert set("天门市人民政府") <= set(said)


@pytest.mark.parametrize("name", ["甲", "天门市", "湖北省天门市岳口工业园区管理委员会办公室招商局"])
def test_names_of_any_length_stay_inside_the_ring(name: str, tmp_path: Path) -> None:
    bare = drawn(builders.seal_pdf(name), tmp_path)
    middle, unit = bare.width / 2, bare.width / 42
    for degrees in range(0, 360, 3):
        angle = math.radians(degrees)
        x, y = middle + 19.0 * unit * math.cos(angle), middle - 19.0 * unit * math.sin(angle)
        level = bare.getpixel((int(x), int(y)))
        assert isinstance(level, int | float)
        assert level < 90


def test_the_same_seal_is_drawn_the_same() -> None:
    builders.register_fonts()
    first, again = (seals.round_seal("天门市人民政府", font=builders.BOLD) for _ in range(2))
    assert first == again


def test_a_seal_may_go_without_the_demo_mark(tmp_path: Path) -> None:
    bare = seals.round_seal("天门市人民政府", font=builders.BOLD, mark=None)
    (tmp_path / "seal.pdf").write_bytes(bare)
    assert "演示" not in referees.run("pdftotext", tmp_path / "seal.pdf", "-")


def test_a_name_that_cannot_be_drawn_is_refused_by_character_and_field() -> None:
    builders.register_fonts()
    with pytest.raises(MissingGlyph) as refused:
        seals.round_seal("天门𪛗公司", font=builders.BOLD)
    assert refused.value.character == "𪛗"
    assert refused.value.field == "单位名称"


@pytest.mark.parametrize("pages", range(1, 61))
def test_slices_partition_each_seal_exactly(pages: int) -> None:
    cut = seals.slices(pages)
    assert len(cut) == pages
    groups = [index for index, one in enumerate(cut) if one.left == 0]
    bounds = [*groups, pages]
    assert len(groups) == math.ceil(pages / 20)
    for start, end in pairwise(bounds):
        group = cut[start:end]
        assert len(group) <= 20
        edge = 0.0
        for one in group:
            assert one.left == pytest.approx(edge)
            edge += one.width
        assert edge == pytest.approx(1)


def test_ten_slices_rejoin_to_the_seal(tmp_path: Path) -> None:
    pages = pictures.pages(builders.flow(10).sealed.pdf, folder=tmp_path, dpi=150)
    whole = drawn(builders.seal_pdf(), tmp_path, dpi=600)
    side = round(seals.DIAMETER / 72 * 150)
    joined = Image.new("L", (side * 4, side * 4))
    for index, page in enumerate(pages):
        # Enlarged four times, so that a slice is cut to a quarter of a pixel.
        strip = pictures.redness(page).resize((page.width * 4, page.height * 4))
        width = side * 4 / 10
        top = round((page.height - side) / 2 * 4)
        right = round(595.276 / 72 * 150 * 4)
        cut = strip.crop((right - round(width), top, right, top + side * 4))
        joined.paste(cut, (round(index * width), 0))
    assert joined.getbbox() is not None
    assert pictures.difference(joined, whole.resize(joined.size)) < 0.04
    swapped = Image.new("L", joined.size)
    swapped.paste(joined.crop((0, 0, joined.width // 2, joined.height)), (joined.width // 2, 0))
    assert pictures.difference(swapped, whole.resize(joined.size)) > 0.1


def test_before_the_seal_no_slice_shows(tmp_path: Path) -> None:
    for page in pictures.pages(builders.flow().signed.pdf, folder=tmp_path, dpi=60):
        assert pictures.redness(page).getbbox() is None


def test_seals_leave_the_text_of_the_contract_alone(tmp_path: Path) -> None:
    def text(pdf: bytes, *, page: int) -> str:
        (tmp_path / "text.pdf").write_bytes(pdf)
        number = str(page)
        return referees.run("pdftotext", "-f", number, "-l", number, tmp_path / "text.pdf", "-")

    flow = builders.flow(3)
    for page in (1, 2):
        assert text(flow.sealed.pdf, page=page) == text(flow.signed.pdf, page=page)
    last = text(flow.sealed.pdf, page=3)
    assert "天门市人民政府 合同专用章" in last
    assert last.count("合同专用章") == 1


def test_the_seal_and_the_ink_show_where_the_anchors_say(tmp_path: Path) -> None:
    anchors = builders.draft(3).anchors
    *_, before = pictures.pages(builders.flow().certified.pdf, folder=tmp_path, dpi=72)
    *_, after = pictures.pages(builders.flow().sealed.pdf, folder=tmp_path, dpi=72)
    for party in ("party_a", "party_b"):
        left, bottom, right, top = anchors[party].rectangle
        area = (int(left), int(842 - top), int(right), int(842 - bottom))
        change = pictures.difference(before.crop(area).convert("L"), after.crop(area).convert("L"))
        assert change > 0.01, party


def test_a_long_contract_repeats_the_seal_in_groups() -> None:
    draft = builders.draft(45, lines=1)
    frozen = freezing.freeze(draft, at=builders.NOON)
    assert frozen.pages == 45
    assert fields.cross_name(44).encode() in frozen.pdf
    assert len(seals.slices(45)) == 45
    assert [one.left for one in seals.slices(45)].count(0) == 3
