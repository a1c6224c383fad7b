"""Whether a text holds only what databases and documents can keep. 「文本」"""

import unicodedata

UNFIT = frozenset({"Cc", "Cs"})  # control characters and halves of surrogate pairs
LINE_BREAKS = frozenset("\n\r\t")


def is_clean(text: str) -> bool:
    """Tell whether a text is free of control characters other than line breaks and tabs."""
    return all(
        letter in LINE_BREAKS or unicodedata.category(letter) not in UNFIT for letter in text
    )
