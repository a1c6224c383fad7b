"""Zip files opened without trusting what they say of themselves. 「压缩包」"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from server.kernel.errors import Unacceptable
from server.plots.importing import sources

MOST_MEMBERS = 200
MOST_UNPACKED_BYTES = 120 * 1024 * 1024
SUSPICIOUS_RATIO = 150
SMALL_BYTES = 4 * 1024 * 1024
ENCRYPTED = 0x1
UTF8_NAME = 0x800


def is_zip(content: bytes) -> bool:
    """Tell whether bytes begin as a zip file does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a zip file after checking every member's name, size and ratio. 「打开压缩包」"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist())
            yield archive
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError):
        raise sources.unreadable("压缩包已损坏或不完整。") from None


def name_of(member: zipfile.ZipInfo) -> str:
    """Return a member's name; what is not marked as UTF-8 is GB18030 on a Chinese Windows."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise _unsafe(f"压缩包内文件过多（最多 {MOST_MEMBERS} 个）。")
    if sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise _unsafe(f"压缩包解开后超过 {MOST_UNPACKED_BYTES >> 20} MB。")
    for member in members:
        name = member.orig_filename.replace("\\", "/")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or ":" in name or "\x00" in name:
            raise _unsafe("压缩包内有指向目录之外的文件名。")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _unsafe("压缩包内有符号链接。")
        if member.flag_bits & ENCRYPTED:
            raise _unsafe("压缩包已加密，请去掉密码后重新压缩。")
        if member.file_size > SMALL_BYTES and member.file_size > SUSPICIOUS_RATIO * max(
            member.compress_size, 1
        ):
            raise _unsafe("压缩包的压缩比异常。")


def _unsafe(sentence: str) -> Unacceptable:
    return Unacceptable("import_archive_unsafe", sentence, fields={"file": sentence})
