"""One machine: booted, used over SSH, brought back to how it was, ended."""

import select
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Self

from guidegen.errors import Unavailable
from guidegen.printable import one_line
from guidegen.rehearse.lab import leftovers
from guidegen.rehearse.lab.base import base, missing
from guidegen.rehearse.lab.network import Wire, lay
from guidegen.rehearse.lab.systems import LOGIN, PORT, System
from guidegen.rehearse.lab.systems.debian import DEBIAN_12

_HERE: Final = Path(__file__).parent
_BOOT_SECONDS: Final = 60
_END_SECONDS: Final = 20


class Lab:
    """Where machines with the same packages come from."""

    def __init__(self, packages: Iterable[str] = (), system: System = DEBIAN_12) -> None:
        """Names of Debian packages. Raises Unavailable where no machine can be had, and says why."""
        if reason := missing():
            raise Unavailable(reason)
        leftovers.clear()
        self.base, self.system = base(system, packages), system

    def boot(self) -> "Machine":
        """A machine that runs; use it as a context manager, or close it."""
        return Machine(self.base, self.system)


class Machine:
    """A running machine. It ends with `close`, with the `with` block, or with the process that booted it."""

    user: str = LOGIN
    """A login that is not root; where there is sudo, it may use it without a password."""
    port = PORT

    def __init__(self, base_folder: Path, system: System = DEBIAN_12) -> None:
        self._base, self.system = base_folder, system
        self._keeper: subprocess.Popen[str] | None = None
        self._wire: Wire | None = None
        try:
            self._folder, self._held = leftovers.new_folder()
        except OSError as error:
            raise Unavailable(_no_place(str(error.strerror))) from error
        try:
            self._write_seed()
            self._boot()
        except subprocess.CalledProcessError as error:
            self.close()
            raise Unavailable(_no_place(f"{error.cmd[0]} failed: {_last_line(error.stderr)}")) from error
        except OSError as error:
            self.close()
            raise Unavailable(_no_place(str(error.strerror))) from error
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        """Only this computer reaches it."""
        assert self._wire is not None, "the machine is closed"
        return str(self._wire.far)

    @property
    def identity(self) -> Path:
        """The private key that lets in, as root and as `user`."""
        return self._folder / "key"

    @property
    def known_hosts(self) -> Path:
        """What an SSH client must know to trust the machine, and nothing else."""
        return self._folder / "known_hosts"

    @property
    def ssh_config(self) -> Path:
        """The same for clients that read ssh's settings: `ssh -F` and `guidegen verify --ssh-config`."""
        return self._folder / "ssh_config"

    def ssh(self, user: str = "root", *options: str) -> list[str]:
        """The command line that logs in as `user`; what is to be run there may follow."""
        return ["ssh", "-F", str(self.ssh_config), *options, f"{user}@{self.address}"]

    def run(self, script: str, user: str = "root", seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run `script` with sh as `user`. Raises subprocess.TimeoutExpired after `seconds`."""
        return subprocess.run(
            [*self.ssh(user), "sh -s"],
            input=script,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )

    def reset(self) -> None:
        """As it was when it was booted: same address, same keys, nothing of what was done on it."""
        self._end()
        self._boot()

    def close(self) -> None:
        """End it; nothing of it is left. Closing twice does no harm."""
        self._end()
        self._wire = None
        shutil.rmtree(self._folder, ignore_errors=True)
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------- within

    def _write_seed(self) -> None:
        """What sets this machine apart from all others of its base: its name, its keys, its way in."""
        for key in ("key", "host_key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", self._folder / key],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
            )
        host_key, public = ((self._folder / name).read_text("ascii") for name in ("host_key", "key.pub"))
        seed = self._folder / "seed"
        files, links = self.system.files(host_key, public), self.system.links
        for name in (*files, *links):
            (seed / name).parent.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (seed / name).write_text(text, encoding="ascii")
        for name, aim in links.items():
            (seed / name).symlink_to(aim)
        # It lies over the base as a layer, so its modes are the machine's, whatever the umask is here.
        for path in (seed, *seed.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)
        (seed / "etc/guidegen-lab/host_key").chmod(0o600)
        (self._folder / "place").mkdir()

    def _write_way_in(self) -> None:
        """What a client on this side needs to be let in, and to know that it is the right machine."""
        host_key = (self._folder / "host_key.pub").read_text(encoding="ascii")
        self.known_hosts.write_text(f"[{self.address}]:{PORT} {host_key}", encoding="ascii")
        settings = (
            f"Host {self.address}",
            f"Port {PORT}",
            f'IdentityFile "{self.identity}"',
            "IdentitiesOnly yes",
            "IdentityAgent none",
            "BatchMode yes",
            f'UserKnownHostsFile "{self.known_hosts}"',
            "GlobalKnownHostsFile /dev/null",
            "StrictHostKeyChecking yes",
        )
        self.ssh_config.write_text("\n  ".join(settings) + "\n", encoding="utf-8")

    def _boot(self) -> None:
        name = leftovers.group_name()
        with (self._folder / "log").open("w") as log:
            self._keeper = subprocess.Popen(
                [
                    *("unshare", "--mount", "--net", "sh", str(_HERE / "keeper.sh")),
                    *(str(self._base), str(self._folder), name, *self.system.init),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd="/",
                start_new_session=True,  # a ^C is for whoever started the machine, who then ends it in order
            )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != "ready\n":
            raise Unavailable(f"The lab machine did not start: {self._last_words()}")
        if self._wire is None:
            self._wire = lay(self._keeper.pid)
        else:
            self._wire.plug(self._keeper.pid)
        self._tell(f"{self._wire.far}/30")
        self._write_way_in()
        self._wait_until_up()

    def _wait_until_up(self) -> None:
        """Until it answers, and all is started that is going to be."""
        latest = time.monotonic() + _BOOT_SECONDS
        assert self._keeper is not None
        assert self._keeper.stdout is not None
        while not self._answers():
            ended, _, _ = select.select([self._keeper.stdout], [], [], 0.05)
            if ended or time.monotonic() > latest:
                raise Unavailable(f"The lab machine did not come up: {self._last_words()}")
        state = self.run(self.system.up, seconds=_BOOT_SECONDS)
        word = state.stdout.strip() or "mute"
        if word != "running":
            failed = self.run(self.system.why_not).stdout.strip()
            raise Unavailable(f"The lab machine came up {word}: {failed or state.stderr}")

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection((self.address, PORT), timeout=1) as line:
            return line.recv(4) == b"SSH-"
        return False

    def _end(self) -> None:
        if self._keeper is None:
            return
        if self._wire is not None:
            self._wire.unplug()
        self._tell("off")
        try:
            self._keeper.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._keeper.kill()  # the machine's first process dies with it
            self._keeper.wait()
        for stream in (self._keeper.stdin, self._keeper.stdout):
            _close(stream)
        self._keeper = None

    def _tell(self, line: str) -> None:
        assert self._keeper is not None
        assert self._keeper.stdin is not None
        with suppress(BrokenPipeError):
            self._keeper.stdin.write(f"{line}\n")
            self._keeper.stdin.flush()

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = (self._folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()
            return " ".join(lines[-3:]) or "it gave no reason."
        return "it gave no reason."


def _close(stream: IO[str] | None) -> None:
    if stream is not None:
        with suppress(BrokenPipeError):
            stream.close()


def _no_place(reason: str) -> str:
    where = tempfile.gettempdir()
    return (
        f"There is no place for a lab machine in {where} ({reason}): free some room, or name another folder "
        "in TMPDIR."
    )


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return one_line(lines[-1], 200) if lines else "it gave no reason"
