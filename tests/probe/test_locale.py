"""`locale`: what is generated, and which of three files counts."""

from typing import Any

import pytest

from guidegen.checks.locale import Locale, same
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.questions.locales import Locales
from guidegen.probe.recorded import recorded
from tests.probe.shells import Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
DEFAULT, SYSTEM, GEN = "/etc/default/locale", "/etc/environment", "/etc/locale.gen"


def seen(*lines: tuple[str, str], generated: list[str] | None = None, **said: Any) -> Facts:
    found = [{"path": path, "line": number, "text": text} for number, (path, text) in enumerate(lines, 1)]
    return recorded([{"locales": None, "lines": found, "generated": generated or ["C"], **said}])


@pytest.mark.parametrize(
    ("lines", "verdict", "says"),
    [
        ([(DEFAULT, 'LANG="de_DE.UTF-8"')], DONE, ""),
        ([(DEFAULT, "LANG=de_DE.utf8")], DONE, ""),
        ([(DEFAULT, "LANG=en_US.UTF-8"), (SYSTEM, "export LANG=de_DE.UTF-8")], DONE, ""),
        (
            [(DEFAULT, "LANG=de_DE.UTF-8"), (SYSTEM, "LANG=C")],
            WRONG,
            "/etc/environment:2 sets LANG to C, which counts",
        ),
        ([(DEFAULT, "LANG=de_DE.UTF-8"), (SYSTEM, "LC_ALL=C")], WRONG, "goes over LANG"),
        ([(DEFAULT, "# LANG=de_DE.UTF-8")], WRONG, ":1 holds it as a comment"),
        ([(DEFAULT, "LANGUAGE=de_DE.UTF-8")], SKIPPED, "no file sets LANG"),
        ([], SKIPPED, ""),
    ],
)
def test_the_file_that_counts(lines: list[tuple[str, str]], verdict: Verdict, says: str) -> None:
    found = Locale(locale="de_DE.UTF-8", generated=False, variable="LANG").judge(seen(*lines))
    assert found.verdict is verdict, found
    assert says in found.statement


def test_what_is_generated() -> None:
    check = Locale(locale="de_DE.UTF-8")
    assert check.judge(seen(generated=["C", "de_DE.utf8"])).verdict is DONE
    assert check.judge(seen(generated=["C", "de_DE"])).verdict is SKIPPED
    found = check.judge(seen((GEN, "de_DE.UTF-8 UTF-8")))
    assert found.verdict is WRONG
    assert "locale-gen was not run" in found.statement
    assert check.judge(seen(denied=[GEN], generated=["de_DE.utf8"])).verdict is DONE
    variable = Locale(locale="C", variable="LANG")
    assert variable.judge(seen(denied=[DEFAULT])).verdict is UNKNOWN
    assert check.judge(Facts()).verdict is UNKNOWN


def test_names_of_one_locale() -> None:
    assert same("de_DE.UTF-8", "de_DE.utf8")
    assert same("POSIX", "C")
    assert same("de_DE.ISO-8859-15@euro", "de_DE.iso885915@euro")
    assert not same("de_DE", "de_DE.UTF-8")
    assert not same("de_AT.UTF-8", "de_DE.UTF-8")


@pytest.mark.parametrize("shell", ["dash", "bash"], indirect=True)
def test_this_machine_has_the_locale_that_every_one_has(shell: Shell) -> None:
    assert Locale(locale="POSIX").judge(shell.ask(Locales())).verdict is DONE
    assert Locale(locale="tlh_QO.UTF-8").judge(shell.ask(Locales())).verdict is SKIPPED


@pytest.mark.parametrize(
    "keys",
    [{"locale": "$(x)"}, {"locale": "C", "variable": "PATH"}, {"locale": "C", "generated": False}],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Locale(**keys)
