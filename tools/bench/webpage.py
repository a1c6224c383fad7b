"""The same contract as a web page: every block that goes on paper, as HTML and CSS. 「同文网页」"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from signing import flow, fonts, layout, pages
from signing.cover import Cover
from signing.documents import MM
from signing.layout import Facts
from signing.pages import Block, Text
from signing.signature_page import Panel
from signing.tables import Row, Table
from signing.templates import ContractTemplate
from signing.typography import Style
from signing.values import Values

# On a measure this wide every paragraph is one line, and its text is whole.
_ONE_LINE = 1e9
_FRAME = pages.Frame()
_FILES = (
    (400, fonts.DEFAULT_DIRECTORY / "400Regular" / "NotoSerifSC_400Regular.ttf"),
    (700, fonts.DEFAULT_DIRECTORY / "700Bold" / "NotoSerifSC_700Bold.ttf"),
)
_RULES = """
html { font-family: contract; orphans: 2; widows: 2 }
body, p, table { margin: 0 }
p { white-space: pre-wrap }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: 4pt 0 7pt }
th, td { padding: 4pt 5pt; border: 0.4pt solid #5f6670 }
tr { break-inside: avoid }
thead { background: #eef1f5 }
.cover { break-after: page; padding-top: 150pt }
.cover h1 { font-size: 34pt; letter-spacing: 10pt; text-align: center }
.cover p { font-size: 14pt; line-height: 24pt; border-bottom: 0.6pt solid #c9cdd3 }
.cover p.small { font-size: 9pt; text-align: center; border: 0 }
.panel { break-inside: avoid; border: 0.6pt solid #c9cdd3; margin-top: 9mm; padding: 4.5mm }
.mark { float: right; border: 0.6pt dashed #c9cdd3; font-size: 9pt; text-align: center }
"""


@dataclass(frozen=True, slots=True)
class Webpage:
    """What the peer is given; `heads` are the words of all table heads. 「网页」"""

    html: str
    css: str
    heads: str


@dataclass(slots=True)
class _Styles:
    """A class name for every style that occurs. 「样式表」"""

    names: dict[Style, str] = field(default_factory=dict)

    def name(self, style: Style) -> str:
        return self.names.setdefault(style, f"s{len(self.names)}")

    def rules(self) -> Iterator[str]:
        for style, name in self.names.items():
            yield (
                f".{name} {{ font-size: {style.size}pt; line-height: {style.leading}pt;"
                f" text-indent: {style.indent}em; text-align: {style.align};"
                f" font-weight: {700 if style.bold else 400} }}"
            )


def of(template: ContractTemplate, values: Values, facts: Facts) -> Webpage:
    """Write cover, text and signature page of a contract; only the QR code is left out. 「成页」"""
    styles = _Styles()
    parts = list(_cover(layout.cover(template, values, facts)))
    blocks = tuple(flow.contract(template, values, _ONE_LINE))
    for block in blocks:
        parts += _block(block, styles)
    for block in layout.signatures(template, values, {}):
        parts += _block(block, styles)
    body = "\n".join(parts)
    html = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body}</body></html>'
    rules = (*_font_faces(), _page_rules(template.title, facts.contract_number), _RULES)
    heads = (
        _words(cell) for block in blocks if isinstance(block, Table) for cell in block.header.cells
    )
    return Webpage(html, "\n".join((*rules, *styles.rules())), "".join(heads))


def _font_faces() -> Iterator[str]:
    for weight, path in _FILES:
        yield (
            f"@font-face {{ font-family: contract; font-weight: {weight};"
            f" src: url({path.as_uri()}) }}"
        )


def _page_rules(title: str, number: str) -> str:
    """A4 with the margins, running head and page numbers of our own pages. 「页面」"""
    head = "font: 9pt contract; color: #5f6670"
    sides = (pages.HEIGHT - _FRAME.top, _FRAME.left, _FRAME.bottom, _FRAME.left)
    margins = " ".join(f"{side / MM:.3f}mm" for side in sides)
    return (
        f"@page {{ size: A4; margin: {margins};"
        f" @top-left {{ content: '{title}'; {head} }}"
        f" @top-right {{ content: '合同编号：{number}'; {head} }}"
        f" @bottom-center {{ content: '第' counter(page) '页 共' counter(pages) '页'; {head} }}"
        " }\n"
        "@page :first { @top-left { content: none } @top-right { content: none } }"
    )


def _cover(cover: Cover) -> Iterator[str]:
    yield f'<div class="cover"><p>合同编号：{escape(cover.number)}</p>'
    yield f"<h1>{escape(cover.title)}</h1>"
    for label, value in cover.entries:
        yield f"<p><b>{escape(label)}</b> {escape(value)}</p>"
    yield '<p class="small">扫码验真</p>'
    yield '<p class="small">本合同以数据电文形式订立，电子文件为原件</p></div>'


def _block(block: Block, styles: _Styles) -> Iterator[str]:
    if isinstance(block, Text):
        yield _paragraph(block, styles)
    elif isinstance(block, Table):
        yield from _table(block, styles)
    elif isinstance(block, Panel):
        yield from _panel(block, styles)
    else:
        raise TypeError(f"no page is written for {type(block).__name__}")


def _paragraph(text: Text, styles: _Styles) -> str:
    keeps = ["break-after: avoid"] if text.stays_with_next else []
    keeps += ["break-before: page"] if text.starts_page else []
    keeps += [f"margin-top: {text.before}pt"] if text.before else []
    style = f' style="{"; ".join(keeps)}"' if keeps else ""
    return f'<p class="{styles.name(text.style)}"{style}>{_words(text)}</p>'


def _words(text: Text) -> str:
    """The text of a block with its bold runs; a style that is bold needs no marks. 「行内文字」"""
    written: list[str] = []
    for span in (span for line in text.lines for span in line.spans):
        is_bold = span.font == fonts.BOLD and not text.style.bold
        written.append(f"<b>{escape(span.text)}</b>" if is_bold else escape(span.text))
    return "".join(written)


def _table(table: Table, styles: _Styles) -> Iterator[str]:
    yield "<table><colgroup>"
    for width in table.widths:
        yield f'<col style="width: {100 * width / sum(table.widths):.3f}%">'
    yield "</colgroup><thead>"
    yield _row(table.header, "th", styles)
    yield "</thead><tbody>"
    for row in table.rows:
        yield _row(row, "td", styles)
    yield "</tbody></table>"


def _row(row: Row, tag: str, styles: _Styles) -> str:
    cells = (
        f'<{tag} class="{styles.name(cell.style)}">{_words(cell)}</{tag}>' for cell in row.cells
    )
    return f"<tr>{''.join(cells)}</tr>"


def _panel(panel: Panel, styles: _Styles) -> Iterator[str]:
    yield '<div class="panel">'
    for heading in panel.headings:
        yield _paragraph(heading, styles)
    width, height = panel.mark.width, panel.mark.height
    yield f'<div class="mark" style="width: {width:.1f}pt; padding-top: {height:.1f}pt">'
    yield f"{escape(panel.mark.caption)}</div>"
    for line in panel.particulars:
        yield _paragraph(line, styles)
    yield '<div style="clear: both"></div></div>'
