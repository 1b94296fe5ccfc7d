"""`docker:IMAGE` and `podman:IMAGE`: a container, by the engine's own command line.

An image is built once from the one that was named, with the recipe's packages and a login. Each container
lives as long as its standard input is held open, so it ends with whoever started it; `--rm` removes it then.
It has no network, as a lab machine has none, and no systemd: what a check wants of one is unknown there.
"""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from guidegen.connect.target import Target
from guidegen.errors import Misused, Unavailable
from guidegen.printable import one_line
from guidegen.rehearse.installed import installed
from guidegen.rehearse.lab import leftovers
from guidegen.rehearse.stages import Wanted

NAMES: Final = ("docker", "podman")
LOGIN: Final = "support"
LABEL: Final = "guidegen.rehearsal"
"""Of our containers: the process that holds each, and by whom it is counted."""

_ANSWER_SECONDS: Final = 20
_START_SECONDS: Final = 60
_BUILD_SECONDS: Final = 900

# Works with the package managers of the usual images. The login exists already in some of them.
_PREPARE: Final = f"""\
set -e
if command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends sudo "$@" </dev/null
elif command -v apk >/dev/null; then apk add --no-cache sudo "$@"
elif command -v dnf >/dev/null; then dnf install -y sudo "$@"
elif command -v zypper >/dev/null; then zypper --non-interactive install sudo "$@"
else echo 'no package manager is known in this image' >&2; exit 1; fi
id {LOGIN} >/dev/null 2>&1 || useradd -m {LOGIN} 2>/dev/null || adduser -D {LOGIN}
mkdir -p /etc/sudoers.d
echo '{LOGIN} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/{LOGIN}
chmod 440 /etc/sudoers.d/{LOGIN}
"""
# As a login would have it: the home folder, and the shell of /etc/passwd, which what follows is given to.
_LOGIN_SHELL: Final = (
    "HOME=$(eval echo ~$(id -un)) USER=$(id -un) LOGNAME=$(id -un); export HOME USER LOGNAME; cd; "
    "SHELL=$(awk -F: -v u=\"$USER\" '$1 == u { print $7 }' /etc/passwd); "
    'export SHELL="${SHELL:-/bin/sh}"; '
    'if [ $# = 0 ]; then exec "$SHELL" -l; fi; exec "$SHELL" -c "$*"'
)


def open_stage(wanted: Wanted) -> "Container":
    """A running container. Raises Unavailable where no engine answers, or the image cannot be had."""
    engine, _, image = wanted.text.partition(":")
    if not image or image.startswith("-") or one_line(image, 300) != image or " " in image:
        raise Misused(f"Say which image: --on {engine}:IMAGE, for example {engine}:debian:12.")
    _need(engine)
    clear(engine)
    return Container(engine, image, _built(engine, image, wanted.loaded.recipe.lab.packages))


