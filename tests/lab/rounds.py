"""Rehearsals in a row, many of them killed at a random moment, and what each of them leaves behind.

    python -m tests.lab.rounds ROUNDS SEED FOLDER TARGET RECIPE [TARGET RECIPE]...

It is the first process of namespaces of its own, so it becomes the parent of whatever a killed rehearsal
leaves, and no other rehearsal's processes, mounts or interfaces are taken for these. FOLDER has an empty
tmp/, and a cache/ of links to the root file systems. Prints a line of JSON for each thing that was left.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

KILLS = (None, "KILL", "INT", "TERM", "KILL with its keepers", "KILL")
"""How each round ends; None: by itself. The keepers are the processes that would clear up after it."""
LONGEST_SECONDS = 5.0
"""Until a kill; a round that is left alone takes about as long."""
GONE_SECONDS = 20.0


def main(rounds: int, seed: str, folder: Path, calls: Sequence[Sequence[str]]) -> None:
    """Run the rounds, and after them one more that is left alone: it has to clear what is left."""
    chance = random.Random(seed)
    kills = [KILLS[number % len(KILLS)] for number in range(rounds)]
    chance.shuffle(kills)
    mounts, spared = mounted(), False
    for number, kill in enumerate([*kills, None]):
        play(calls[number % len(calls)], folder, kill, chance.uniform(0.1, LONGEST_SECONDS))
        # Who is killed before a keeper has begun leaves a folder to the next that comes to its end.
        spared = kill not in (None, "INT") or (spared and kill is not None)
        latest = time.monotonic() + GONE_SECONDS
        while (found := list(left(folder, mounts, everything=not spared))) and time.monotonic() < latest:
            time.sleep(0.1)  # the kernel takes a namespace down a moment after its last process
        for what, where in found:
            print(json.dumps({"round": number, "kill": kill, "left": what, "where": where}), flush=True)


def play(call: Sequence[str], folder: Path, kill: str | None, seconds: float) -> None:
    """One rehearsal, killed after `seconds`, until the last process of it is gone."""
    environment = {**os.environ, "TMPDIR": f"{folder}/tmp", "GUIDEGEN_LAB_CACHE": f"{folder}/cache"}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "guidegen", "rehearse", *call],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    latest = time.monotonic() + (seconds if kill else 120)
    while time.monotonic() < latest:
        with_status, status = os.waitpid(process.pid, os.WNOHANG)
        if with_status:
            process.returncode = os.waitstatus_to_exitcode(status)
            if kill is None and process.returncode != 0:
                print(json.dumps({"left": "failure", "where": (folder / "log").read_text()[-2000:]}))
            break
        time.sleep(0.02)
    else:
        victims = [process.pid, *(keepers() if kill and "keepers" in kill else ())]
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.Signals[f"SIG{(kill or 'KILL').split()[0]}"])
    reap()
    process.returncode = process.returncode or 0  # it has been waited for, by reap()


def keepers() -> Iterator[int]:
    return (process for process, line in command_lines() if "keeper.sh" in line)


def command_lines() -> Iterator[tuple[int, str]]:
    """Of every process but this one."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may end while we look
            if entry.name != str(os.getpid()):
                yield int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()


def reap() -> None:
    """Wait for every process that there is: all of them are children of the first one in the end."""
    latest = time.monotonic() + GONE_SECONDS
    while time.monotonic() < latest:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.02)


def mounted() -> list[str]:
    return Path("/proc/self/mountinfo").read_text().splitlines()


def left(folder: Path, mounts: Sequence[str], *, everything: bool) -> Iterator[tuple[str, str]]:
    """What a round should not have left; files and control groups are asked for with `everything`."""
    for process, line in command_lines():
        yield "process", line
        for kind in ("net", "mnt", "pid"):
            with suppress(OSError):
                if Path(f"/proc/{process}/ns/{kind}").stat() != Path(f"/proc/self/ns/{kind}").stat():
                    yield "namespace", f"{kind} of {process}"
    yield from (("mount", line) for line in mounted() if line not in mounts)
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    yield from (("interface", line) for line in links.splitlines() if ": lo:" not in line)
    yield from (("file", str(path)) for path in (folder / "cache").glob("*") if not path.is_symlink())
    if everything:
        yield from (("file", str(path)) for path in (folder / "tmp").rglob("*"))
        yield from (("control group", name) for name in groups())


def groups() -> list[str]:
    """The control groups of machines that were booted from here."""
    mine = f"-{Path('/proc/self/ns/pid').stat().st_ino}-"
    listing = "mount -t cgroup2 lab /mnt && ls /mnt"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", listing], capture_output=True, text=True, check=True
    )
    return [name for name in done.stdout.split() if name.startswith("gglab-") and mine in name]


if __name__ == "__main__":
    many, seed, place, *rest = sys.argv[1:]
    named = [["--on", target, recipe] for target, recipe in zip(rest[::2], rest[1::2], strict=True)]
    main(int(many), seed, Path(place), named)
