"""Builders with keyword defaults for what nearly every test needs."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from server.kernel.actor import Actor, ActorKind
from server.kernel.blobs import BlobStore
from server.kernel.database import Database, new_id
from server.kernel.privacy import Vault
from tests import databases

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday 09:30 in Tianmen


def fresh_database(directory: Path) -> Database:
    """Return an empty database with every table, of the kind this run is about."""
    return databases.fresh_database(directory)


def blob_store(directory: Path) -> BlobStore:
    """Return a file store below a directory."""
    return BlobStore((directory / "blobs").as_uri())


def vault() -> Vault:
    """Return a vault with a key of the tests' own."""
    return Vault("tests-only-secret")


def official(*roles: str, name: str = "王建国", id: UUID | None = None) -> Actor:
    """Return an official wearing the given roles."""
    return Actor(
        kind=ActorKind.OFFICIAL,
        id=id or new_id(),
        name=name,
        roles=frozenset(roles or ("drafter",)),
    )


def investor(*, name: str = "李明", id: UUID | None = None) -> Actor:
    """Return an investor."""
    return Actor(kind=ActorKind.INVESTOR, id=id or new_id(), name=name)
