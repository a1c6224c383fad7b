"""The chain of files: read the newest, append, prove, keep the new one. 「文件版本链」

Every act of signing goes the same way. The file is read back by its hash and hashed again, so what
is signed is what was shown; the new file is proved before anything is committed; it is stored under
its own hash before the commit, so a crash in between leaves a file that nobody refers to.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.contracts.model import Contract, Revision, Stage
from server.contracts.room import SigningRoom
from server.kernel.errors import Conflict


def head(contract: Contract, *, room: SigningRoom) -> bytes:
    """Return the newest file, hashed again; raises Unavailable when damaged. 「最新文件」"""
    if contract.head_sha256 is None:
        raise Conflict("document_not_ready", f"合同{contract.state.label}，暂无文件。")
    return room.blobs.get(contract.head_sha256)


def require_head(contract: Contract, sha256: str) -> None:
    """Refuse an act whose actor looked at another file than the newest. 「核对文件」"""
    if contract.head_sha256 != sha256:
        raise Conflict(
            "document_changed",
            "您看到的文件不是当前文本，请重新打开合同、核对内容后再操作。",
        )


def append(
    session: Session,
    contract: Contract,
    pdf: bytes,
    *,
    stage: Stage,
    room: SigningRoom,
    at: datetime,
) -> Revision:
    """Keep a new file and make it the head; the caller has locked the contract. 「追加版本」"""
    contract.head_sha256 = room.blobs.put(pdf)
    contract.head_revision += 1
    revision = Revision(
        contract_id=contract.id,
        round=contract.round,
        number=contract.head_revision,
        stage=stage,
        sha256=contract.head_sha256,
        size=len(pdf),
        at=at,
    )
    session.add(revision)
    return revision
