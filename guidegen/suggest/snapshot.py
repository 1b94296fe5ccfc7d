"""How a host stood at one moment, and the file that keeps it: JSON, `guidegen.snapshot/1`."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from json import JSONDecodeError
from pathlib import Path
from typing import Any, Final, cast, get_args

from guidegen import __version__
from guidegen.errors import Invalid, Problem, Unwritable
from guidegen.printable import one_line
from guidegen.probe.questions.stat import FileType
from guidegen.whole_file import write_whole

SCHEMA: Final = "guidegen.snapshot/1"
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a snapshot's file."""


@dataclass(frozen=True, kw_only=True)
class PathThere:
    """One path as it stood."""

    type: FileType
    owner: str
    group: str
    mode: str
    size: int
    mtime: datetime
    ctime: datetime
    target: str = ""
    digest: str = ""
    """SHA-256; of a file that not all may read, a salted digest from which it cannot be guessed."""
    text: str | None = None
    """Of a settings file that everybody may read, where the snapshot was asked to keep texts."""

    @property
    def is_open(self) -> bool:
        """Whether everybody may read it, as far as its own mode tells."""
        return bool(int(self.mode, 8) & 0o004)


@dataclass(frozen=True, kw_only=True)
class UnitThere:
    """A unit as it stood."""

    enabled: str = ""
    active: str = ""
    sub: str = ""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A host at one moment. What could not be looked at is None, and named in `unseen`."""

    taken: datetime
    """By the host's own clock, in whole seconds."""
    address: str
    hostname: str = ""
    machine: str = ""
    """A digest of the number that a machine has for itself; empty where it tells none."""
    system_id: str = ""
    reader: str = ""
    """Who looked."""
    folders: tuple[str, ...] = ()
    contents: bool = False
    """Whether texts were kept."""
    unseen: Mapping[str, str] = field(default_factory=dict)
    """What could not be looked at, and why: folders, and "packages", "units", "ports", "accounts"."""
    files: Mapping[str, PathThere] = field(default_factory=dict)
    packages: Mapping[str, str] | None = None
    units: Mapping[str, UnitThere] | None = None
    ports: tuple[str, ...] | None = None
    """`587/tcp 127.0.0.1`."""
    users: Mapping[str, str] | None = None
    """The line of each in /etc/passwd, without the password's field."""
    groups: Mapping[str, str] | None = None
    """The line of each in /etc/group, without the password's field."""


def as_text(snapshot: Snapshot) -> str:
    """The text of the snapshot's file."""
    data: dict[str, Any] = {"schema": SCHEMA, "guidegen": __version__}
    for name, value in asdict(snapshot).items():
        data[name] = value.isoformat() if isinstance(value, datetime) else value
    data["files"] = {path: _written(one) for path, one in snapshot.files.items()}
    return json.dumps(data, indent=1) + "\n"


def _written(one: PathThere) -> dict[str, Any]:
    data = {key: value for key, value in asdict(one).items() if value not in ("", None)}
    return data | {"mtime": one.mtime.isoformat(), "ctime": one.ctime.isoformat()}


def write(file: Path, snapshot: Snapshot) -> None:
    """Write it to `file`, whole or not at all, for nobody else to read. Raises Unwritable."""
    try:
        write_whole(file, as_text(snapshot).encode(), mode=0o600)
    except OSError as error:
        raise Unwritable(f"{file} cannot be written: {error.strerror}.") from error


def read(file: Path) -> Snapshot:
    """The snapshot in `file`. Raises Invalid, saying what is wrong with it."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise _invalid(file, f"cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise _invalid(file, f"is larger than {LARGEST // 1024 // 1024} MiB")
    try:
        data = json.loads(content)
    except JSONDecodeError as error:
        raise _invalid(file, f"is no snapshot, or is damaged: {error}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise _invalid(file, "is no snapshot, or is damaged: this is no JSON") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        said = data.get("schema") if isinstance(data, dict) else None
        if isinstance(said, str) and said.startswith("guidegen.snapshot/"):
            raise _invalid(file, f"is of another version of guidegen: {said}, where {SCHEMA} is known")
        raise _invalid(file, f"is no snapshot: it does not say {SCHEMA}")
    try:
        return _snapshot(data)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise _invalid(file, f"is damaged: {what}") from error


def _invalid(file: Path, message: str) -> Invalid:
    hint = "take a new one: guidegen snapshot HOST -o FILE; before the fix, or nothing will have changed"
    return Invalid([Problem(f"{file} {message}", hint=hint)])


def _snapshot(data: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        taken=_moment(data["taken"]),
        **{name: _typed(str, data[name], name) for name in ("address", "hostname", "machine")},
        **{name: _typed(str, data[name], name) for name in ("system_id", "reader")},
        folders=tuple(_place(one) for one in _typed(list, data["folders"], "folders")),
        contents=_typed(bool, data["contents"], "contents"),
        unseen=_texts(data["unseen"], "unseen"),
        files={_place(path): _path(path, one) for path, one in _typed(dict, data["files"], "files").items()},
        packages=_perhaps(data["packages"], lambda one: _texts(one, "packages")),
        units=_perhaps(data["units"], _units),
        ports=_perhaps(
            data["ports"],
            lambda one: tuple(_typed(str, port, "ports") for port in _typed(list, one, "ports")),
        ),
        users=_perhaps(data["users"], lambda one: _texts(one, "users")),
        groups=_perhaps(data["groups"], lambda one: _texts(one, "groups")),
    )


def _perhaps(value: Any, read_one: Any) -> Any:
    return None if value is None else read_one(value)


def _typed(cls: type[Any], value: Any, name: str) -> Any:
    if not isinstance(value, cls) or (cls is int and isinstance(value, bool)):
        raise TypeError(f"{name} is {type(value).__name__}, where {cls.__name__} should be")
    return value


def _texts(value: Any, name: str) -> dict[str, str]:
    return {key: _typed(str, one, name) for key, one in _typed(dict, value, name).items()}


def _units(value: Any) -> dict[str, UnitThere]:
    return {
        name: UnitThere(**_texts(one, f"the unit {name}"))
        for name, one in _typed(dict, value, "units").items()
    }


def _place(path: Any) -> str:
    """A path that a host may have. What is no UTF-8 in it is kept as half pairs of U+DC80 to U+DCFF."""
    if not re.fullmatch("/[^\0\ud800-\udc7f\udd00-\udfff]*", _typed(str, path, "a path")):
        raise ValueError(f"{one_line(path, 80)} is no path")
    return cast("str", path)


def _path(path: str, data: Any) -> PathThere:
    what = f"the file {path!r}"
    told = {
        key: value for key, value in _typed(dict, data, what).items() if key not in ("mtime", "ctime", "size")
    }
    if _typed(str, data["type"], what) not in get_args(FileType) or not re.fullmatch(
        "[0-7]{1,5}", _typed(str, data["mode"], what)
    ):
        raise ValueError(f"{what} is none that there could be")
    return PathThere(
        **cast("Any", _texts(told, what)),
        size=_typed(int, data["size"], what),
        mtime=_moment(data["mtime"]),
        ctime=_moment(data["ctime"]),
    )


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_typed(str, value, "a time"))
    if moment.tzinfo is None:
        raise ValueError(f"the time {value} has no zone")
    return moment.astimezone(UTC)
