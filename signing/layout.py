"""Lay a contract out on A4 pages from its template, its values and a few facts. 「排版合同」"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from signing import flow, fonts, furniture, pages, signature_page, typography, wording
from signing.cover import Cover
from signing.documents import Box, Draft
from signing.pages import Block, Frame, Placed
from signing.templates import ContractTemplate
from signing.values import Values
from signing.variables import ROW_TYPES, Variable

_FRAME = Frame()
_PRODUCER = "天门招商"
_rendering = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Signing:
    """How one party signs: opening words, lines below them, and its mark. 「签署方式」"""

    party: str
    opening: str
    lines: tuple[tuple[str, str], ...]
    mark: signature_page.Mark


_SIGNINGS = (
    _Signing(
        "party_a",
        "甲方（盖章）",
        (("负责人", "party_a_representative"), ("职务", "party_a_title")),
        signature_page.SEAL,
    ),
    _Signing(
        "party_b",
        "乙方（签名）",
        (("法定代表人", "party_b_legal_rep"), ("委托代理人", "party_b_agent")),
        signature_page.HANDWRITING,
    ),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the pages say that is not a variable. 「文件事实」

    `verify_url` goes into the QR code of the cover; `drafted_on` is a day in Asia/Shanghai.
    """

    contract_number: str
    verify_url: str
    drafted_on: date


def render(template: ContractTemplate, values: Values, facts: Facts) -> Draft:
    """Draw cover, text and signature page; the same input always gives the same bytes. 「出稿」

    Values may be partial: what is missing shows as blanks. Raises MissingGlyph naming the
    character and the Chinese label of the variable it is in, before anything is drawn.
    """
    with _rendering:
        fonts.family()
        typography.check_glyphs(_typed_texts(template.variables, values))
        return _draw(template, values, facts)


def unprintable(template: ContractTemplate, values: Values) -> dict[str, tuple[str, ...]]:
    """Characters without a glyph, by the label of the variable they were typed in. 「缺字清单」"""
    texts = _typed_texts(template.variables, values)
    found = {label: typography.missing_glyphs(text) for label, text in texts.items()}
    return {label: characters for label, characters in found.items() if characters}


def _typed_texts(variables: tuple[Variable, ...], values: Values) -> dict[str, str]:
    """Every text a person typed, by its Chinese label; cells are named by row. 「录入文字」"""
    texts: dict[str, str] = {}
    for variable in variables:
        value = values.get(variable.key)
        if isinstance(value, str):
            texts[variable.label] = value
        elif variable.type in ROW_TYPES and isinstance(value, tuple):
            for number, row in enumerate(value, start=1):
                for label, text in _typed_texts(variable.columns, row).items():
                    texts[f"{variable.label}第{number}行{label}"] = text
    return texts


def _draw(template: ContractTemplate, values: Values, facts: Facts) -> Draft:
    anchors: dict[str, Box] = {}
    blocks = [*flow.contract(template, values, _FRAME.width)]
    blocks += signatures(template, values, anchors)
    placed = pages.paginate(blocks, _FRAME, first_page=1)
    count = placed[-1].spot.page + 1
    file = io.BytesIO()
    canvas = _canvas(file, template, facts)
    cover(template, values, facts).draw(canvas, _FRAME)
    furniture.draw_page_number(canvas, 1, count)
    canvas.showPage()
    for page in range(1, count):
        furniture.draw_running_head(canvas, _FRAME, template.title, facts.contract_number)
        furniture.draw_page_number(canvas, page + 1, count)
        _draw_page(canvas, [block for block in placed if block.spot.page == page])
        canvas.showPage()
    canvas.save()
    return Draft(file.getvalue(), template.title, count, anchors)


def _canvas(file: io.BytesIO, template: ContractTemplate, facts: Facts) -> Any:
    """An empty document; `invariant` keeps clock and chance out of the bytes. 「画布」"""
    canvas = Canvas(
        file,
        pagesize=(pages.WIDTH, pages.HEIGHT),
        initialFontName=fonts.REGULAR,
        pageCompression=1,
        invariant=1,
        lang="zh-CN",
    )
    canvas.setTitle(f"{template.title} {facts.contract_number}")
    canvas.setAuthor(_PRODUCER)
    canvas.setCreator(_PRODUCER)
    canvas.setProducer(_PRODUCER)
    return canvas


def _draw_page(canvas: Any, placed: list[Placed]) -> None:
    for item in placed:
        item.block.draw(canvas, item.spot)


def cover(template: ContractTemplate, values: Values, facts: Facts) -> Cover:
    """What the first page says. 「封面」"""
    printed = _Printed(template, values)
    entries = (
        ("项目名称", printed["project_name"]),
        ("甲方", printed["party_a_name"]),
        ("乙方", printed["party_b_name"]),
        ("签订地点", printed["signing_place"]),
        ("起草日期", wording.chinese_day(facts.drafted_on)),
    )
    return Cover(template.title, facts.contract_number, entries, facts.verify_url)


def signatures(
    template: ContractTemplate, values: Values, anchors: dict[str, Box]
) -> Iterator[Block]:
    """The last page: who signs; drawing it records a box for each mark in `anchors`. 「签署页」"""
    printed = _Printed(template, values)
    width = _FRAME.width
    opening = flow.centred(f"（本页无正文，为《{template.title}》签署页）", width)
    yield replace(opening, starts_page=True)
    for signing in _SIGNINGS:
        headings = (
            f"{signing.opening}：{printed[f'{signing.party}_name']}",
            f"统一社会信用代码：{printed[f'{signing.party}_uscc']}",
        )
        lines = [f"{label}：{printed[key]}" for label, key in signing.lines]
        yield signature_page.panel(
            signing.party,
            headings,
            [*lines, "签署日期：以电子签名所载时间为准"],
            mark=signing.mark,
            width=width,
            anchors=anchors,
        )
    yield signature_page.note(flow.SIGNATURE_NOTE, width)


@dataclass(frozen=True, slots=True)
class _Printed:
    """Printed texts by key, for the parts outside the body. 「印文」"""

    template: ContractTemplate
    values: Values

    def __getitem__(self, key: str) -> str:
        return wording.printed(self.template.variable(key), self.values.get(key))
