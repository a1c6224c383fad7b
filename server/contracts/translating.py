"""What the signing library refuses, said in the house's words. 「错误转述」"""

from collections.abc import Iterator
from contextlib import contextmanager

from server.kernel.errors import Conflict, Refusal, Unacceptable, Unavailable
from signing import errors
from signing.templates import InvalidValues


@contextmanager
def refusals() -> Iterator[None]:
    """Let library errors leave the block as refusals with their code and sentence. 「转述」"""
    try:
        yield
    except errors.SigningError as error:
        raise refusal_of(error) from error


def refusal_of(error: errors.SigningError) -> Refusal:
    """Return the refusal that says the same as a library error. 「对应的拒绝」"""
    match error:
        case InvalidValues():
            return Unacceptable("variables_invalid", error.detail, fields=error.fields)
        case errors.MissingGlyph():
            return Unacceptable(
                error.code, error.detail, fields={error.field or "document": error.detail}
            )
        case errors.BadHandwriting():
            return Unacceptable(error.code, error.detail, fields={"handwriting": error.detail})
        case errors.WrongStage():
            return Conflict(error.code, error.detail)
        case errors.NotArchivable():
            return Unacceptable(error.code, error.detail)
        case _:
            # Keys, timestamps and files that do not hold: nothing was changed, somebody must look.
            return Unavailable(error.code, error.detail)
