"""A reason that must be given and will be read by others. 「理由」"""

from server.kernel.errors import Unacceptable

LONGEST = 500


def read(text: str, *, field: str = "reason") -> str:
    """Return a reason tidied, or raise Unacceptable `reason_invalid`. 「读取理由」"""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        sentence = f"请写明理由，最多 {LONGEST} 个字。"
        raise Unacceptable("reason_invalid", sentence, fields={field: sentence})
    return text
