"""Pages keep to the strict content policy: nothing inline, nothing from elsewhere."""

import re

from tests.architecture import sources

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=\"|\sstyle=\"|<style|javascript:", re.I)
ELSEWHERE = re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.I)


def test_no_page_carries_inline_scripts_or_styles() -> None:
    assert _offences(INLINE) == []


def test_no_page_loads_anything_from_another_host() -> None:
    assert _offences(ELSEWHERE) == []


def _offences(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{sources.name_of(path)}: {found.group(0)}"
        for path in sorted((sources.ROOT / "templates").rglob("*.html"))
        for found in pattern.finditer(path.read_text("utf-8"))
    ]
