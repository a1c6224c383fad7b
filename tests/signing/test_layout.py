"""The laid-out contract as other programs read it. 「合同排版测试」"""

from __future__ import annotations

import io
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pikepdf
import pytest
import segno
from PIL import Image

from signing import amounts, cover, errors, freezing, layout, templates
from signing.documents import Box, Draft
from signing.linebreaking import NO_START
from signing.variables import RawValue
from tests.signing import contracts


def _text(pdf: bytes) -> str:
    """The text of all pages without running heads, page numbers, line ends and spaces."""
    text = re.sub(r"\f？项目投资合同\s+合同编号：\S+\n", "", contracts.text_of(pdf))
    return re.sub(r"\s", "", re.sub(r"第\d+页 共\d+页\n?", "", text))


def _render(changes: dict[str, RawValue]) -> Draft:
    return layout.render(contracts.template(), contracts.values(changes), contracts.FACTS)


def test_every_value_and_every_clause_is_printed() -> None:
    text = _text(contracts.draft().pdf)
    for clause in contracts.template().clauses:
        assert clause.heading.replace("\u3000", "") in text
    values = contracts.values()
    for variable in contracts.template().variables:
        if variable.type in {"text", "party_name", "uscc", "person", "phone", "address"}:
            assert values.text(variable.key).replace(" ", "") in text, variable.key
    assert "第十二条履约监管与验收" in text


def test_every_amount_is_printed_in_figures_and_in_words_of_the_same_fen() -> None:
    text = _text(contracts.draft().pdf)
    values = contracts.values()
    for variable in contracts.template().variables:
        if variable.type == "money":
            fen = values.whole(variable.key)
            assert (
                f"{amounts.wan_figures(fen)}万元（大写：人民币{amounts.chinese_amount(fen)}）"
                in text
            )
    pairs = re.findall("人民币([0-9,.]+)万元\uff08大写\uff1a人民币([^\uff09]+)\uff09", text)
    assert len(pairs) >= 5
    for figures, words in pairs:
        whole, _, places = figures.replace(",", "").partition(".")
        assert amounts.chinese_amount(int(whole) * 1_000_000 + int(places.ljust(6, "0"))) == words


def test_every_page_carries_its_number_of_the_total_and_the_contract_number() -> None:
    draft = contracts.draft()
    assert 9 <= draft.pages <= 12
    pages = contracts.text_of(draft.pdf).split("\f")[:-1]
    assert len(pages) == draft.pages
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页 共{draft.pages}页" in page
        assert contracts.FACTS.contract_number in page


def test_the_boxes_for_seal_and_signature_lie_on_the_last_page_clear_of_every_word() -> None:
    draft = contracts.draft()
    words = contracts.words_of(draft.pdf)
    sizes = {"party_a": (42, 42), "party_b": (60, 22)}
    assert set(draft.anchors) == set(sizes)
    for party, box in draft.anchors.items():
        millimetres = (box.width * 25.4 / 72, box.height * 25.4 / 72)
        assert millimetres == pytest.approx(sizes[party])
        assert box.page == draft.pages - 1
        assert [word.text for word in words[box.page] if word.touches(box)] == []
        heading = next(word for word in words[box.page] if word.text.startswith(_party(party)))
        assert 0 < heading.bottom - box.bottom < 250


def _party(key: str) -> str:
    return {"party_a": "甲方（盖章）", "party_b": "乙方（签名）"}[key]


def test_boxes_stay_clear_of_words_when_names_are_as_long_as_they_may_be() -> None:
    draft = _render(
        {
            "project_name": "织" * 60,
            "party_a_name": "天" * 80,
            "party_b_name": "湖北" * 40,
            "party_b_agent": "买买提" * 13,
        }
    )
    words = contracts.words_of(draft.pdf)
    left = (595.28 - cover.QR_SIDE) / 2
    qr = Box(0, left, cover.QR_BOTTOM, cover.QR_SIDE, cover.QR_SIDE)
    for box in (qr, *draft.anchors.values()):
        assert [word.text for word in words[box.page] if word.touches(box)] == []


def test_no_word_leaves_the_page_and_no_line_begins_with_a_forbidden_mark() -> None:
    for page in contracts.words_of(contracts.draft().pdf):
        for word in page:
            assert word.left > 60
            assert word.right < 540
            assert word.bottom > 30
            if word.left < 70:
                assert word.text[0] not in NO_START, word.text


