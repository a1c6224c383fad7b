"""What can go wrong in the library, each with a stable code and a sentence for people. 「错误」"""

from __future__ import annotations

from typing import ClassVar


class SigningError(Exception):
    """The root of every refusal; `code` is stable, `detail` is Chinese. 「签名错误」"""

    code: ClassVar[str] = "signing_failed"
    sentence: ClassVar[str] = "签名处理失败。"

    def __init__(self, detail: str | None = None) -> None:
        self.detail = self.sentence if detail is None else detail
        super().__init__(self.detail)


class MissingGlyph(SigningError):
    """A character that no configured font can draw, and the field it came from. 「缺字」"""

    code = "missing_glyph"

    def __init__(self, character: str, field: str | None = None) -> None:
        self.character = character
        self.field = field
        where = f"“{field}”中的" if field else ""
        super().__init__(
            f"{where}“{character}”（U+{ord(character):04X}）没有可用的字形，无法印刷。"
        )


class Unreadable(SigningError):
    """The bytes are not a PDF that can be read strictly, without any repair. 「无法读取」"""

    code = "unreadable"
    sentence = "文件不是完整的 PDF，或结构已损坏，无法读取。"


class TooDemanding(Unreadable):
    """Reading the file would cost more time or memory than is allowed. 「超出限额」"""

    code = "too_demanding"
    sentence = "文件过大或结构异常，读取它超出了允许的时间或内存。"


class NotSigned(SigningError):
    """The PDF carries no signature at all. 「未签名」"""

    code = "not_signed"
    sentence = "文件中没有任何数字签名。"


class WrongStage(SigningError):
    """The document is not at the stage that this act starts from. 「阶段不符」"""

    code = "wrong_stage"
    sentence = "文件不在可以进行这一步的阶段。"


class AlreadySigned(WrongStage):
    """This party has already signed this document. 「重复签署」"""

    code = "already_signed"
    sentence = "该方已经签署过这份文件。"


class OutOfTurn(WrongStage):
    """Another party must sign first. 「未到签署顺序」"""

    code = "out_of_turn"
    sentence = "还没有轮到该方签署。"


class NotArchivable(SigningError):
    """The pages do not meet PDF/A-2b, with the findings of the checker. 「不合归档格式」"""

    code = "not_archivable"

    def __init__(self, findings: tuple[str, ...]) -> None:
        self.findings = findings
        super().__init__(f"文件不符合 PDF/A-2b 归档格式，共 {len(findings)} 处：{findings[0]}")


class BadHandwriting(SigningError):
    """The strokes are malformed, too many or too few to be a signature. 「手写签名无效」"""

    code = "bad_handwriting"
    sentence = "手写签名无效，请重新书写。"


class KeyUnavailable(SigningError):
    """The key is missing, locked, destroyed or not its certificate's. 「密钥不可用」"""

    code = "key_unavailable"
    sentence = "签名密钥不可用。"


class TimestampUnavailable(SigningError):
    """No timestamp authority gave a token that passes every check. 「时间戳不可用」"""

    code = "timestamp_unavailable"
    sentence = "时间戳服务不可用，本次签署没有生效，请稍后重试。"


class BadSignature(SigningError):
    """A signature or token does not verify mathematically. 「签名无效」"""

    code = "bad_signature"
    sentence = "数字签名无效。"


class Tampered(BadSignature):
    """The document changed after it was signed. 「已被改动」"""

    code = "tampered"
    sentence = "文件在签署之后被改动过。"


class Untrusted(BadSignature):
    """A certificate does not lead to a root that the caller trusts. 「证书不可信」"""

    code = "untrusted"
    sentence = "签名证书不是由受信任的机构签发的。"


class NotAsExpected(BadSignature):
    """Every signature holds, but this is not the file that the registry expects. 「与登记不符」"""

    code = "not_as_expected"
    sentence = "文件与登记的不一致。"
