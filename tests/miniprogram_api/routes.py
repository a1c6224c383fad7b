"""Every write of the API with a body that would be taken, for tests that bend it."""

from collections.abc import Mapping
from typing import Any

NUMBER = "TM-ZS-2026-0001"
INQUIRY = "TM-ZX-2026-0001"
INK: Mapping[str, Any] = {"width": 600, "height": 220, "strokes": [[[1, 1, 0], [90, 90, 30]]]}
SIGNATURE: Mapping[str, Any] = {
    "code": "123456",
    "document_sha256": "0" * 64,
    "handwriting": INK,
    "consent": True,
}

# (method, path below the prefix) → a good body, or None where a route takes none.
WRITES: Mapping[tuple[str, str], Mapping[str, Any] | None] = {
    ("POST", "/session"): {"js_code": "demo-liming"},
    ("DELETE", "/session"): None,
    ("POST", "/session/phone"): {"code": "phone-13800007285"},
    ("PUT", "/me"): {"name": "李明"},
    ("DELETE", "/me"): None,
    ("PUT", "/me/company"): {
        "name": "湖北晨曦纺织科技有限公司",
        "uscc": "91420100MA4KWX7H0C",
        "legal_rep": "陈晓东",
        "address": "武汉市高新大道666号",
        "uscc_confirmed": False,
    },
    ("POST", "/me/subscriptions"): {"accepted": ["inquiry_answered"]},
    ("POST", "/plots/match"): {"industry": "装备制造", "land_mu": "40.00"},
    ("POST", "/inquiries"): {
        "plot_codes": ["TM-D-2026-0001"],
        "subject": "供电条件",
        "body": "供电容量是多少？",
        "project": {"name": "智能织造项目", "investment_wan": "21000.00"},
    },
    ("POST", "/inquiries/{number}/messages"): {"body": "还有供水。"},
    ("POST", "/contracts/{number}/challenge"): None,
    ("POST", "/contracts/{number}/signature"): SIGNATURE,
    ("POST", "/contracts/{number}/refusal"): {"reason": "价格没有谈妥。"},
}
OPEN_TO_ALL = frozenset(
    {
        ("POST", "/session"),
        ("GET", "/plots"),
        ("GET", "/plots/map"),
        ("GET", "/plots/{code}"),
        ("POST", "/plots/match"),
    }
)
IN_PATH = {
    "/contracts/{number}": NUMBER,
    "/inquiries/{number}": INQUIRY,
    "{code}": "TM-D-2026-0001",
    "{id}": "00000000-0000-4000-8000-000000000000",
}


def address(path: str) -> str:
    """Return a path with something in every place that a name stands in."""
    noun = "/inquiries/{number}" if path.startswith("/inquiries") else "/contracts/{number}"
    path = path.replace(noun, noun.replace("{number}", IN_PATH[noun]))
    return path.replace("{code}", IN_PATH["{code}"]).replace("{id}", IN_PATH["{id}"])