def test_only_embedded_fonts_are_used_and_nothing_but_pages() -> None:
    with pikepdf.open(io.BytesIO(contracts.draft().pdf)) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert str(pdf.docinfo.Title) == "项目投资合同 TM-ZS-2026-0001"
        for page in pdf.pages:
            for font in page.obj.Resources.Font.values():
                assert "/FontFile2" in font.FontDescriptor
                assert "/ToUnicode" in font


def test_the_pages_pass_the_archival_rules_when_they_are_frozen() -> None:
    frozen = freezing.freeze(contracts.draft(), at=datetime(2026, 11, 23, tzinfo=UTC))
    assert frozen.pages == contracts.draft().pages


def test_the_same_input_gives_the_same_bytes() -> None:
    assert _render({}).pdf == contracts.draft().pdf


def test_contracts_drawn_at_the_same_time_do_not_mix() -> None:
    names = [f"湖北晨曦{number}号纺织有限公司" for number in range(6)]
    alone = [_render({"party_b_name": name}).pdf for name in names]
    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda name: _render({"party_b_name": name}).pdf, names))
    assert together == alone


def test_a_character_without_a_glyph_stops_the_contract_before_it_is_drawn() -> None:
    with pytest.raises(errors.MissingGlyph) as refused:
        _render({"party_b_legal_rep": "陈\U00030000"})
    assert (refused.value.character, refused.value.field) == ("\U00030000", "乙方法定代表人")
    plots = [{"code": "P1", "location": "园区🙂", "use": "工业用地", "area_mu": "100.50"}]
    values = contracts.values({"plots": plots})
    assert layout.unprintable(contracts.template(), values) == {"项目选址地块第1行坐落": ("🙂",)}


def test_what_a_drafter_types_is_printed_and_never_acts_as_markup() -> None:
    typed = "**年产**{{jobs}}|`织机`<b>项目</b>\\n"
    assert _text(_render({"project_name": typed}).pdf).count(typed) == 3


def test_an_optional_value_left_out_is_printed_as_such() -> None:
    assert "委托代理人：无" in _text(_render({"party_b_agent": ""}).pdf)


def test_the_way_of_supplying_land_chooses_the_wording() -> None:
    lease = "租赁年限和转为出让的条件"
    assert lease not in _text(contracts.draft().pdf)
    assert lease in _text(_render({"land_mode": "lease_then_grant"}).pdf)
    included, excluded = (
        _text(_render({"land_cost_included": choice}).pdf) for choice in ("included", "excluded")
    )
    assert "固定资产投资计入项目公司" in included
    assert "固定资产投资不计入国有建设用地使用权出让价款" in excluded


def test_an_unfinished_draft_shows_blanks() -> None:
    template = contracts.template()
    values = templates.read(template, {"project_name": "智能织造项目"}, partial=True)
    text = _text(layout.render(template, values, contracts.FACTS).pdf)
    assert "乙方：＿＿＿＿＿＿" in text


def test_a_long_plan_repeats_its_header_on_the_next_page() -> None:
    plan = [
        {"stage": f"第{n}期", "content": "设备", "due_on": "2028-06-30", "amount_wan": "1.00"}
        for n in range(1, 61)
    ]
    pages = contracts.text_of(_render({"investment_plan": plan}).pdf).split("\f")
    assert sum("完成期限" in page for page in pages) >= 2
    assert sum(page.count("2028年6月30日") for page in pages) == 60


def test_the_qr_code_is_drawn_module_by_module_as_it_was_made() -> None:
    command = ["pdftoppm", "-r", "300", "-l", "1", "-singlefile", "-png", "-"]
    drawn = subprocess.run(command, input=contracts.draft().pdf, capture_output=True, check=True)
    page = Image.open(io.BytesIO(drawn.stdout)).convert("L")
    dots = 300 / 72
    matrix = segno.make(contracts.FACTS.verify_url, error="m", micro=False).matrix
    module = cover.QR_SIDE / len(matrix) * dots
    left = page.width / 2 - cover.QR_SIDE / 2 * dots
    top = page.height - (cover.QR_BOTTOM + cover.QR_SIDE) * dots
    pixels = page.tobytes()

    def is_dark(x: int, y: int) -> bool:
        row, column = int(top + (y + 0.5) * module), int(left + (x + 0.5) * module)
        return pixels[row * page.width + column] < 128

    side = range(len(matrix))
    assert [[is_dark(x, y) for x in side] for y in side] == [[bool(m) for m in r] for r in matrix]
