"""The typed box of parts that the faces ask for, made once a process. 「部件」"""

from dataclasses import dataclass
from pathlib import Path

from server.contracts.room import Grade, SigningRoom
from server.gateways import sms, tsa
from server.gateways.protocols import MessageKind, TextMessages, Weixin
from server.gateways.queue import Queue
from server.gateways.weixin import delivering, messages
from server.gateways.weixin.client import Account, WeixinClient
from server.gateways.weixin.gateway import WeixinGateway
from server.gateways.weixin.tokens import DatabaseStorage
from server.kernel import clock
from server.kernel.blobs import BlobStore
from server.kernel.database import Database
from server.kernel.outbox import Handler
from server.kernel.privacy import Vault
from server.settings import DEMO_APPID, DEMO_APPSECRET, PROJECT, Settings
from signing import fonts, keys, profiles, seals
from signing.certificates import Authority
from signing.timestamps import LocalTimestamps, Timestamper
from signing.trust import Trust


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a face may reach for. 「部件箱」"""

    settings: Settings
    database: Database
    blobs: BlobStore
    vault: Vault
    weixin: Weixin
    text_messages: TextMessages | None
    queue: Queue
    room: SigningRoom


def assemble(settings: Settings) -> Parts:
    """Make the parts that the settings describe. 「装配」

    Raises what is missing at once — keys, fonts, templates — and not at the first contract.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.effective_database_url)
    vault = Vault(settings.secret_key)
    queue = Queue(redis_url=settings.redis_url, data_dir=settings.data_dir)
    database.after_promises = queue.wake
    blobs = BlobStore(settings.effective_blobs_url)
    return Parts(
        settings=settings,
        database=database,
        blobs=blobs,
        vault=vault,
        weixin=_weixin(settings, database, vault),
        text_messages=_text_messages(settings, database),
        queue=queue,
        room=_room(settings, blobs, vault),
    )


def handlers(parts: Parts) -> dict[str, Handler]:
    """Return who keeps each kind of promise; without one it is given up, in sight."""
    kept: dict[str, Handler] = {
        delivering.TOPIC: delivering.SubscribeMessages(parts.database, parts.weixin)
    }
    if parts.text_messages is not None:
        kept[sms.TOPIC] = sms.OneTimeCodes(parts.text_messages, parts.vault)
    return kept


def _weixin(settings: Settings, database: Database, vault: Vault) -> Weixin:
    account = Account(
        appid=settings.weixin_appid or DEMO_APPID,
        secret=settings.weixin_secret or DEMO_APPSECRET,
    )
    client = WeixinClient(
        account, DatabaseStorage(database, vault), origin=settings.effective_weixin_origin
    )
    chosen = {MessageKind(kind): id for kind, id in settings.weixin_templates.items()}
    templates = {**messages.DEMO_TEMPLATE_IDS, **chosen} if settings.is_demo else chosen
    return WeixinGateway(
        client, templates, miniprogram_state="trial" if settings.is_demo else "formal"
    )


def _text_messages(settings: Settings, database: Database) -> TextMessages | None:
    return sms.DemoTextMessages(database, env=settings.env.value) if settings.is_demo else None


def _room(settings: Settings, blobs: BlobStore, vault: Vault) -> SigningRoom:
    authority = Authority.open(settings.data_dir / "authority", at=clock.now())
    roots = [Path(path.strip()) for path in settings.trust_roots.split(",") if path.strip()]
    trust = Trust.from_pem(
        authority.root_pem, *(root.read_bytes() for root in roots), crls=authority.crls
    )
    timestamps: Timestamper = LocalTimestamps(authority.timestamp_key)
    if settings.tsa_urls:
        timestamps = tsa.remote(settings.tsa_urls, trust=trust)
    fonts.configure(fonts.Source(settings.fonts_dir))
    fonts.family()
    seal_key = _seal_key(settings, authority)
    return SigningRoom(
        grade=Grade.DEMO if settings.is_demo else Grade.AGREED,
        platform_key=authority.platform_key,
        seal_key=seal_key,
        # The drawn seal names whoever the key belongs to, and nobody else.
        seal_pdf=seals.round_seal(
            profiles.organisation_of(seal_key.certificate),
            font=fonts.BOLD,
            mark="演示" if settings.is_demo else None,
        ),
        event_keys=authority,
        timestamps=timestamps,
        trust=trust,
        blobs=blobs,
        vault=vault,
        templates=PROJECT / "templates" / "contracts",
        fonts=settings.fonts_dir,
        base_url=settings.effective_base_url,
    )


def _seal_key(settings: Settings, authority: Authority) -> keys.KeyHolder:
    if not settings.seal_pkcs12:
        return authority.seal_key
    password = settings.seal_pkcs12_password.encode() or None
    return keys.from_pkcs12(Path(settings.seal_pkcs12).read_bytes(), password=password)
