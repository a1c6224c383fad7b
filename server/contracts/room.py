"""What the acts of signing need and none of them makes: keys, seal, time, files. 「签署室」"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from server.contracts import translating
from server.kernel.blobs import BlobStore
from server.kernel.errors import Conflict
from server.kernel.lifecycle import LabelledEnum
from server.kernel.privacy import Vault
from signing import profiles, templates
from signing.keys import EventKey, KeyHolder
from signing.profiles import Purpose
from signing.templates import ContractTemplate
from signing.timestamps import Timestamper
from signing.trust import Trust


class Grade(LabelledEnum):
    """What a signature of this deployment is worth, said wherever one is shown. 「签署等级」"""

    DEMO = "demo", "演示"
    AGREED = "agreed", "约定"
    CA = "ca", "CA"
    UNIFIED = "unified", "统一电子印章"


class EventKeys(Protocol):
    """Whoever issues a certificate for one act of signing. 「一次性证书」"""

    def event_key(
        self, common_name: str, *, organisation: str, purpose: Purpose, at: datetime
    ) -> EventKey:
        """Return a fresh key whose certificate names the person and what it was made for."""
        ...


@dataclass(frozen=True, slots=True)
class SigningRoom:
    """Keys are loaded once a process; `templates` holds `<kind>/<version>/`. 「签署室」"""

    grade: Grade
    platform_key: KeyHolder = field(repr=False)
    seal_key: KeyHolder = field(repr=False)
    seal_pdf: bytes = field(repr=False)
    event_keys: EventKeys = field(repr=False)
    timestamps: Timestamper = field(repr=False)
    trust: Trust = field(repr=False)
    blobs: BlobStore
    vault: Vault = field(repr=False)
    templates: Path
    fonts: Path
    base_url: str

    @property
    def seal_holder(self) -> str:
        """The organisation that the seal's certificate names. 「印章持有人」"""
        return profiles.organisation_of(self.seal_key.certificate)

    def template(self, kind: str, version: str) -> ContractTemplate:
        """Load a template, or raise Conflict `template_missing`. 「加载模板」"""
        folder = self.templates / kind / version
        if not (folder / "template.toml").is_file():
            raise Conflict("template_missing", f"没有合同模板 {kind} {version}。")
        with translating.refusals():
            return templates.load(folder)

    def verify_url(self, token: str) -> str:
        """The address that a contract's QR code opens. 「核验网址」"""
        return f"{self.base_url}/v/{token}"
