"""What a person agrees to before a certificate is issued in their name. 「数字证书与签署告知」"""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consent:
    """One version of the text; a change of the text is a new version. 「告知文本」"""

    version: str
    text: str

    @property
    def sha256(self) -> str:
        """The digest of the text, kept with every signature given under it. 「文本摘要」"""
        return hashlib.sha256(self.text.encode()).hexdigest()


CONSENT = Consent(
    version="2026-03",
    text=(
        "本人确认：已经通读即将签署的合同全文，合同文件的摘要与页面显示的一致；"
        "本人有权代表乙方签署本合同。本人同意平台以本次验证的身份为本人签发仅用于本次签署的"
        "数字证书，签名密钥在签署完成后立即销毁；同意平台记录并保存本次签署的时间、验证方式、"
        "手写笔迹和文件摘要，作为签署证据。依照《中华人民共和国电子签名法》，"
        "可靠的电子签名与手写签名或者盖章具有同等的法律效力。"
    ),
)
