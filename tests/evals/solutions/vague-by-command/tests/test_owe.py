import subprocess
import sys


def test_a_debt_is_listed(tmp_path):
    for words in (["add", "Ada", "Alan", "12.5"], ["list"]):
        done = subprocess.run(
            [sys.executable, "-m", "owe", *words], capture_output=True, env={"DATA_DIR": str(tmp_path)}
        )
    assert done.stdout == b"Ada owes Alan 12.50\n"
