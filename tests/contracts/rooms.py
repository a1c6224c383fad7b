"""A signing room with real keys, the published template and an honest hand. 「签署室样例」"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from server.contracts.room import Grade, SigningRoom
from signing import fonts, seals, templates
from signing.certificates import GOVERNMENT, Authority
from signing.templates import ContractTemplate
from signing.timestamps import LocalTimestamps, RemoteTimestamps
from signing.trust import Trust
from signing.variables import RawValue
from tests import builders

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "templates" / "contracts"
NOW = builders.NOW


@cache
def authority() -> Authority:
    """One authority for the whole run: making RSA-3072 keys takes a second."""
    return Authority.create(at=NOW - timedelta(days=30))


@cache
def seal_pdf() -> bytes:
    """The government's seal."""
    fonts.family()
    return seals.round_seal(GOVERNMENT, font=fonts.BOLD)


@cache
def template() -> ContractTemplate:
    """The investment contract as published."""
    return templates.load(TEMPLATES / "investment" / "v1")


def room(directory: Path, **changes: Any) -> SigningRoom:
    """A signing room with its files below a directory."""
    local = authority()
    made = SigningRoom(
        grade=Grade.DEMO,
        platform_key=local.platform_key,
        seal_key=local.seal_key,
        seal_pdf=seal_pdf(),
        event_keys=local,
        timestamps=LocalTimestamps(local.timestamp_key),
        trust=Trust.from_pem(local.root_pem, crls=local.crls),
        blobs=builders.blob_store(directory),
        vault=builders.vault(),
        templates=TEMPLATES,
        fonts=fonts.DEFAULT_DIRECTORY,
        base_url="https://zs.example",
    )
    return replace(made, **changes)


def silent_timestamps() -> RemoteTimestamps:
    """A timestamp authority that cannot be reached."""

    def post(url: str, query: bytes) -> bytes:
        raise ConnectionRefusedError(url)

    return RemoteTimestamps(("https://tsa.example",), post, Trust(()))


def variables(**changes: RawValue) -> dict[str, RawValue]:
    """A complete and consistent set of variables, with some of them changed."""
    return templates.examples(template()) | changes


def handwriting() -> Mapping[str, object]:
    """Three lively strokes, as JSON gives them."""
    strokes = [
        [
            [
                round(offset + 150 * step / 40, 1),
                round(110 + 70 * math.sin(waves * math.pi * step / 20) * (1 - step / 80), 1),
                12.0 * step + 3 * (step % 3),
            ]
            for step in range(41)
        ]
        for offset, waves in ((40, 1.0), (220, 2.0), (420, 1.5))
    ]
    return {"width": 600, "height": 220, "strokes": strokes}
