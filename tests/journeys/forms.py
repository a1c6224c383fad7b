"""What a browser would send from a page: the fields of its forms, as they stand there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page with everything that it would send."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


def form(page: str, *, action: str) -> Form:
    """Return the form of a page that is sent to an address."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    found = [each for each in reader.forms if each.action.partition("?")[0] == action]
    assert found, f"no form for {action} among {[each.action for each in reader.forms]}"
    return found[0]


class _Reader(HTMLParser):
    """Collects forms; a template's rows are not on the page until a script puts them there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._name = ""
        self._templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._templates += 1
        if tag == "form":
            self._open = Form(given.get("action", ""))
            self.forms.append(self._open)
        if self._open is None or self._templates:
            return
        self._read_field(tag, given, is_chosen="checked" in given or "selected" in given)

    def _read_field(self, tag: str, given: dict[str, str], *, is_chosen: bool) -> None:
        assert self._open is not None
        name = given.get("name", "")
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or is_chosen:
                self._open.fields[name] = given.get("value", "")
        elif tag in ("textarea", "select"):
            self._name = name
            self._open.fields[name] = ""
        elif tag == "option" and self._name and is_chosen:
            self._open.fields[self._name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._name and self.get_starttag_text() is not None:
            is_text = (self.get_starttag_text() or "").startswith("<textarea")
            if is_text:
                self._open.fields[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates -= 1
        elif tag in ("textarea", "select"):
            self._name = ""
        elif tag == "form":
            self._open = None
