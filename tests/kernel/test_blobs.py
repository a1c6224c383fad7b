"""The store of files says truly whether it can keep one."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.kernel.blobs import BlobStore


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no byte be written to any file, as on a disk without room."""
    size = resource.getrlimit(resource.RLIMIT_FSIZE)
    said = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, size[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, size)
        signal.signal(signal.SIGXFSZ, said)


def test_asking_whether_a_store_is_writable_leaves_nothing_behind(tmp_path: Path) -> None:
    store = BlobStore(f"file://{tmp_path}/blobs")
    assert store.is_writable()
    assert store.is_writable()
    assert list((tmp_path / "blobs").iterdir()) == []


def test_a_store_whose_disk_has_filled_up_is_no_longer_writable(tmp_path: Path) -> None:
    store = BlobStore(f"file://{tmp_path}/blobs")
    assert store.is_writable()
    with full_disk(), pytest.raises(OSError, match="File too large"):
        store.is_writable()
