"""Strangers' files cost this node only so much at a time."""

import io

from server.public import checking
from signing.trust import Trust
from tests.faces import Face

BROWSER = {"Accept": "text/html"}


def test_strangers_files_leave_room_for_everybody_else(face: Face) -> None:
    """Each may take a gigabyte and twenty seconds: more than two at once are told to wait."""
    with checking.places, checking.places:
        refused = _upload(face)
    assert refused == (503, True)
    assert _upload(face) == (200, False)


def _upload(face: Face) -> tuple[int, bool]:
    file = {"file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}
    answer = face.client.post("/verify", data=file, headers=BROWSER)
    return answer.status_code, "正在核验的文件较多" in answer.text


def test_whoever_verifies_alone_gets_the_roots_that_the_pages_believe(face: Face) -> None:
    answer = face.client.get("/verify/root.pem")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    believed = Trust.from_pem(answer.data)
    assert believed.roots == face.parts.room.trust.roots
    assert believed.crls == face.parts.room.trust.crls
    assert "/verify/root.pem" in face.client.get("/verify").text
