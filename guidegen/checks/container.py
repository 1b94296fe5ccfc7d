"""The check kind `container`: a container of docker or podman runs, from the right image."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.container import Container as Inspected
from guidegen.probe.questions.container import ContainerState
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Container(Check):
    """A container runs, was made from an image, and is not started again and again.

    docker is asked first, then podman; a rootless podman knows the containers of the user alone who asks. An
    engine that does not answer, or may not be asked, leaves it unknown. An image is compared by the name that
    the container was made from: `nginx` is `docker.io/library/nginx:latest`. That a newer image was pulled
    under that name since cannot be told. Its environment is never looked at.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "container"
    main_field: ClassVar = "image"

    container: str = option("The container's name.", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    running: bool | None = option("Whether it must run.", True, strict=True)
    image: str = option("The image it must be made from: nginx:1.27, or with its registry.", "")
    restarts_at_most: int | None = option(
        "How often the engine may have started it again.", None, ge=0, strict=True
    )
    healthy: bool | None = option("Whether its own test must say that it is well.", None, strict=True)
    restart_policy: Literal["", "no", "always", "unless-stopped", "on-failure"] = option(
        "When the engine must start it again.", ""
    )

    def __post_init__(self) -> None:
        """Raise Misfit for what is no name, and for a check that says nothing."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", self.container):
            raise Misfit("container", "this is no name of a container", "container: web")
        said = (self.image, self.restart_policy, self.restarts_at_most is not None, self.healthy is not None)
        if self.running is None and not any(said):
            raise Misfit("container", "nothing is said of it", "running: true")
        if re.search(r"\s", self.image):
            raise Misfit("image", "an image's name holds no blanks", "image: nginx:1.27")

    @property
    def subject(self) -> str:
        """The container's name."""
        return self.container

    def instruct(self) -> Instruction:
        """Make it, start it, or stop it."""
        name = code(self.container)
        if self.running is False:
            return Instruction(f"Stop the container {name}.", (f"sudo docker stop {self.container}",))
        if not self.image:
            return Instruction(f"Start the container {name}.", (f"sudo docker start {self.container}",))
        return Instruction(f"Start the container {name} from the image {code(self.image)}.")

    def expectation(self) -> str:
        """`web runs and is made from nginx:1.27`."""
        parts = [] if self.running is None else ["runs" if self.running else "does not run"]
        parts += [f"is made from {shown(self.image)}"] if self.image else []
        if self.restarts_at_most is not None:
            parts.append(f"was started again at most {self.restarts_at_most} times")
        parts += [] if self.healthy is None else ["is well" if self.healthy else "is not well"]
        parts += [f"has the restart policy {self.restart_policy}"] if self.restart_policy else []
        return f"{self.container} {joined(parts)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """What the engine says of it."""
        return (Inspected(self.container),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Each field by itself."""
        fact, name = facts[Inspected(self.container)], shown(self.container)
        if fact.state is FactState.MISSING:
            fine = self.running is False and not (self.image or self.restart_policy)
            words = f"there is no container {name}"
            aspect = self._aspect("running", words, holds=fine, actual=None)
            return conclude(self, [aspect], witnesses)
        if fact.value is None:
            return conclude(self, [unseen(f"the container {name}", fact, "docker")], witnesses)
        state = fact.value
        aspects = [] if self.running is None else [self._running(state)]
        if self.image:
            words = f"{name} is made from {shown(state.image)}"
            holds = image_name(state.image) == image_name(self.image)
            if not holds and re.fullmatch(r"(sha256:)?[0-9a-f]{12,64}", state.image):
                words = f"{name} is made from an image without a name ({shown(state.image)})"
                evidence = (Evidence(source=state.engine, text=words),)
                aspects.append(Aspect(field=None, actual=words, statement=words, evidence=evidence))
            else:
                should = "" if holds else f", where {shown(self.image)} should be"
                aspects.append(self._aspect("image", words + should, holds=holds, actual=state.image))
        if self.restarts_at_most is not None:
            holds = state.restarts <= self.restarts_at_most
            words = f"{name} was started again {state.restarts} times by itself"
            should = "" if holds else f", where at most {self.restarts_at_most} should be"
            aspects.append(self._aspect("restarts", words + should, holds=holds, actual=state.restarts))
        if self.healthy is not None:
            aspects.append(self._health(state))
        if self.restart_policy:
            policy = state.policy or "no"
            words = f"{name} has the restart policy {shown(policy)}"
            holds = policy == self.restart_policy
            should = "" if holds else f", where {self.restart_policy} should be"
            aspects.append(self._aspect("restart_policy", words + should, holds=holds, actual=policy))
        return conclude(self, aspects, witnesses)

    def _aspect(self, key: str, words: str, *, holds: bool, actual: Value, passive: bool = False) -> Aspect:
        return Aspect(
            field=Field(name=key, holds=holds, actual=actual, passive=passive),
            actual=words,
            statement=words,
            evidence=(Evidence(source="container engine", text=words),),
        )

    def _running(self, state: ContainerState) -> Aspect:
        name = shown(self.container)
        words = f"{name} is {shown(state.status)}"
        # A container that the engine starts over and over is no more running than stopped.
        runs = state.running and state.status == "running"
        failed = not runs and (state.status in ("restarting", "dead") or state.exit_code != 0)
        if not runs and state.status not in ("created", "configured", "initialized"):
            words += f"; it ended with {state.exit_code}"
        holds = runs if self.running else not state.running and state.status != "restarting"
        return self._aspect(
            "running",
            words,
            holds=bool(holds),
            actual=runs,
            # One that failed was started, and came out otherwise.
            passive=not (failed and self.running),
        )

    def _health(self, state: ContainerState) -> Aspect:
        name = shown(self.container)
        words = f"the test of {name} says {shown(state.health or 'nothing: it has none')}"
        if state.health not in ("healthy", "unhealthy"):
            evidence = (Evidence(source="container engine", text=words),)
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        is_well = state.health == "healthy"
        return self._aspect("healthy", words, holds=is_well == self.healthy, actual=is_well)

    def apply(self) -> tuple[str, ...]:
        """Start or stop one that is there; how one is made, the check does not say."""
        if self.running is None:
            return ()
        verb = "start" if self.running else "stop"
        return (f"$(command -v docker || command -v podman) {verb} {self.container}",)


def image_name(name: str) -> str:
    """An image's whole name: with registry, owner and tag, as the engine completes it."""
    plain, at_sign, digest = name.partition("@")
    path, colon, tag = plain.rpartition(":")
    if not colon or "/" in tag:
        path, tag = plain, ""
    first = path.partition("/")[0]
    if "/" not in path:
        path = f"docker.io/library/{path}"
    elif first == "localhost" or not ("." in first or ":" in first):
        path = path if first == "localhost" else f"docker.io/{path}"
    elif path.startswith("docker.io/") and path.count("/") == 1:
        path = path.replace("docker.io/", "docker.io/library/")
    return f"{path}@{digest}" if at_sign else f"{path}:{tag or 'latest'}"


def _seen(**state: Any) -> Facts:
    return recorded([{"container": "web", "image": "nginx:1.27", **state}])


_WEB = Container(container="web", image="docker.io/library/nginx:1.27", restarts_at_most=3)

Container.EXAMPLES = (
    Example(name="it runs from the right image", check=_WEB, facts=_seen(), verdict=Verdict.DONE),
    Example(
        name="there is no such container",
        check=_WEB,
        facts=recorded([{"container": "web", "state": "missing"}]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was stopped, and not started again",
        check=_WEB,
        facts=_seen(status="exited", running=False),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was made from another image",
        check=_WEB,
        facts=_seen(image="nginx:1.26"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it ends again and again",
        check=_WEB,
        facts=_seen(status="restarting", exit_code=1, restarts=14),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="no engine answers",
        check=_WEB,
        facts=recorded([{"container": "web", "state": "no such tool"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
