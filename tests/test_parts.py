"""The parts are what the settings describe, and fail at start where they cannot be."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from server import parts
from server.parts import Parts
from server.settings import Settings
from signing.certificates import Authority
from signing.errors import KeyUnavailable
from tests import builders, databases

NEIGHBOUR = "潜江市人民政府"


def assembled(directory: Path, *, seal_pkcs12: str) -> Parts:
    """The parts of a demonstration whose seal key comes from a file."""
    settings = Settings(
        data_dir=directory / "var",
        database_url=databases.empty_url(directory),
        seal_pkcs12=seal_pkcs12,
    )
    return parts.assemble(settings)


def test_the_drawn_seal_names_whoever_the_key_belongs_to(tmp_path: Path) -> None:
    key = Authority.create(at=builders.NOW, government=NEIGHBOUR).seal_key
    container = tmp_path / "seal.p12"
    container.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key.private_key, key.certificate, key.chain, NoEncryption()
        )
    )
    box = assembled(tmp_path, seal_pkcs12=str(container))
    assert box.room.seal_holder == NEIGHBOUR
    drawn = tmp_path / "seal.pdf"
    drawn.write_bytes(box.room.seal_pdf)
    text = subprocess.run(["pdftotext", drawn, "-"], capture_output=True, check=True, text=True)
    assert set(NEIGHBOUR) <= set(text.stdout)
    assert "天" not in text.stdout
    box.database.close()


def test_a_seal_file_that_is_none_stops_the_start(tmp_path: Path) -> None:
    nothing = tmp_path / "seal.p12"
    nothing.write_bytes(b"nothing")
    with pytest.raises(KeyUnavailable):
        assembled(tmp_path, seal_pkcs12=str(nothing))