class Container:
    """A container as a stage."""

    can_reset = True
    weakness = ""
    user = LOGIN

    def __init__(self, engine: str, image: str, built: str) -> None:
        """`built`: the image that was made of `image`."""
        self.name = f"{engine}:{image}"
        self._engine, self._built = engine, built
        self._container = f"guidegen-{os.getpid()}-{secrets.token_hex(4)}"
        self._holder: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def ssh(self, user: str = "root", *options: str) -> list[str]:
        """See `Stage.ssh`. Of ssh's options, only `-tt` means something here."""
        terminal = ["--tty"] if "-tt" in options or "-t" in options else []
        return [*self._exec(user, *terminal), "sh", "-c", _LOGIN_SHELL, "sh"]

    def target(self, user: str) -> Target:
        """See `Stage.target`."""
        return Target(address=self._container, user=user, inside=tuple(self.ssh(user)))

    def reset(self) -> None:
        """See `Stage.reset`."""
        self._end()
        self._start()

    def packages(self, names: Iterable[str]) -> Mapping[str, str]:
        """See `Stage.packages`."""
        return installed(self.target("root"), names)

    def close(self) -> None:
        """See `Stage.close`."""
        self._end()

    # ------------------------------------------------------------------------------------------- within

    def _exec(self, user: str, *options: str) -> list[str]:
        return [self._engine, "exec", "--interactive", *options, "--user", user, self._container]

    def _start(self) -> None:
        self._holder = subprocess.Popen(
            [
                *(self._engine, "run", "--rm", "--interactive", "--name", self._container),
                *("--label", f"{LABEL}={_owner()}", "--hostname", "lab", "--network", "none"),
                *("--user", "root", "--entrypoint", "cat", self._built),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a ^C is for whoever started it, who then ends it in order
        )
        latest = time.monotonic() + _START_SECONDS
        while _run(self._engine, "exec", self._container, "true").returncode != 0:
            ended = self._holder.poll() is not None
            if ended or time.monotonic() > latest:
                assert self._holder.stderr is not None
                said = _last_line(self._holder.stderr.read() if ended else b"it does not come up")
                raise Unavailable(f"A container of {self.name} did not start: {said}.")
            time.sleep(0.1)

    def _end(self) -> None:
        if self._holder is None:
            return
        _run(self._engine, "rm", "--force", self._container)
        for stream in (self._holder.stdin, self._holder.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        try:
            self._holder.wait(_ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._holder.kill()
            self._holder.wait()
        self._holder = None


def clear(engine: str) -> None:
    """Remove the containers of rehearsals that are no more, where the engine did not do so itself."""
    leftovers.clear_folders()
    shown = f'{{{{.ID}}}} {{{{.Label "{LABEL}"}}}}'
    listing = _run(engine, "ps", "--all", "--filter", f"label={LABEL}", "--format", shown)
    for line in listing.stdout.decode(errors="replace").splitlines():
        container, _, owner = line.partition(" ")
        namespace, _, process = owner.partition("-")
        if namespace == _owner().partition("-")[0] and not Path(f"/proc/{process}").exists():
            _run(engine, "rm", "--force", container)


def _owner() -> str:
    """This process, and the namespace in which it is counted; where there is no /proc, no one can look."""
    with suppress(OSError):
        return f"{Path('/proc/self/ns/pid').stat().st_ino}-{os.getpid()}"
    return f"0-{os.getpid()}"


def _need(engine: str) -> None:
    """Raises Unavailable where the engine does not answer."""
    other = "choose --on lab, which needs none"
    if shutil.which(engine) is None:
        raise Unavailable(f"There is no {engine} here: install it, or {other}.")
    answer = _run(engine, "version", seconds=_ANSWER_SECONDS)
    if answer.returncode != 0:
        said = _last_line(answer.stderr or answer.stdout)
        raise Unavailable(f"{engine} does not answer ({said}): start its engine, or {other}.")


def _built(engine: str, image: str, packages: Iterable[str]) -> str:
    """The name of an image of ours with `packages`; built now if there is none yet."""
    # As a list RUN takes each word as it is, so no word can become syntax.
    command = json.dumps(["sh", "-c", _PREPARE, "sh", *sorted(packages)])
    plan = f"FROM {image}\nUSER root\nRUN {command}\n"
    name = f"guidegen-rehearsal:{hashlib.sha256(plan.encode()).hexdigest()[:16]}"
    if _run(engine, "image", "inspect", name).returncode == 0:
        return name
    try:
        folder, held = leftovers.new_folder()
    except OSError as error:
        raise Unavailable(f"No file can be kept for {engine} to read: {error.strerror}.") from error
    try:
        (folder / "Dockerfile").write_text(plan, encoding="utf-8")
        done = _run(engine, "build", "--tag", name, str(folder), seconds=_BUILD_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        held.close()
    if done.returncode != 0:
        said = _last_line(done.stderr or done.stdout)
        raise Unavailable(f"No machine to rehearse on could be made of {engine}:{image}: {said}")
    return name


def _run(engine: str, *words: str, seconds: float = _ANSWER_SECONDS) -> "subprocess.CompletedProcess[bytes]":
    """Call the engine. Raises Unavailable where it cannot be called, or gives no answer in time."""
    try:
        return subprocess.run(
            [engine, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"`{engine} {words[0]}` gave no answer within {seconds:g} seconds.") from None
    except OSError as error:
        raise Unavailable(f"{engine} cannot be started: {error.strerror}.") from error


def _last_line(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return one_line(lines[-1], 300).rstrip(".") if lines else "it gave no reason"
