"""Personal data: encrypted at rest, found by a blind index, masked by default. 「个人信息」"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.kernel.errors import Unavailable

NONCE_BYTES = 12


class Vault:
    """Encrypts personal data with a key derived from the deployment's secret. 「保险箱」

    AES-256-GCM with a random nonce for what is read back, HMAC-SHA-256 for what is only looked up.
    """

    def __init__(self, secret: str) -> None:
        root = secret.encode()
        self._cipher = AESGCM(hmac.digest(root, b"personal-data/encryption", hashlib.sha256))
        self._index_key = hmac.digest(root, b"personal-data/index", hashlib.sha256)

    def encrypt(self, plain: str) -> str:
        """Return the text encrypted, as URL-safe base64 of nonce and ciphertext."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return base64.urlsafe_b64encode(
            nonce + self._cipher.encrypt(nonce, plain.encode(), None)
        ).decode()

    def decrypt(self, stored: str) -> str:
        """Return the plain text; raise Unavailable if the key is another one."""
        raw = base64.urlsafe_b64decode(stored)
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except InvalidTag:
            raise Unavailable(
                "vault_key_mismatch", "个人信息密钥与数据不符，请联系管理员核对 SECRET_KEY。"
            ) from None

    def index(self, plain: str) -> str:
        """Return a keyed digest by which equal values can be found without being readable."""
        return hmac.digest(self._index_key, plain.encode(), hashlib.sha256).hex()


def mask_phone(phone: str) -> str:
    """Show the first three and last four digits of a telephone number."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def mask_name(name: str) -> str:
    """Show the first character of a person's name."""
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}"
