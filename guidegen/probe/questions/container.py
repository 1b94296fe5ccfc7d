"""What docker or podman knows of a container."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.printable import one_line
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class ContainerState:
    """A container. Its environment and its command, which may hold passwords, are never asked for."""

    engine: str = "docker"
    status: str = "running"
    """running, exited, created, paused, restarting, dead, …"""
    running: bool = True
    exit_code: int = 0
    restarts: int = 0
    """How often the engine started it again by itself."""
    image: str = ""
    """The name that it was made from."""
    image_id: str = ""
    policy: str = ""
    """When it is started again: no, always, unless-stopped, on-failure."""
    health: str = ""
    """healthy, unhealthy, starting; empty where it has no test."""


# Each value as JSON, on a line of its own: no name can disturb the lines. podman calls one otherwise.
_DOCKER: Final = (
    *(".State.Status", ".State.Running", ".State.ExitCode", ".RestartCount", ".Config.Image"),
    *(".Image", ".HostConfig.RestartPolicy.Name"),
)
_HEALTH: Final = '{{if .State.Health}}{{json .State.Health.Status}}{{else}}""{{end}}'
_TEMPLATE: Final = "\n".join([*(f"{{{{json {one}}}}}" for one in _DOCKER), _HEALTH])
_TEMPLATES: Final = {"docker": _TEMPLATE, "podman": _TEMPLATE.replace(".Config.Image", ".ImageName")}


@dataclass(frozen=True)
class Container(Question[ContainerState]):
    """A container by its name; docker is asked first, then podman."""

    name: ClassVar = "container"
    value_type: ClassVar = ContainerState
    forms: ClassVar = {"debian": Form.RECORDED, "rhel": Form.RECORDED}

    container: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """`inspect` of those engines that are there.

        A podman that was never used would make its store when asked: it is asked only where there is one.
        """
        lines = [
            "d= p=; command -v docker >/dev/null && d=1",
            "case $(docker --version 2>/dev/null) in *podman*) d=;; esac",
            'if command -v podman >/dev/null; then [ "$d" ] || d=none',
            'for f in /var/lib/containers/storage "$HOME/.local/share/containers"; do',
            '[ -d "$f" ] && p=1; done; fi',
            '[ "$d$p" ] || exit 127',
            'c() { "$1" inspect --type container --format "$2" -- "$3" 2>&1; }',
        ]
        for question in questions:
            word = shlex.quote(question.container)
            for short, engine in (("d", "docker"), ("p", "podman")):
                template = shlex.quote(_TEMPLATES[engine])
                lines.append(
                    f'if [ "${short}" = 1 ]; then c {engine} {template} {word}; printf "%s %s\\n" "$2" $?; '
                    'else printf "%s 99\\n" "$2"; fi'
                )
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[ContainerState]]:
        """Two blocks for each: docker's answer, then podman's."""
        found = list(blocks(section))
        facts = [
            _chosen(_state("docker", *docker), _state("podman", *podman))
            for docker, podman in zip(found[::2], found[1::2], strict=False)
        ][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


_NOT_ASKED: Final = 99
_ABSENT: Final = re.compile(r"no such (object|container|id)", re.IGNORECASE)
_SILENT: Final = re.compile(r"cannot connect to|docker daemon running|connection refused", re.IGNORECASE)


def _chosen(*answers: Fact[ContainerState] | None) -> Fact[ContainerState]:
    """One engine that has it is enough; that it is missing is known only where every engine said so."""
    given = [answer for answer in answers if answer]
    had = next((answer for answer in given if answer.value), None)
    unclear = next((answer for answer in given if not answer.known), None)
    return had or unclear or Fact(FactState.MISSING)


def _state(engine: str, block: bytes, status: int) -> Fact[ContainerState] | None:
    if status == _NOT_ASKED:
        return None
    text = block.decode(errors="replace")
    if status:
        words = one_line(last_line(block))
        if _ABSENT.search(text):
            return Fact(FactState.MISSING)
        if "permission denied" in text.lower():
            return Fact(FactState.FORBIDDEN, detail=words)
        if _SILENT.search(text):
            return Fact(FactState.NO_TOOL, detail=f"{engine} is there, but its engine does not answer")
        return Fact(FactState.GARBLED, detail=words)
    # A warning may stand before the answer.
    lines = text.strip("\n").split("\n")[-(len(_DOCKER) + 1) :]
    try:
        said: list[Any] = [json.loads(line) for line in lines]
    except ValueError:
        return Fact(FactState.GARBLED, detail=last_line(block))
    kinds = (str, bool, int, int, str, str, str, str)
    if len(said) != len(kinds) or any(type(one) is not kind for one, kind in zip(said, kinds, strict=True)):
        return Fact(FactState.GARBLED, detail=last_line(block))
    keys = ("status", "running", "exit_code", "restarts", "image", "image_id", "policy", "health")
    return Fact.had(ContainerState(engine=engine, **dict(zip(keys, said, strict=True))))
