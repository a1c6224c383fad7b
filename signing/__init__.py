"""Contract files: laid out, frozen, signed, sealed and verified, from bytes to bytes. 「签名库」

Acts live in modules named after them and are used qualified: `freezing.freeze`,
`certifying.certify`, `collecting.collect`, `sealing.seal`, `verifying.verify`. The values they
pass on and the errors they raise are here.
"""

from signing.documents import Box, Certified, Draft, Frozen, Sealed, Signed
from signing.errors import (
    AlreadySigned,
    BadHandwriting,
    BadSignature,
    KeyUnavailable,
    MissingGlyph,
    NotArchivable,
    NotAsExpected,
    NotSigned,
    OutOfTurn,
    SigningError,
    Tampered,
    TimestampUnavailable,
    TooDemanding,
    Unreadable,
    Untrusted,
    WrongStage,
)

__all__ = [
    "AlreadySigned",
    "BadHandwriting",
    "BadSignature",
    "Box",
    "Certified",
    "Draft",
    "Frozen",
    "KeyUnavailable",
    "MissingGlyph",
    "NotArchivable",
    "NotAsExpected",
    "NotSigned",
    "OutOfTurn",
    "Sealed",
    "Signed",
    "SigningError",
    "Tampered",
    "TimestampUnavailable",
    "TooDemanding",
    "Unreadable",
    "Untrusted",
    "WrongStage",
]
