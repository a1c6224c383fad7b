"""Files kept under the hash of their content, written once and never changed. 「文件库」"""

import hashlib
import os
import re
import secrets
from typing import Any

import fsspec

from server.kernel.errors import NotFound, Unavailable

SHA256_HEX = re.compile(r"[0-9a-f]{64}")


def _reach_the_disk(file: Any) -> None:
    # Object stores confirm a write themselves; a local file is only safe once the disk has it.
    file.flush()
    if hasattr(file, "fileno"):
        os.fsync(file.fileno())


class BlobStore:
    """Bytes addressed by their SHA-256 on any file system that fsspec knows. 「文件库」"""

    def __init__(self, url: str) -> None:
        filesystem, root = fsspec.core.url_to_fs(url)
        self._files: Any = filesystem
        self._root: str = root.rstrip("/")

    def put(self, content: bytes) -> str:
        """Store bytes and return their SHA-256 in hex; storing the same bytes again is harmless.

        A file appears under its name only when it is whole, so a crash leaves no half file.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if self._files.exists(path):
            return sha256
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        unfinished = f"{path}.{secrets.token_hex(8)}.part"
        with self._files.open(unfinished, "wb") as file:
            file.write(content)
            _reach_the_disk(file)
        self._files.mv(unfinished, path)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes of a hash, re-hashed on the way out; raise when missing or damaged."""
        try:
            content: bytes = self._files.cat_file(self._path(sha256))
        except FileNotFoundError:
            raise NotFound("blob_missing", "文件库中没有这份文件。") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unavailable("blob_damaged", "文件库中的文件已损坏，请联系管理员从备份恢复。")
        return content

    def is_writable(self) -> bool:
        """Tell whether a small file can be written, read back and removed; raises if not."""
        content = secrets.token_bytes(16)  # a file that is there already would not be written
        probe = f"{self._root}/{content.hex()}.part"
        self._files.makedirs(self._root, exist_ok=True)
        try:
            with self._files.open(probe, "wb") as file:
                file.write(content)
                _reach_the_disk(file)
            return bool(self._files.cat_file(probe) == content)
        finally:
            self._files.rm(probe)

    def _path(self, sha256: str) -> str:
        if not SHA256_HEX.fullmatch(sha256):
            raise NotFound("blob_missing", "文件库中没有这份文件。")
        return f"{self._root}/{sha256[:2]}/{sha256}"
