"""List every code with which something can be refused as docs/problems.md. 「错误代码表」"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.contracts import translating
from server.kernel import errors
from server.web import problems
from signing import errors as signing_errors
from tools.docs import calls
from tools.docs.calls import UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("server", "miniprogram_api")
HEADING = """# Problems

Every refusal leaves as `application/problem+json` (RFC 9457) with one of these codes, or as a page
that shows the same. Codes are stable; sentences may be bettered. Collected from the code by
`python -m tools.docs`; a test compares, so edit the code and not this file.

| code | status | 说明 | raised in |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """One place in the code that refuses something."""

    code: str
    status: int
    sentence: str
    place: str


def render() -> str:
    """Return the whole document."""
    by_code: dict[str, list[Refused]] = defaultdict(list)
    for one in (*_in_our_code(), *_from_the_library(), *_at_the_edge()):
        by_code[one.code].append(one)
    rows = [
        f"| `{code}` | {found[0].status} | {_best(found)} | {_places(found)} |"
        for code, found in sorted(by_code.items())
    ]
    return HEADING + "\n".join(rows) + "\n"


def _best(found: list[Refused]) -> str:
    return min((one.sentence for one in found), key=lambda sentence: sentence == UNKNOWN)


def _in_our_code() -> Iterator[Refused]:
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))):
        place = path.relative_to(ROOT).as_posix()
        for kind, code, sentence in calls.refusals(ast.parse(path.read_text("utf-8"))):
            yield Refused(code, problems.STATUS[getattr(errors, kind)].value, sentence, place)


def _from_the_library() -> Iterator[Refused]:
    pending = signing_errors.SigningError.__subclasses__()
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        # Made without its arguments: only what every error of the kind says is wanted.
        error = kind.__new__(kind)
        for name, blank in (("detail", kind.sentence), ("field", ""), ("fields", {})):
            setattr(error, name, blank)
        refusal = translating.refusal_of(error)
        place = "signing/errors.py"
        yield Refused(refusal.code, problems.status_of(refusal).value, refusal.detail, place)


def _at_the_edge() -> Iterator[Refused]:
    place = "server/web/problems.py"
    for status, (code, _, sentence) in problems.EDGE.items():
        yield Refused(code, status, sentence, place)
    code, _, sentence = problems.INTERNAL
    yield Refused(code, 500, sentence, place)


def _places(found: list[Refused]) -> str:
    return ", ".join(f"`{place}`" for place in sorted({one.place for one in found}))
