"""What every test relies on leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_run_of_the_tests_leaves_no_folder_of_dspys(tmp_path):
    """Neither the process that was started nor the one that runs the tests for it."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, "tests/test_history.py", "-k", "max_turns"],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert list(tmp_path.glob("heritage-session-dspy-*")) == []
