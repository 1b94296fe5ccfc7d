"""A named check stands for its kinds, and its parameters for what the recipe says."""

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from guidegen.checks.applicable import judged, questions
from guidegen.checks.certificate import Certificate
from guidegen.checks.file import File
from guidegen.checks.weighing import worst
from guidegen.errors import Invalid
from guidegen.model import Check, Facts, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded
from guidegen.recipe import library, named
from guidegen.recipe.loader import load
from tests.lab.scenes import named_checks
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


TLS = """
id: tls
title: A certificate for some days
with:
  file: {question: Which?, type: path, example: /etc/a.crt}
  days: {question: How long?, type: number, default: "14"}
  issuer: {question: From whom?, default: ""}
check: {certificate: "${file}", days_left: "${days}", issuer: "${issuer}"}
examples: [{name: n, verdict: unknown}]
"""


@pytest.mark.parametrize(
    ("given", "days", "issuer"),
    [("", 14, ""), (", days: 30", 30, ""), (", days: 30, issuer: R11", 30, "R11")],
)
def test_what_a_use_does_not_give_has_its_default(
    tmp_path: Path, write_check: Write, given: str, days: int, issuer: str
) -> None:
    write_check("tls", TLS)
    use = f"use: tls\n        with: {{file: /x{given}}}"
    assert loaded(tmp_path, step(use)).recipe.steps[0].check[0] == Certificate(
        certificate="/x", days_left=days, issuer=issuer
    )


def test_what_has_no_default_must_be_given(tmp_path: Path, write_check: Write) -> None:
    write_check("tls", TLS)
    found = problems(tmp_path, step("use: tls\n        with: {days: 3}"))
    assert [problem.message for problem in found] == ['"tls" needs "file"']


def test_a_default_that_is_no_answer_is_pointed_at(write_check: Write) -> None:
    file = write_check("tls", TLS.replace('default: "14"', "default: a while"))
    with pytest.raises(
        Invalid, match=r'tls.yaml:6:.*the default of days does not fit: "a while" is no number'
    ):
        named.read(file)


def test_an_example_gives_parameters_that_there_are(write_check: Write) -> None:
    with_ = "verdict: unknown, with: {dayz: 3, file: nowhere}"
    file = write_check("tls", TLS.replace("verdict: unknown", with_))
    with pytest.raises(Invalid) as caught:
        named.read(file)
    assert 'there is no parameter "dayz"' in caught.value.message
    assert '"file" does not fit: "nowhere" is no path' in caught.value.message


def test_a_number_that_is_none_where_one_is_wanted_is_an_error(tmp_path: Path, write_check: Write) -> None:
    write_check("tls", TLS)
    assert problems(tmp_path, step("use: tls\n        with: {file: /x, days: 1.5}"))
    assert problems(tmp_path, "steps: [{id: a, title: T, check: {certificate: /x, days_left: '14'}}]")


def test_the_recipe_knows_better_why_a_check_matters(tmp_path: Path, write_check: Write) -> None:
    text = PRIVATE.replace('mode: "0600"', 'mode: "0600"\n    if_missed: It is open.\n    sensitive: true')
    write_check("private-file", text)
    use = "use: private-file\n        with: {file: /x, owner: me}"
    first = loaded(tmp_path, step(use)).recipe.steps[0].check[0]
    assert (first.if_missed, first.sensitive) == ("It is open.", True)
    use += "\n        if_missed: Call us.\n        sensitive: false"
    first = loaded(tmp_path, step(use)).recipe.steps[0].check[0]
    assert (first.if_missed, first.sensitive) == ("Call us.", True)


def test_the_words_of_a_named_check_take_its_parameters_as_text(tmp_path: Path, write_check: Write) -> None:
    text = PRIVATE.replace('mode: "0600"', 'mode: "0600"\n    do: Close `${file}` to all but ${owner}.')
    write_check("private-file", text)
    use = "use: private-file\n        with: {file: /x, owner: '*me*'}"
    first = loaded(tmp_path, step(use)).recipe.steps[0].check[0]
    assert isinstance(first, File)
    assert first.owner == "*me*"
    assert first.do == "Close `/x` to all but &#42;me&#42;."


def test_a_named_check_speaks_of_the_home_folder_itself(tmp_path: Path, write_check: Write) -> None:
    write_check("private-file", PRIVATE)
    checks = (
        loaded(tmp_path, step("use: private-file\n        with: {file: '~', owner: me}"))
        .recipe.steps[0]
        .check
    )
    assert [check.subject for check in checks] == ["~", "test -e ~", "/other"]


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


DOCS = library.builtin_folder() / "guidegen" / "docs" / "named-checks.md"


def test_the_named_check_of_the_docs_is_one_and_is_used_as_they_say(
    tmp_path: Path, write_check: Write
) -> None:
    check, use = re.findall(r"^```yaml\n(.*?)^```$", DOCS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    for example, checks in named.examples(named.read(write_check("shop-mirror", check))):
        found = worst([one.judge(recorded(example.facts)).verdict for one in checks])
        assert found == example.verdict, example.name
    folder, cron = (
        loaded(tmp_path, f"steps:\n  - id: a\n    title: T\n{indent(use, '    ')}").recipe.steps[0].check
    )
    assert (folder.kind, folder.if_missed) == ("file", "The second shop shows what this folder holds.")
    assert [condition.kind for condition in (*folder.when, *cron.when)] == ["package", "package"]
    assert cron.expectation() == "cron runs /usr/local/bin/mirror at 0 2 * * * as mirror"


def test_each_shipped_named_check_is_tried_on_a_real_machine() -> None:
    """In a scene of its own, or as a part of a recipe that is rehearsed."""
    recipes = [load(file, examples=True).file.read_text("utf-8") for file in library.recipe_files()]
    played = "\n".join([*recipes, *(scene.check for scene in named_checks.SCENES)])
    tried = set(re.findall(r"use: ([a-z0-9-]+)", played))
    assert {file.stem for file in SHIPPED} <= tried


def test_enough_named_checks_are_shipped_for_what_recipes_repeat() -> None:
    assert len(SHIPPED) >= 14


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_named_check_says_of_its_examples_what_it_should(file: Path) -> None:
    verdicts = set()
    for example, checks in named.examples(named.read(file)):
        facts, before = recorded(example.facts), recorded(example.before)
        found = worst([judged(check, facts, _seen_before(check, before)).verdict for check in checks])
        assert found == example.verdict, example.name
        verdicts.add(found)
    assert verdicts == {Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN}


def _seen_before(check: Check, facts: Facts) -> Witness | None:
    if not len(facts):
        return None
    finding = judged(check, facts)
    values = {name: (value,) for name, value in finding.observed.items()}
    return Witness(WitnessSource.BEFORE, values, frozenset(finding.traces))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_examples_of_a_shipped_named_check_answer_nothing_that_it_does_not_ask(file: Path) -> None:
    """A fact under a mistyped name would count as lost: the example would be unknown for that alone."""
    for example, checks in named.examples(named.read(file)):
        asked = {want for check in checks for want in questions([check])}
        for facts in map(recorded, filter(None, (example.facts, example.before))):
            more = {want for check in checks for want in check.wants_more(facts)}
            assert {want for want, _ in facts} <= asked | more, example.name


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_named_check_says_when_to_use_it_and_what_to_ask(file: Path) -> None:
    check = named.read(file).named
    assert check.summary.endswith(".")
    for name, parameter in check.parameters.items():
        assert parameter.question.endswith(("?", ".")), name
        assert parameter.example or parameter.default is not None, name
    names = [example.name for example in check.examples]
    assert len(set(names)) == len(names)
