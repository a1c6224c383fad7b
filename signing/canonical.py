"""Whether a signature is written, byte for byte, as this library writes it. 「规范编码」

A signature cannot cover itself: its padding, the certificates it carries and the frame around them
could be changed and the mathematics would still hold. So the whole is written again from the parts
that are covered, and must come out the same.
"""

from __future__ import annotations

import binascii
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import cms, der
from signing.profiles import TIMESTAMP_POLICY

Path = tuple[x509.Certificate, ...]


def fills_its_gap(signature: Any, pdf: bytes) -> bool:
    """Whether the gap that no signature covers holds one signature and zeros. 「空隙无夹带」"""
    _, start, end, _ = (int(number) for number in signature.byte_range)
    element = der.first_element(signature.pkcs7_content)
    expected = b"<%b>" % binascii.hexlify(element).upper().ljust(end - start - 2, b"0")
    return pdf[start:end] == expected


def is_our_signature(signature: Any, *, path: Path, stamp_path: Path) -> bool:
    """Whether a detached signature and its token have our form. 「签名编码」"""
    element = der.first_element(signature.pkcs7_content)
    token = signature.signer_info["unsigned_attrs"][0]["values"][0].dump()
    rebuilt = cms.assemble(
        signature.compute_digest(),
        _carried(signature.signed_data, path),
        signature=signature.signer_info["signature"].native,
        token=token,
    )
    return rebuilt == element and is_our_token(token, _signed_data(signature), path=stamp_path)


def is_our_token(encoded: bytes, signed_data: Any, *, path: Path) -> bool:
    """Whether a token has our form, or a stranger's without spare parts. 「令牌编码」"""
    inside = signed_data["encap_content_info"]["content"]
    carried = _carried(signed_data, path)
    if len(carried) != len(signed_data["certificates"]):
        return False
    if inside.parsed["policy"].dotted != TIMESTAMP_POLICY:
        return True
    rebuilt = cms.assemble_content(
        cms.ID_TIMESTAMP_INFO,
        inside.contents,
        carried,
        signature=signed_data["signer_infos"][0]["signature"].native,
    )
    return rebuilt == encoded


def _signed_data(signature: Any) -> Any:
    """The SignedData of the signature's timestamp token."""
    return signature.signer_info["unsigned_attrs"][0]["values"][0]["content"]


def _carried(signed_data: Any, path: Path) -> Path:
    """The certificates of the proved path that travel with a signature, its own first."""
    sent = {choice.chosen.dump() for choice in signed_data["certificates"]}
    return tuple(link for link in path if link.public_bytes(Encoding.DER) in sent)
