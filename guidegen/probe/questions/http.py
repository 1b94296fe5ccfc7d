"""What a web server answers to one GET."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self
from urllib.parse import urljoin, urlsplit

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.failure import Failure, failure
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.command import CommandRun, Ran
from guidegen.probe.unanswered import from_section, last_line

_SECONDS: Final = 8


@dataclass(frozen=True, kw_only=True)
class Page:
    """What came back; redirects are not followed. `status` is 0 where nothing came."""

    status: int = 0
    location: str = ""
    """Where a redirect leads, as a whole address."""
    body: str | None = None
    """None where the tool does not give it: an old wget keeps the page of an error to itself."""
    failure: Failure | None = None
    """Why nothing came."""
    detail: str = ""
    """The tool's own words about that."""
    tool: str = "curl"


@dataclass(frozen=True)
class Http(Question[Page]):
    """One GET of an address: status, redirect, text. Nothing is sent but what every browser sends."""

    name: ClassVar = "http"
    value_type: ClassVar = Page
    apart: ClassVar = True
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.ANYTHING

    url: str
    verified: bool = True
    """Whether the certificate must be good."""
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - each has one of its own
        """The tools end by themselves before; BusyBox's wget may not."""
        return _SECONDS + 4

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """curl, else wget in GNU's or BusyBox' form, else openssl; the first line of the errors names it."""
        return "\n".join(CommandRun.script([CommandRun(_line(question))]) for question in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Page]]:
        """The head from what each tool prints it on; the words of a failure are kept."""
        if len(questions) != 1:
            return [from_section(section)] * len(questions)
        (ran,) = CommandRun.read([CommandRun("")], section)
        if ran.value is None:
            return [Fact(ran.state, detail=ran.detail)]
        tool, _, errors = ran.value.stderr.partition("\n")
        if tool not in _READ:
            return [Fact(FactState.GARBLED, detail=last_line(ran.value.stderr.encode(errors="replace")))]
        (question,) = questions
        if "certificate validation not implemented" in errors and question.verified:
            return [Fact(FactState.NO_TOOL, detail="the host's wget cannot check certificates")]
        page = _READ[tool](question.url, ran.value, errors)
        broken_off = tool == "curl" and ran.value.status != 0
        if page.status:
            return [Fact(FactState.CUT_OFF if broken_off and page.body is not None else ran.state, page)]
        detail = last_line(errors.encode(errors="replace"))
        if page.failure is Failure.TIMED_OUT and "* Connected to " in errors:
            # Somebody is there, and may answer to who waits longer.
            return [Fact(FactState.TIMED_OUT, detail=detail)]
        if page.failure is None:
            return [Fact(FactState.GARBLED, detail=detail)]
        return [Fact.had(Page(failure=page.failure, detail=detail, tool=page.tool))]


def _line(question: Http) -> str:
    url = shlex.quote(question.url)
    unchecked = "" if question.verified else " --no-check-certificate"
    return (
        "if command -v curl >/dev/null 2>&1; then echo curl >&2\n"
        # -q: a .curlrc could make it write, or send more
        f"curl -q -g -sS -v -i --proto =http,https --connect-timeout 5 -m {_SECONDS}"
        f"{'' if question.verified else ' -k'} {url}\n"
        "elif wget --version 2>/dev/null | grep -q GNU; then echo wget >&2\n"
        "keep=; wget --help | grep -q -e --no-hsts && keep=--no-hsts\n"
        "wget --no-config $keep -nv -S -O - --max-redirect=0 -t 1 -T 5 --content-on-error"
        f"{unchecked} {url}\n"
        "elif command -v wget >/dev/null 2>&1; then echo busybox >&2\n"
        f"wget -S -O -{unchecked} {url}\n"
        f"{_by_openssl(question)}"
        "else echo 'curl or wget: not found' >&2; exit 127; fi"
    )


def _by_openssl(question: Http) -> str:
    parts = urlsplit(question.url)
    if parts.scheme != "https":
        return ""
    host, port = parts.hostname or "", parts.port or 443
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    request = shlex.quote(f"GET {path} HTTP/1.0")
    to = shlex.quote(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    check = f" -verify_return_error -verify_hostname {shlex.quote(host)}" if question.verified else ""
    return (
        "elif command -v openssl >/dev/null 2>&1; then echo openssl >&2\n"
        f"printf '%s\\r\\nHost: %s\\r\\n\\r\\n' {request} {shlex.quote(parts.netloc)} |"
        f" openssl s_client -quiet -servername {shlex.quote(host)}{check} -connect {to}\n"
    )


_HEAD: Final = re.compile(r"HTTP/[\d.]+ (\d{3})[^\n]*\n((?:[^\r\n][^\n]*\n)*)\r?\n")
_STATUS: Final = re.compile(r"^ *HTTP/[\d.]+ (\d{3})")
_CURL_ENDS: Final = {6: Failure.NO_NAME, 28: Failure.TIMED_OUT, 52: Failure.CLOSED, 56: Failure.CLOSED}


def _location(url: str, head: str) -> str:
    found = re.search(r"^ *location: *(\S+)", head, re.IGNORECASE | re.MULTILINE)
    try:
        return urljoin(url, found[1]) if found else ""
    except ValueError:
        return found[1] if found else ""


def _whole(url: str, ran: Ran, errors: str, tool: str, why: Failure | None) -> Page:
    """From a tool that prints head and body as they come; a proxy's head may stand before the answer's."""
    text = ran.stdout
    while head := _HEAD.match(text):
        status, text = int(head[1]), text[head.end() :]
        if status >= 200 and not (text.startswith("HTTP/") and "established" in head[0].lower()):
            packed = re.search(r"^content-encoding: *(?!identity)\S", head[2], re.IGNORECASE | re.MULTILINE)
            body = None if packed else text
            return Page(status=status, location=_location(url, head[2]), body=body, tool=tool)
    return Page(failure=why or failure(errors), tool=tool)


def _from_curl(url: str, ran: Ran, errors: str) -> Page:
    own = "\n".join(line for line in errors.splitlines() if line.startswith(("* ", "curl:")))
    said = "\n".join(line for line in own.splitlines() if line.startswith("curl:"))
    why = _CURL_ENDS.get(ran.status)
    if ran.status in (35, 51, 60):
        why = failure(said)
    return _whole(url, ran, own, "curl", why)


def _from_openssl(url: str, ran: Ran, errors: str) -> Page:
    return _whole(url, ran, errors, "openssl", None)


def _from_wget(url: str, ran: Ran, errors: str, tool: str = "wget") -> Page:
    """The heads are among the errors, those of every redirect that BusyBox follows: the first one counts."""
    lines = errors.splitlines()
    heads = [number for number, line in enumerate(lines) if _STATUS.match(line)]
    answers = [n for n in heads if not lines[n].split()[1].startswith("1")]
    if not answers:
        return Page(failure=failure(errors), tool=tool)
    first = answers[0]
    status = int(lines[first].split()[1])
    end = answers[1] if len(answers) > 1 else len(lines)
    last = len(answers) == 1
    body = ran.stdout if last and (ran.stdout or ran.status == 0) else None
    return Page(status=status, location=_location(url, "\n".join(lines[first:end])), body=body, tool=tool)


def _from_busybox(url: str, ran: Ran, errors: str) -> Page:
    return _from_wget(url, ran, errors, "wget of BusyBox")


_READ: Final = {"curl": _from_curl, "wget": _from_wget, "busybox": _from_busybox, "openssl": _from_openssl}
