"""Passwords of officials, kept only as argon2id hashes. 「密码」"""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from server.kernel import texts, tokens
from server.kernel.errors import Unacceptable

SHORTEST = 10
LONGEST = 128  # hashing an endless text would be a way to keep the machine busy

# OWASP's first argon2id profile: 46 MiB, one pass, one lane.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
_NOBODYS_HASH = _HASHER.hash(tokens.new_token())


def hashed(password: str) -> str:
    """Return the hash of a new password; raise Unacceptable when it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST or not texts.is_clean(password):
        sentence = f"密码应为 {SHORTEST} 至 {LONGEST} 个字符。"
        raise Unacceptable("password_unfit", sentence, fields={"password": sentence})
    return _HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Tell whether a password fits a stored hash; no hash costs the same time and fits none."""
    if len(password) > LONGEST or not texts.is_clean(password):
        return False
    try:
        _HASHER.verify(stored or _NOBODYS_HASH, password)
    except VerificationError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
