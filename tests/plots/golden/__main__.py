"""Write expected.toml anew from the rules as they are now. 「重写金样」"""

import tempfile
from pathlib import Path

from tests import builders
from tests.plots import golden

if __name__ == "__main__":
    database = builders.fresh_database(Path(tempfile.mkdtemp()))
    with database.transaction() as session:
        golden.load(session)
        results = [golden.found(session, asked) for asked in golden.projects()]
    golden.EXPECTED.write_text(golden.written(results), "utf-8")
    database.close()
