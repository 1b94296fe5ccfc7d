"""A named check stands for its kinds, and its parameters for what the recipe says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guidegen.checks.weighing import worst
from guidegen.errors import Invalid
from guidegen.model import Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded
from guidegen.recipe import library, named
from tests.recipe.written import loaded, problems

PRIVATE = """
id: private-file
title: Only its owner can read a file
with:
  file: {question: Which file?, type: path, example: /etc/key}
  owner: {question: Whose?, example: root}
check:
  - file: ${file}
    owner: ${owner}
    mode: "0600"
  - command: test -e ${file}
    exit: 0
examples:
  - name: the host said nothing
    verdict: unknown
"""


@pytest.fixture
def write_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Writes a named check into the current folder's checks/."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checks").mkdir()

    def write(name: str, text: str) -> Path:
        file = tmp_path / "checks" / f"{name}.yaml"
        file.write_text(text)
        return file

    return write


Write = Callable[[str, str], Path]


def step(use: str) -> str:
    return f"steps:\n  - id: a\n    title: T\n    check:\n      - {use}\n      - file: /other\n"


def test_a_named_check_stands_for_its_kinds(tmp_path: Path, write_check: Write) -> None:
    write_check("private-file", PRIVATE)
    use = "use: private-file\n        with: {file: '/etc/my key', owner: me}\n        if_missed: Ask me."
    checks = loaded(tmp_path, step(use)).recipe.steps[0].check
    assert [(check.kind, check.subject) for check in checks] == [
        ("file", "/etc/my key"),
        ("command", "test -e '/etc/my key'"),
        ("file", "/other"),
    ]
    assert [check.if_missed for check in checks] == ["Ask me.", "Ask me.", ""]


@pytest.mark.parametrize(
    ("use", "said", "hint"),
    [
        ("use: private-fiel", "there is no named check", 'did you mean "private-file"?'),
        ("use: private-file\n        with: {file: /x}", 'needs "owner"', "with: {owner: …}"),
        (
            "use: private-file\n        with: {file: /x, onwer: me}",
            'no parameter "onwer"',
            'did you mean "owner"?',
        ),
        ("use: private-file\n        with: {file: x, owner: me}", '"x" is no path', ""),
        ("use: private-file\n        with: {file: [x], owner: me}", '"file" must be text', ""),
        (
            "use: private-file\n        with: {file: /x, owner: me}\n        mode: '0600'",
            'unknown key "mode"',
            "known here: if_missed, sensitive, use, when, with",
        ),
    ],
)
def test_a_wrong_use_is_pointed_at_in_the_recipe(
    tmp_path: Path, write_check: Write, use: str, said: str, hint: str
) -> None:
    write_check("private-file", PRIVATE)
    first = problems(tmp_path, step(use))[0]
    assert said in first.message
    assert first.hint == hint
    assert first.span
    assert "recipe.yaml" in first.span.file


def test_a_parameter_that_becomes_no_valid_check_is_pointed_at_where_it_is_used(
    tmp_path: Path, write_check: Write
) -> None:
    write_check("quoted", PRIVATE.replace("private-file", "quoted").replace('"0600"', "${owner}"))
    found = problems(tmp_path, step("use: quoted\n        with: {file: /x, owner: nobody}"))
    assert any(problem.span and "recipe.yaml" in problem.span.file for problem in found)


def test_a_secret_parameter_makes_the_checks_sensitive(tmp_path: Path, write_check: Write) -> None:
    write_check(
        "has-value",
        "id: has-value\ntitle: T\nwith: {value: {question: Q, example: x}}\n"
        "check: {setting: k, in: /etc/x, is: '${value}'}\nexamples: [{name: n, verdict: unknown}]\n",
    )
    ask = "ask: {key: {question: The key?, secret: true}}\n"
    body = ask + step("use: has-value\n        with: {value: '${key}'}")
    assert [check.sensitive for check in loaded(tmp_path, body).recipe.steps[0].check] == [True, False]
    write_check("in-command", PRIVATE.replace("private-file", "in-command"))
    body = ask + step("use: in-command\n        with: {file: /x, owner: '${key}'}")
    assert any("is secret and cannot stand in" in problem.message for problem in problems(tmp_path, body))


def test_all_problems_of_a_named_check_come_at_once(write_check: Write) -> None:
    file = write_check(
        "bad", "id: other\nwith: {a: {type: prot}}\ncheck: [{flie: x}]\nexamples: []\nmore: 1\nrest: 2\n"
    )
    with pytest.raises(Invalid) as caught:
        named.read(file)
    said = caught.value.message
    for part in ('"flie"', '"prot"', '"title" is missing', '"more"', '"examples" is empty'):
        assert part in said


def test_a_named_check_is_called_like_its_file(write_check: Write) -> None:
    file = write_check("other", PRIVATE)
    with pytest.raises(Invalid, match=r"other\.yaml"):
        named.read(file)


SHIPPED = sorted((library.builtin_folder() / "checks").glob("*.yaml"))


def test_named_checks_are_shipped() -> None:
    assert len(SHIPPED) >= 2


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_named_check_says_of_its_examples_what_it_should(file: Path) -> None:
    definition = named.read(file)
    verdicts = set()
    for example, checks in named.examples(definition):
        facts = recorded(example.facts)
        found = worst(
            [
                check.judge(facts, [Witness(WitnessSource.RECIPE, check.was)] if check.was else []).verdict
                for check in checks
            ]
        )
        assert found == example.verdict, example.name
        verdicts.add(found)
    assert Verdict.DONE in verdicts
    assert len(verdicts) > 1
