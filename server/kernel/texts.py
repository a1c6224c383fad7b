"""Whether a text holds only what databases and documents can keep. 「文本」"""

import unicodedata

from server.kernel.errors import Unacceptable

LONGEST_REASON = 500
UNFIT = frozenset({"Cc", "Cs"})  # control characters and halves of surrogate pairs
LINE_BREAKS = frozenset("\n\r\t")
# Formatting characters reorder or hide what is beside them; separators break the line.
NOT_IN_A_NAME = UNFIT | {"Cf", "Co", "Zl", "Zp"}


def is_clean(text: str) -> bool:
    """Tell whether a text is free of control characters other than line breaks and tabs."""
    return text.isprintable() or all(  # the first is fast, and almost always the answer
        letter in LINE_BREAKS or unicodedata.category(letter) not in UNFIT for letter in text
    )


def is_name(text: str) -> bool:
    """Tell whether a text is one line that reads as it is written, as a name must be.

    Names stand beside what others said, in history and on seals' pages: with a line break or a
    direction mark (U+202E) one could be made to read as somebody else's.
    """
    return not any(unicodedata.category(letter) in NOT_IN_A_NAME for letter in text)


def reason(text: str) -> str:
    """Return a reason that others will read, trimmed; raise Unacceptable `reason_invalid`."""
    tidy = text.strip()
    if not 1 <= len(tidy) <= LONGEST_REASON or not is_clean(tidy):
        sentence = f"请写明理由，最多 {LONGEST_REASON} 个字。"
        raise Unacceptable("reason_invalid", sentence, fields={"reason": sentence})
    return tidy
