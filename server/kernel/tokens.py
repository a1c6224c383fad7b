"""Random 128-bit tokens for links and sessions, stored only as digests. 「令牌」"""

import hashlib
import secrets

TOKEN_BYTES = 16
CODE_DIGITS = 6


def new_token() -> str:
    """Return a fresh URL-safe token of 128 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Return a fresh six-digit one-time code."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hex, which is all that is ever stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()
