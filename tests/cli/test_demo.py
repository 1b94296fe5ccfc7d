"""`guidegen demo`, as somebody runs it who has just installed guidegen."""

import os
import subprocess
import sys
from pathlib import Path


def run_demo(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guidegen", "demo", "-o", str(folder / "guide")],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), **environment},
    )


def test_the_last_line_names_the_step_that_was_left_out(tmp_path: Path) -> None:
    run = run_demo(tmp_path)
    assert run.returncode == 0, run.stderr
    assert "Step 2 was skipped" in run.stdout.splitlines()[-1]
    assert (tmp_path / "guide/first-steps-demo.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "guide/first-steps-demo.html").is_file()


def test_it_needs_no_ssh_client_and_heeds_no_ssh_configuration_of_the_user(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh/config").write_text("Host *\n  ProxyJump nowhere.example\n  Port 1\n")
    assert run_demo(tmp_path).returncode == 0
    without_ssh = tmp_path / "bin"
    without_ssh.mkdir()
    for folder in ("/bin", "/usr/bin"):
        for tool in Path(folder).iterdir():
            if tool.name != "ssh" and not (without_ssh / tool.name).exists():
                (without_ssh / tool.name).symlink_to(tool)
    assert run_demo(tmp_path, PATH=str(without_ssh)).returncode == 0


def test_it_leaves_nothing_behind_but_the_guide(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert run_demo(tmp_path, TMPDIR=str(scratch)).returncode == 0
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / ".ssh").exists()
