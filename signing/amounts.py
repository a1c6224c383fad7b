"""Amounts in figures and in Chinese capitals, both from one whole number of fen. 「大写金额」"""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
LARGEST_FEN = 10**18 - 1
FEN_A_WAN = 1_000_000


def chinese_amount(fen: int) -> str:
    """Write fen in capitals by the rules for negotiable instruments. 「大写金额」

    正确填写票据和结算凭证的基本规定 asks that 元 or 角 end with 整, 分 not, and that a run of zeros
    be read once: 100.30 is 壹佰元叁角整. Raises ValueError outside 0 … 9,999,999,999,999,999.99 元.
    """
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError(f"金额超出可以大写的范围：{fen} 分")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_integer(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    if not cents:
        return f"{whole}{DIGITS[jiao]}角整"
    tens = f"{DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return f"{whole}{tens}{DIGITS[cents]}分"


def _integer(number: int) -> str:
    """Write a positive whole number in capitals, below and above one 亿. 「整数大写」"""
    high, low = divmod(number, 10**8)
    if not high:
        return _under_yi(low)
    zero = "零" if 0 < low < 10**7 else ""
    return f"{_under_yi(high)}亿{zero}{_under_yi(low)}"


def _under_yi(number: int) -> str:
    """Write 0 … 99,999,999 in capitals; nothing for 0. 「亿以下大写」"""
    high, low = divmod(number, 10**4)
    if not high:
        return _group(low)
    zero = "零" if 0 < low < 1000 else ""
    return f"{_group(high)}万{zero}{_group(low)}"


def _group(group: int) -> str:
    """Write 1 … 9999 in capitals, a run of inner zeros as one 零. 「四位大写」"""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + _PLACES[place]
        gap = False
    return text


def wan_figures(fen: int) -> str:
    """Write fen as 万元 with thousands separators, exactly: 「21,000.00」, 「0.0001」. 「万元数字」

    Two decimals as a rule; as many as the fen need when the amount is finer than 100 元.
    """
    whole, rest = divmod(fen, FEN_A_WAN)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{whole:,}.{decimals}"


def in_words(fen: int) -> str:
    """Figures and capitals side by side, so that neither is ever printed alone. 「金额」"""
    return f"人民币{wan_figures(fen)}万元（大写：人民币{chinese_amount(fen)}）"
