"""What may be written in an inquiry, read and tidied before anything is stored. 「内容核对」"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.kernel import texts
from server.kernel.errors import Refusal, Unacceptable
from server.kernel.quantities import Area, Money

LONGEST_SUBJECT = 60
LONGEST_BODY = 2000
LONGEST_NAME = 60
LONGEST_CHAIN = 30
LONGEST_NOTE = 500
MOST_PLOTS = 10


@dataclass(frozen=True, slots=True)
class Project:
    """What an investor has in mind: amounts are decimal strings in 万元 and 亩. 「意向项目」"""

    name: str
    chain: str | None = None
    investment_wan: str | None = None
    land_mu: str | None = None
    note: str | None = None

    def as_json(self) -> dict[str, str]:
        """Return what is stored: the answers that were given."""
        answers = {
            "name": self.name,
            "chain": self.chain,
            "investment_wan": self.investment_wan,
            "land_mu": self.land_mu,
            "note": self.note,
        }
        return {key: answer for key, answer in answers.items() if answer is not None}


@dataclass(frozen=True, slots=True)
class Question:
    """A question that may be stored. 「咨询内容」"""

    plot_codes: tuple[str, ...]
    subject: str
    body: str
    project: Project | None


def read_question(
    plot_codes: Sequence[str], subject: str, body: str, project: Project | None
) -> Question:
    """Return the question tidied, or raise Unacceptable naming every field that is wrong."""
    reading = _Reading()
    question = Question(
        plot_codes=reading.plots(plot_codes),
        subject=reading.line("subject", subject, most=LONGEST_SUBJECT),
        body=reading.text("body", body, most=LONGEST_BODY),
        project=None if project is None else reading.project(project),
    )
    reading.finish()
    return question


def read_body(body: str) -> str:
    """Return a message tidied, or raise Unacceptable."""
    reading = _Reading()
    tidy = reading.text("body", body, most=LONGEST_BODY)
    reading.finish()
    return tidy


class _Reading:
    """Collects everything that is wrong, so that the investor corrects a form once."""

    def __init__(self) -> None:
        self._wrong: dict[str, str] = {}

    def finish(self) -> None:
        """Raise Unacceptable if anything was wrong."""
        if self._wrong:
            raise Unacceptable(
                "inquiry_invalid", "咨询内容有误，请按提示修改。", fields=self._wrong
            )

    def text(self, field: str, given: str, *, most: int) -> str:
        """Read a text of one or several lines that must not be empty."""
        tidy = given.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not tidy:
            self._wrong[field] = "不能为空。"
        elif len(tidy) > most:
            self._wrong[field] = f"最多 {most} 个字，现在有 {len(tidy)} 个。"
        elif not texts.is_clean(tidy):
            self._wrong[field] = "含有不能显示的控制字符，请删除后重试。"
        return tidy

    def line(self, field: str, given: str, *, most: int) -> str:
        """Read a text of one line that must not be empty."""
        return self.text(field, " ".join(given.split()), most=most)

    def plots(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Read the codes of one to ten different plots."""
        different = tuple(dict.fromkeys(code.strip() for code in codes))
        if not different:
            self._wrong["plot_codes"] = "请至少选择一个地块。"
        elif len(different) > MOST_PLOTS:
            self._wrong["plot_codes"] = f"一次最多咨询 {MOST_PLOTS} 个地块。"
        return different

    def project(self, given: Project) -> Project:
        """Read what the investor has in mind; amounts come back in their canonical form."""
        return Project(
            name=self.line("project.name", given.name, most=LONGEST_NAME),
            chain=self._optional("project.chain", given.chain, most=LONGEST_CHAIN),
            investment_wan=self._quantity(
                "project.investment_wan",
                given.investment_wan,
                lambda text: Money.from_wan(text).wan,
            ),
            land_mu=self._quantity(
                "project.land_mu", given.land_mu, lambda text: Area.from_mu(text).mu
            ),
            note=self._optional("project.note", given.note, most=LONGEST_NOTE),
        )

    def _optional(self, field: str, given: str | None, *, most: int) -> str | None:
        if given is None or not given.strip():
            return None
        return self.text(field, given, most=most)

    def _quantity(
        self, field: str, given: str | None, canonical: Callable[[str], str]
    ) -> str | None:
        if given is None or not given.strip():
            return None
        try:
            return canonical(given)
        except Refusal as refusal:
            self._wrong[field] = refusal.detail
            return None
