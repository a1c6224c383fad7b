"""`python -m tools.docs`: write the documents that are drawn from the code. 「生成文档」"""

from pathlib import Path

from tools.docs import lifecycles, problems

DOCS = Path(__file__).resolve().parents[2] / "docs"
GENERATED = {"lifecycles.md": lifecycles.render, "problems.md": problems.render}


def main() -> None:
    """Write every generated document."""
    for name, render in GENERATED.items():
        (DOCS / name).write_text(render(), "utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
