"""`make demo` from outside: what it shows, when it fails, and that it leaves no endpoint behind."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.example.servers import EXAMPLE


def run_demo(example: Path, reports: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(example / "demo.py"), "--report-dir", str(reports)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def find_endpoint(output: str) -> tuple[str, int]:
    found = re.search(r"--base-url (\S+)", output)
    assert found is not None, output
    parts = urlsplit(found[1])
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def assert_nobody_listens(address: tuple[str, int]) -> None:
    with pytest.raises(ConnectionRefusedError), socket.create_connection(address, timeout=5):
        pass


def assert_the_prompts_are_as_the_readme_shows(output: str) -> None:
    text = (EXAMPLE.parent / "README.md").read_text("utf-8")
    (block,) = re.findall(r"^```text\n(=+\n3\. .*?)^```$", text, re.MULTILINE | re.DOTALL)
    lasting = [line for line in block.splitlines() if not re.match(r"example\$|exit code", line)]

    assert len(lasting) > 8
    assert [line for line in lasting if line not in output.splitlines()] == []


def test_the_demo_shows_the_gate_open_and_closed(tmp_path: Path) -> None:
    done = run_demo(EXAMPLE, tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    reports = [json.loads((tmp_path / n / "report.json").read_bytes()) for n in ("good", "worse")]
    assert [report["verdict"] for report in reports] == ["pass", "fail"]
    assert [report["counts"]["error"] for report in reports] == [0, 0]
    assert "is below the limit 85.0 %" in done.stdout
    assert (tmp_path / "good" / "report.html").is_file()
    assert_the_prompts_are_as_the_readme_shows(done.stdout)
    tested = json.loads((tmp_path / "prompts" / "report.json").read_bytes())
    assert (tested["verdict"], len(tested["versions"])) == ("pass", 4)
    assert_nobody_listens(find_endpoint(done.stdout))


def test_the_demo_fails_when_the_gate_stays_open(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example", symlinks=True)
    (tmp_path / "shared").symlink_to(EXAMPLE.parent / "shared")
    reader = tmp_path / "example" / "reader.py"
    careful = reader.read_text("utf-8").replace("reads=0.65", "reads=1.0")
    careful = careful.replace("weighs_rarity=False", "weighs_rarity=True")
    reader.write_text(careful, "utf-8")

    done = run_demo(tmp_path / "example", tmp_path / "reports")

    assert done.returncode == 1
    assert "the run `worse` must end with fail and exit code 1; it ended with pass" in done.stderr
    assert_nobody_listens(find_endpoint(done.stdout))


def test_the_demo_fails_when_the_newer_prompt_withstands_nothing_more(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example", symlinks=True)
    (tmp_path / "shared").symlink_to(EXAMPLE.parent / "shared")
    prompts = tmp_path / "example" / "prompts"
    shutil.copytree(prompts / "v2", prompts / "v1", dirs_exist_ok=True)

    done = run_demo(tmp_path / "example", tmp_path / "reports")

    assert done.returncode == 1
    assert "prompts/v2 withstands no attack that prompts/v1 falls to" in done.stderr
    assert_nobody_listens(find_endpoint(done.stdout))


def test_the_demo_fails_when_the_launcher_is_not_there(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example", symlinks=True)

    done = run_demo(tmp_path / "example", tmp_path / "reports")

    assert done.returncode == 1
    assert "report.json" in done.stderr
    assert_nobody_listens(find_endpoint(done.stdout))


@pytest.mark.parametrize(
    ("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
def test_an_interrupted_demo_ends_its_endpoint(
    tmp_path: Path, number: signal.Signals, exit_code: int
) -> None:
    demo = subprocess.Popen(
        [sys.executable, EXAMPLE / "demo.py", "--report-dir", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert demo.stdout is not None
    command = next(line for line in demo.stdout if line.startswith("example$"))

    os.killpg(demo.pid, number)
    demo.communicate(timeout=60)

    assert demo.returncode == exit_code
    assert_nobody_listens(find_endpoint(command))
