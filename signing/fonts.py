"""The fonts of every page, registered once for the process, with their glyphs measured. 「字体」"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from signing import errors

REGULAR = "tianmen-serif"
BOLD = "tianmen-serif-bold"
FALLBACK = "tianmen-fallback"
DEFAULT_DIRECTORY = (
    Path(__file__).resolve().parents[1] / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
)
_FILES = {
    REGULAR: Path("400Regular", "NotoSerifSC_400Regular.ttf"),
    BOLD: Path("700Bold", "NotoSerifSC_700Bold.ttf"),
}
_ENTRIES_A_BLOCK = 100
_lock = threading.RLock()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the fonts are: the package's directory, and one more font file. 「字体来源」

    The fallback draws rare characters of names (such as HanaMinB) and is read when first needed.
    """

    directory: Path = DEFAULT_DIRECTORY
    fallback: Path | None = None


@dataclass(slots=True)
class Chain:
    """One weight: its font first, then the fallback for what it lacks. 「字体链」"""

    name: str
    fallback: Path | None = None
    _known: dict[str, tuple[str, float]] = field(default_factory=dict)

    def find(self, character: str) -> tuple[str, float]:
        """Font name and advance in ems; raises MissingGlyph if there is none. 「字形」"""
        found = self._known.get(character)
        if found is None:
            found = self._known[character] = self._search(character)
        return found

    def covers(self, character: str) -> bool:
        """Whether some font of the chain can draw the character. 「有无字形」"""
        try:
            self.find(character)
        except errors.MissingGlyph:
            return False
        return True

    def width(self, text: str) -> float:
        """The advance of a text in ems. 「字宽」"""
        return sum(self.find(character)[1] for character in text)

    def _search(self, character: str) -> tuple[str, float]:
        for name in (self.name, FALLBACK):
            if name == FALLBACK and not self._has_fallback():
                break
            face = pdfmetrics.getFont(name).face
            if ord(character) in face.charToGlyph:
                return name, face.getCharWidth(ord(character)) / 1000
        raise errors.MissingGlyph(character)

    def _has_fallback(self) -> bool:
        if self.fallback is None:
            return False
        with _lock:
            if FALLBACK not in pdfmetrics.getRegisteredFontNames():
                _register(FALLBACK, self.fallback)
        return True


@dataclass(frozen=True, slots=True)
class Family:
    """The two weights that pages are set in. 「字族」"""

    regular: Chain
    bold: Chain

    def weight(self, *, bold: bool) -> Chain:
        """The chain of one weight. 「字重」"""
        return self.bold if bold else self.regular


@dataclass(slots=True)
class _Configuration:
    """What this process uses; reportlab's registry is global too. 「字体配置」"""

    source: Source = field(default_factory=Source)
    family: Family | None = None


_configuration = _Configuration()


def configure(source: Source) -> None:
    """Choose the fonts, before the first page is drawn; later changes are refused. 「配置字体」

    Fonts are shared by every thread, so replacing them under a running process could change a
    document between its preview and its signature. Raises RuntimeError.
    """
    with _lock:
        if _configuration.family is not None and source != _configuration.source:
            raise RuntimeError("字体已经载入，不能在运行中更换。")
        _configuration.source = source


def family() -> Family:
    """The two weights, registered at the first call; raises FileNotFoundError. 「取用字体」"""
    with _lock:
        if _configuration.family is None:
            _configuration.family = _load(_configuration.source)
        return _configuration.family


def _load(source: Source) -> Family:
    rl_config.useA85 = 0
    rl_config.canvas_basefontname = REGULAR
    ttfonts.makeToUnicodeCMap = to_unicode_map
    for name, path in _FILES.items():
        _register(name, source.directory / path)
    return Family(Chain(REGULAR, source.fallback), Chain(BOLD, source.fallback))


def _register(name: str, path: Path) -> None:
    if not path.is_file():
        raise FileNotFoundError(f"找不到字体文件：{path}")
    font = ttfonts.TTFont(name, str(path), shapable=False)
    _share_outlines(font.face)
    pdfmetrics.registerFont(font)


def _share_outlines(face: ttfonts.TTFontFace) -> None:
    """Let every subset read the 14 MB of outlines in place, not in a copy. 「轮廓」"""
    outlines = memoryview(face.get_table("glyf"))
    read_table = face.get_table
    face.get_table = lambda tag: outlines if tag == "glyf" else read_table(tag)


def to_unicode_map(_font_name: str, subset: list[int]) -> str:
    """The text layer of one subset in UTF-16BE, so that names above U+FFFF copy right. 「文本层」

    reportlab writes five hexadecimal digits there, which readers take for other characters.
    ISO 32000-1 §9.10.3; at most 100 entries in a block.
    """
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    entries = [(code, value) for code, value in enumerate(subset) if value]
    for start in range(0, len(entries), _ENTRIES_A_BLOCK):
        block = entries[start : start + _ENTRIES_A_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{code:02X}> <{chr(value).encode('utf-16-be').hex().upper()}>"
            for code, value in block
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
