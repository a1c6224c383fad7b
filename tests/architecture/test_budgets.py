"""Files and functions stay small enough to be read at one sitting."""

from tests.architecture import sources

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
# A face's routes are nested in the function that is handed the parts; each is short in itself.
FACTORIES = frozenset({"routes", "blueprint", "mount"})


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    written = [*sources.modules()]
    for pattern in ("*.html", "*.css", "*.js"):
        written += sorted((sources.ROOT / "templates").rglob(pattern))
    lengths = {sources.name_of(path): len(path.read_text("utf-8").splitlines()) for path in written}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    too_long = {
        f"{sources.name_of(path)}:{function.name}": length
        for path in sources.modules()
        for function in sources.functions(path)
        if function.name not in FACTORIES
        and (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}
