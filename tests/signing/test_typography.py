"""Line breaking, glyph coverage and the text layer, with poppler as referee. 「排版测试」"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from signing import errors, fonts, linebreaking, typography
from signing.linebreaking import CLOSING, NO_END, NO_START, Line, Room, Run
from tests.signing import contracts

RARE = "𬭚㛃䶮𫖯堃𪣻"
_SLACK = 0.51  # the blank half of a closing mark may hang over the edge
_HAN = "本合同自双方签署之日起生效"
_MARKS = "".join(sorted(CLOSING)) + "".join(sorted(linebreaking.OPENING))


def _break(text: str, width: float, *, indent: float = 0, give: float = 0) -> tuple[Line, ...]:
    return linebreaking.break_lines([Run(text)], Room(width, indent, give), fonts.family())


def _printed(text: str) -> bytes:
    """The text alone on one page, drawn as contracts are."""
    fonts.family()
    file = io.BytesIO()
    canvas = Canvas(file, initialFontName=fonts.REGULAR, invariant=1)
    style = typography.Style()
    lines = typography.set_lines([Run(text), Run(text, bold=True)], 400, style)
    typography.draw_lines(canvas, lines, left=60, top=700, width=400, style=style)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_rare_names_are_copied_from_the_text_layer_as_they_were_typed() -> None:
    text = contracts.text_of(_printed(f"签署人{RARE}"))
    assert text.split() == [f"签署人{RARE}签署人{RARE}"]


def test_a_missing_glyph_names_the_character_and_the_field() -> None:
    assert typography.missing_glyphs(f"{RARE}公司 2026") == ()
    assert typography.missing_glyphs("\U00030000公司\U00030000🙂") == ("\U00030000", "🙂")
    with pytest.raises(errors.MissingGlyph) as refused:
        typography.check_glyphs({"项目名称": "项目", "乙方名称": "湖北\U00030000公司"})
    assert refused.value.character == "\U00030000"
    assert refused.value.field == "乙方名称"
    assert "U+30000" in refused.value.detail


def test_closing_marks_never_begin_and_opening_marks_never_end_a_line() -> None:
    for width in range(5, 14):
        for line in _break("甲方（以下简称“管委会”）。乙方：《合同》、“项目”！" * 3, width):
            assert line.text[0] not in NO_START, line.text
            assert line.text[-1] not in NO_END, line.text


@given(st.text(st.sampled_from(_HAN * 4 + _MARKS), min_size=1, max_size=120), st.integers(12, 40))
def test_no_text_is_lost_or_runs_over_the_edge(text: str, width: int) -> None:
    lines = _break(text, width, indent=2)
    assert "".join(line.text for line in lines) == text
    for line in lines:
        assert line.indent + line.advance <= width + _SLACK


@given(st.text(st.sampled_from(_HAN), min_size=30, max_size=120), st.integers(8, 20))
def test_marks_between_characters_never_stand_at_the_wrong_end(text: str, width: int) -> None:
    marked = "，".join(text[i : i + 5] for i in range(0, len(text), 5)) + "。”"
    for line in _break(marked, width):
        assert line.text[0] not in NO_START


@pytest.mark.parametrize(
    "figure", ["21,000.00万元", "2026年", "91420100MA4KWX7H0C", "175万元/亩", "45%"]
)
def test_figures_keep_their_digits_and_units_together(figure: str) -> None:
    for before in range(20):
        lines = _break("一" * before + figure + "以上", 12)
        assert any(figure in line.text for line in lines), before


def test_a_justified_paragraph_fills_every_line_but_the_last() -> None:
    width = 20
    lines = _break(
        "自2026年11月23日起至2027年6月30日止，双方应当依照本合同履行各自的义务。" * 3, width
    )
    for line in lines[:-1]:
        hanging = 0.5 if line.text[-1] in CLOSING and line.advance > width else 0.0
        filled = line.advance - hanging + line.spread * (len(line.text) - 1)
        assert filled == pytest.approx(width, abs=0.01)
    assert lines[-1].spread == 0


def test_a_last_line_of_one_character_is_drawn_back() -> None:
    text = "一" * 41
    assert len(_break(text, 40)) == 2
    (line,) = _break(text, 40, give=0.03)
    assert line.text == text
    assert line.advance + line.spread * 40 == pytest.approx(40, abs=0.01)


def test_neighbouring_marks_share_the_blank_between_them() -> None:
    (line,) = _break("《合同》（草案）", 20)
    assert line.advance == pytest.approx(8 - 0.5)


def test_an_endless_row_of_marks_stays_on_the_page() -> None:
    for line in _break("。" * 100, 10):
        assert line.advance <= 10 + _SLACK


def test_fonts_cannot_be_changed_under_a_running_process() -> None:
    fonts.family()
    fonts.configure(fonts.Source())
    with pytest.raises(RuntimeError, match="不能在运行中更换"):
        fonts.configure(fonts.Source(fallback=fonts.DEFAULT_DIRECTORY / "LICENSE"))


def test_a_fallback_font_draws_only_what_the_first_font_lacks(tmp_path: Path) -> None:
    fonts.family()
    chain = fonts.Chain(fonts.REGULAR, _font_of("\U00030000", tmp_path / "rare.ttf"))
    assert chain.find("陈")[0] == fonts.REGULAR
    assert chain.find("\U00030000") == (fonts.FALLBACK, 1.0)
    assert not chain.covers("\U00030001")


def _font_of(character: str, path: Path) -> Path:
    """A font file with one character, drawn as a full square."""
    pen = TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 1000), (1000, 1000), (1000, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "rare"])
    builder.setupCharacterMap({ord(character): "rare"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "rare": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "rare": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Rare", "styleName": "Regular", "psName": "Rare"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path
