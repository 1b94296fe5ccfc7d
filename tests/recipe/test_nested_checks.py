"""Checks in checks, and conditions: what may be written, and where an error points."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.checks.all_of import AllOf
from guidegen.checks.any_of import AnyOf
from guidegen.checks.file import File
from guidegen.checks.negation import Negation
from guidegen.checks.package import Package
from guidegen.checks.system import System
from guidegen.model import Check
from guidegen.recipe.sameness import digests
from tests.recipe.test_named import PRIVATE, write_check
from tests.recipe.written import loaded, problems

__all__ = ["write_check"]

Write = Callable[[str, str], Path]


def step(check: str, more: str = "") -> str:
    return f"\nsteps:\n  - id: one\n    title: Do it\n    check: {check}\n{more}"


def only(folder: Path, check: str) -> Check:
    (found,) = loaded(folder, step(check)).recipe.steps[0].check
    return found


def test_checks_of_any_kind_stand_in_each_other_to_any_depth(tmp_path: Path) -> None:
    found = only(
        tmp_path, "{any_of: [{package: nginx}, {all_of: [{file: /a}, {not: {any_of: [{file: /b}]}}]}]}"
    )
    assert found == AnyOf(
        any_of=(
            Package(package="nginx"),
            AllOf(all_of=(File(file="/a"), Negation(negated=AnyOf(any_of=(File(file="/b"),))))),
        )
    )


def test_one_stands_for_a_list_of_one(tmp_path: Path) -> None:
    assert only(tmp_path, "{any_of: {file: /a}}") == AnyOf(any_of=(File(file="/a"),))
    assert only(tmp_path, "{file: /a, when: {system: debian}}").when == (System(system="debian"),)


def test_a_step_takes_conditions(tmp_path: Path) -> None:
    found = loaded(tmp_path, step("{file: /a}", "    when: [{system: debian}, {not: {file: /b}}]\n"))
    assert found.recipe.steps[0].when == (System(system="debian"), Negation(negated=File(file="/b")))


@pytest.mark.parametrize(
    ("check", "place", "message"),
    [
        ("{any_of: [{file: /a}, {fiel: /b}]}", "fiel", 'unknown kind of check "fiel"'),
        ("{any_of: [{file: /a, mdoe: '0600'}]}", "mdoe", 'unknown key "mdoe"'),
        ("{not: {any_of: [{file: /a}, {file: b}]}}", "file: b", "a path begins with"),
        ("{any_of: /a}", "/a", "a check is a mapping"),
        ("{any_of: []}", "any_of", "at least one check is needed"),
        ("{any_of: }", "}", '"any_of" is empty'),
        ("{not: [{file: /a}, {file: /b}]}", "[", '"not" takes one check, not a list'),
        ("{not: }", "}", '"not" is empty'),
        ("{not: {file: /a, when: {file: /b}}}", "not", "has no condition"),
        ("{file: /a, when: {file: /b, when: {file: /c}}}", "when: {file: /c", "a condition has no condition"),
        ("{file: /a, when: {any_of: {file: /b, when: {file: /c}}}}", "when: {file: /c", "has no condition"),
        ("{file: /a, when: {system: Debian}}", "Debian", '"system" cannot be "Debian"'),
        ("{system: debian, version: soon then}", "version", "no requirement of a version"),
        ("{system: debian, like: true, version: '12'}", "version", "another distribution"),
        ("{any_of: [{file: /a}], was: x}", "x", '"was"'),
    ],
)
def test_an_error_points_at_the_check_inside(tmp_path: Path, check: str, place: str, message: str) -> None:
    (problem,) = problems(tmp_path, step(check))
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.text[problem.span.column - 1 :].startswith(place), problem


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    check = "{any_of: [{fiel: /a}, {file: /b, mdoe: x}, {file: /c}], wen: {file: /c}, when: {port: 99999}}"
    assert len(problems(tmp_path, step(check))) == 4


# ------------------------------------------------------------------------------------------ named checks


def test_a_named_check_inside_counts_as_all_that_it_stands_for(tmp_path: Path, write_check: Write) -> None:
    write_check("private-file", PRIVATE)
    use = "{use: private-file, with: {file: /k, owner: root}}"
    found = only(tmp_path, f"{{any_of: [{{file: /a}}, {use}]}}")
    assert isinstance(found, AnyOf)
    assert isinstance(found.any_of[1], AllOf)
    assert [check.subject for check in found.any_of[1].all_of] == ["/k", "test -e /k"]
    negated = only(tmp_path, f"{{not: {use}}}")
    assert isinstance(negated, Negation)
    assert isinstance(negated.negated, AllOf)


def test_a_named_check_may_be_a_condition_and_have_one(tmp_path: Path, write_check: Write) -> None:
    write_check("private-file", PRIVATE)
    use = "{use: private-file, with: {file: /k, owner: root}}"
    recipe = loaded(tmp_path, step(f"{{file: /a, when: {use}}}", f"    when: {use}\n")).recipe
    assert [check.subject for check in recipe.steps[0].when] == ["/k", "test -e /k"]
    assert len(recipe.steps[0].check[0].when) == 1
    both = loaded(tmp_path, step(use.replace("}}", "}, when: {system: debian}}"))).recipe.steps[0].check
    assert [check.when for check in both] == [(System(system="debian"),)] * 2


def test_an_error_in_a_use_inside_is_told_once(tmp_path: Path, write_check: Write) -> None:
    write_check("private-file", PRIVATE)
    for check in ("{not: {use: privat-file}}", "{any_of: [{use: privat-file}]}"):
        (problem,) = problems(tmp_path, step(check))
        assert "privat-file" in problem.message
    (problem,) = problems(tmp_path, step("{any_of: [{use: private-file, with: {file: k, owner: root}}]}"))
    assert '"file" does not fit' in problem.message


# ---------------------------------------------------------------------------------------------- secrets

ASK = "ask:\n  word: {question: What?, secret: true}\n"


def test_a_secret_in_one_part_makes_the_whole_sensitive_and_every_part(tmp_path: Path) -> None:
    body = ASK + step('{any_of: [{file: /a}, {all_of: [{line: "${word}", in: /b}, {file: /c}]}]}')
    (found,) = loaded(tmp_path, body, secrets={"word": "s3cret"}).recipe.steps[0].check
    assert isinstance(found, AnyOf)
    assert found.sensitive
    inner = found.parts[1]
    assert isinstance(inner, AllOf)
    assert all(part.sensitive for part in (*found.parts, *inner.parts))
    assert "s3cret" not in found.expectation()


# ----------------------------------------------------------------------------------------------- digests


def test_a_condition_is_a_part_of_what_a_step_states(tmp_path: Path) -> None:
    def seen(check: str, more: str = "") -> object:
        recipe = loaded(tmp_path, step(check, more))
        return digests(recipe.file, recipe.sha256)

    plain = seen("{file: /a}")
    assert plain
    assert seen("{file: /a, when: {file: /b}}") != plain
    assert seen("{file: /a}", "    when: {file: /b}\n") != plain
    nested = seen("{any_of: [{file: /a}, {file: /b, if_missed: Look.}]}")
    assert seen("{any_of: [{file: /a}, {file: /b}]}") == nested
    assert seen("{any_of: [{file: /b}, {file: /a}]}") != nested


def test_what_was_said_of_a_check_before_there_were_conditions_still_holds(tmp_path: Path) -> None:
    # The digest that proofs of the first version hold for this very check.
    recipe = loaded(tmp_path, step("{file: /a, mode: '0600'}"))
    found = digests(recipe.file, recipe.sha256)
    assert replace(recipe.recipe.steps[0].check[0], if_missed="Look.") != recipe.recipe.steps[0].check[0]
    assert found["one/0"] == "bdb9b79261cee9030a9f582573181479"
