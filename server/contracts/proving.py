"""Prove a new revision with the verifier before anything depends on it. 「提交前验签」"""

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from server.contracts.model import Party
from server.contracts.room import SigningRoom
from server.kernel.errors import Unavailable
from signing import fields, verifying
from signing.errors import SigningError
from signing.verdicts import Expectations, ExpectedSigner, Status, Verdict


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate in hex. 「证书指纹」"""
    return certificate.fingerprint(hashes.SHA256()).hex()


def platform(room: SigningRoom) -> ExpectedSigner:
    """The platform's own certification, which every frozen file begins with. 「平台认证」"""
    return ExpectedSigner(fields.PLATFORM, fingerprint(room.platform_key.certificate))


def prove(
    pdf: bytes, signers: tuple[ExpectedSigner, ...], *, room: SigningRoom, finished: bool
) -> Verdict:
    """Verify a revision we just made; raise Unavailable and change nothing if it does not hold.

    `signers` are all signatures that must be there, in order, by their certificates.
    """
    wanted = Status.VALID if finished else Status.UNFINISHED
    try:
        verdict = verifying.verify(pdf, trust=room.trust, expected=Expectations(signers=signers))
    except SigningError as error:
        raise _not_proved(error.detail) from error
    if verdict.status is not wanted:
        raise _not_proved(verdict.status.sentence)
    return verdict


def party(signer: Party, certificate_sha256: str) -> ExpectedSigner:
    """A party's signature by its certificate. 「签署方」"""
    return ExpectedSigner(signer.value, certificate_sha256)


def _not_proved(why: str) -> Unavailable:
    return Unavailable(
        "revision_not_proved", f"新版本未通过验签，操作没有生效，请联系管理员。原因：{why}"
    )
