"""One investment contract: our layout against WeasyPrint on the same text. 「排版对比」"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from signing import layout, templates
from signing.documents import Draft
from signing.layout import Facts
from signing.templates import ContractTemplate
from signing.values import Values
from tools.bench import measuring, webpage
from tools.bench.measuring import Comparison
from tools.bench.webpage import Webpage

GOAL = 3.0
ROUNDS = 11
WARM_UPS = 2
_TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "contracts" / "investment" / "v1"
_FACTS = Facts(
    contract_number="TM-ZS-2026-0001",
    verify_url="https://zs.example.gov.cn/v/Zt3vJm0q8XbKcR5nW1yL4A",
    drafted_on=date(2026, 11, 23),
)
# Spaces and the hyphens of line ends are where engines may differ and still say the same.
_UNEQUAL = frozenset(" \t\n\r\f\u3000\u00a0\u00ad")


@dataclass(frozen=True, slots=True)
class Contract:
    """The investment contract filled with the examples of its template. 「样例合同」"""

    template: ContractTemplate
    values: Values

    def draft(self) -> Draft:
        """Our pages. 「出稿」"""
        return layout.render(self.template, self.values, _FACTS)

    def webpage(self) -> Webpage:
        """The same for the peer. 「同文网页」"""
        return webpage.of(self.template, self.values, _FACTS)


def contract() -> Contract:
    """The contract that every benchmark of files is about. 「样例合同」"""
    template = templates.load(_TEMPLATE)
    return Contract(template, templates.read(template, templates.examples(template)))


def measure(*, rounds: int = ROUNDS) -> Comparison:
    """Render in turns, both warm; raises RuntimeError if the two files say different things."""
    subject = contract()
    draft = subject.draft()
    page = subject.webpage()
    peer = _weasyprint(page)
    peer_pdf = peer()
    peer_pages = check_same_text(draft.pdf, peer_pdf, repeatable=page.heads)
    ours, theirs = measuring.in_turns(subject.draft, peer, rounds=rounds, warm_ups=WARM_UPS)
    return Comparison(
        name="rendering",
        title=f"one contract of {draft.pages} pages to PDF",
        peer_name="WeasyPrint on the same text",
        unit="ms",
        ours=ours,
        peer=theirs,
        goal=GOAL,
        remarks={
            "pages": draft.pages,
            "peer_pages": peer_pages,
            "bytes": len(draft.pdf),
            "peer_bytes": len(peer_pdf),
            "peer_subsets_fonts_with": _subsetter(),
        },
    )


def _weasyprint(page: Webpage) -> Callable[[], bytes]:
    """The peer at its best: fonts loaded and style sheet parsed once, before the clock. 「对照」"""
    # Its system libraries are only there where the benchmarks are run.
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    font_config = FontConfiguration()
    css = weasyprint.CSS(string=page.css, font_config=font_config)

    def render() -> bytes:
        pdf = weasyprint.HTML(string=page.html).write_pdf(
            stylesheets=[css], font_config=font_config
        )
        assert isinstance(pdf, bytes)
        return pdf

    return render


def _subsetter() -> str:
    """HarfBuzz makes the peer much faster than fontTools does. 「子集化」"""
    from weasyprint.text.ffi import harfbuzz_subset

    return "harfbuzz" if harfbuzz_subset else "fontTools"


def check_same_text(ours: bytes, theirs: bytes, *, repeatable: str = "") -> int:
    """Compare the characters of two files and return the second's number of pages. 「同文」

    Page furniture is left out. The characters of `repeatable`, the heads of tables, may occur more
    often in one file, which had to divide a table that the other could keep whole.
    """
    ours_said, _ = _characters(ours)
    theirs_said, pages = _characters(theirs)
    only = {"ours": ours_said - theirs_said, "peer": theirs_said - ours_said}
    if any(set(said) - set(repeatable) for said in only.values()):
        raise RuntimeError(f"the two files do not say the same: {only}")
    return pages


def _characters(pdf: bytes) -> tuple[Counter[str], int]:
    """How often each character occurs outside running heads and page numbers. 「字频」"""
    extracted = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    text = extracted.stdout.decode()
    count = text.count("\f")
    said = Counter(text)
    for page in range(1, count + 1):
        said.subtract(f"第{page}页共{count}页")
        if page > 1:
            said.subtract(f"{contract().template.title}合同编号：{_FACTS.contract_number}")
    return Counter({c: times for c, times in said.items() if c not in _UNEQUAL and times}), count
