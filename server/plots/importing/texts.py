"""Bytes of Chinese text, in Unicode or in the older GB18030. 「文字编码」"""

from server.plots.importing import sources

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(content: bytes) -> str:
    """Return text in the first encoding that fits; raise Unacceptable when none does. 「解码」"""
    wanted = ("utf-16",) if content.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in wanted:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise sources.unreadable("文件的文字编码无法识别。", way_out="请另存为 UTF-8 或 GB18030。")
