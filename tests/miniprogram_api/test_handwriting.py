"""What is handed in as handwriting is ink on a canvas, or it signs nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import faces
from tests.contracts import rooms
from tests.faces import Face
from tests.miniprogram_api import offers

INK: Mapping[str, Any] = rooms.handwriting()
DOT = [[[10.0, 10.0, 0.0]]]
BAD_INK: list[tuple[object, str]] = [
    ({"width": 600, "height": 220, "strokes": []}, "invalid_request"),
    ({"width": 0, "height": 220, "strokes": INK["strokes"]}, "invalid_request"),
    ({"width": 1e9, "height": 220, "strokes": INK["strokes"]}, "invalid_request"),
    ({"width": float("nan"), "height": 220, "strokes": INK["strokes"]}, "invalid_request"),
    ({"width": 600, "height": 220, "strokes": [[[1, 2]]]}, "invalid_request"),
    ({"width": 600, "height": 220, "strokes": [[["1", 2, 3]]]}, "invalid_request"),
    ({"width": 600, "height": 220, "strokes": DOT * 201}, "invalid_request"),
    ({"width": 600, "height": 220}, "invalid_request"),
    ("data:image/png;base64,", "invalid_request"),
    ({"width": 600, "height": 220, "strokes": [[]]}, "bad_handwriting"),
    ({"width": 600, "height": 220, "strokes": DOT}, "bad_handwriting"),
    ({"width": 600, "height": 220, "strokes": [DOT[0] * 20_000]}, "bad_handwriting"),
    ({"width": 600, "height": 220, "strokes": [[[1e300, 1, 1], [1, 1, 2]]]}, "bad_handwriting"),
    (
        {"width": 600, "height": 220, "strokes": [[[float("inf"), 1, 1], [1, 1, 2]]]},
        "bad_handwriting",
    ),
    (
        {"width": 600, "height": 220, "strokes": [[[x, 400, x] for x in range(300)]]},
        "bad_handwriting",
    ),
]


@pytest.mark.parametrize(("ink", "code"), BAD_INK)
def test_what_is_no_handwriting_is_refused(
    face: Face, tmp_path: Path, ink: object, code: str
) -> None:
    case, caller = offers.offered(face, tmp_path), face.log_in()
    handed_in = offers.signature(case, offers.code_of(face, case, caller), handwriting=ink)
    answer = face.post(f"/contracts/{case.number}/signature", handed_in, caller)
    faces.refused(answer, 422, code)
    offers.untouched(face, case)
