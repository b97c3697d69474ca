"""The web process stays small: the report page needs no engine."""

import subprocess
import sys

LOAD = """
import sys, django
django.setup()
before = set(sys.modules)
from alongside.doors.reports import pages, urls
from alongside.doors.reports.figures import make_sheet
print(sorted({"scipy", "duckdb", "ibis", "pyarrow", "pandas", "typst"} & (set(sys.modules) - before)))
"""


def test_the_report_door_loads_no_engine() -> None:
    told = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines()[-1] == "[]"
