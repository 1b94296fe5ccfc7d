"""What is said to the customer: it blames nobody, and says what to do next."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import Facts, Loaded
from guidegen.probe.recorded import recorded
from guidegen.verify.customer import customer, plain
from guidegen.verify.diagnose import diagnose
from guidegen.verify.judge import judge
from tests.corpus import mistakes
from tests.corpus.mistakes import corpus
from tests.verify.conftest import Recipes, missing, path, there, unseen

SETTING = """
  - id: copy
    title: Keep a copy
    run: cp -pn /etc/x /etc/x.before
    check: {file: /etc/x.before}
  - id: tls
    title: Turn encryption on
    check: {setting: level, in: /etc/x, format: "key = value", is: encrypt, was: may}
  - {id: look, title: Look, needs: [tls], check: {file: /3}}
"""


def said(loaded: Loaded, facts: Facts) -> str:
    judgement = judge(loaded, facts)
    return customer(loaded.recipe, judgement, diagnose(loaded.recipe, judgement))


def text(value: str) -> Facts:
    return recorded(
        [
            {"content": "/etc/x", "value": value},
            {"stat": "/etc/x", "follow": True, "type": "file", "mode": "0644"},
        ]
    )


def test_a_step_that_did_not_take_names_the_line_and_what_to_do_and_what_comes_after(recipe: Recipes) -> None:
    found = said(recipe(SETTING), there("/etc/x.before", "/3") | text("level = encrpyt\n"))
    assert found.startswith(
        "Step 2, “Turn encryption on”, did not take: line 1 of /etc/x says “level = encrpyt” and should say "
        "“level = encrypt”"
    )
    assert found.endswith(
        "Please open the file /etc/x, change that line, and save it. "
        "After that, please do step 3 as the guide says."
    )


def test_a_step_that_was_left_out_is_not_in_place_yet(recipe: Recipes) -> None:
    found = said(recipe(SETTING), there("/etc/x.before") | missing("/3") | text("level = may\n"))
    assert found.startswith(
        "Step 2, “Turn encryption on”, is not in place yet. Please open the file /etc/x, "
    )
    assert "level = encrypt" in found


def test_commands_of_the_step_are_what_is_to_be_typed(recipe: Recipes) -> None:
    found = said(recipe(SETTING), missing("/etc/x.before") | there("/3") | text("level = encrypt\n"))
    assert "Please do step 1 of the guide: type “cp -pn /etc/x /etc/x.before”." in found


def test_the_authors_own_words_are_read_without_their_marks(recipe: Recipes) -> None:
    do = "'Click **Save** in [the panel](https://example.com).'"
    steps = f"  - {{id: one, title: Do one, do: {do}, check: {{file: /1}}}}\n"
    assert "Click Save in the panel (https://example.com)." in said(recipe(steps), missing("/1"))


def test_nothing_of_a_sensitive_check_is_told(recipe: Recipes) -> None:
    steps = "  - {id: one, title: Do one, check: {line: hunter2, in: /etc/x, sensitive: true}}\n"
    for old in ("hunter\n", "#hunter2\n", ""):
        found = said(recipe(steps), text(old))
        assert "hunter" not in found
        assert "what to enter stands there" in found


def test_nothing_of_a_sensitive_part_is_told(recipe: Recipes) -> None:
    part = "{line: hunter2, in: /etc/x, sensitive: true}"
    steps = f"  - {{id: one, title: Do one, check: {{all_of: [{part}, {{file: /1}}]}}}}\n"
    assert "hunter2" not in said(recipe(steps), text("x\n") | there("/1"))


def test_all_done_thanks_and_says_what_to_keep(recipe: Recipes) -> None:
    found = said(recipe("  - {id: one, title: Do one, undo: Delete it., check: {file: /1}}\n"), there("/1"))
    assert found.startswith("Thank you: everything is in place. Please keep the guide")


def test_a_step_without_a_trace_is_asked_about(recipe: Recipes) -> None:
    steps = """
      - {id: one, title: Do one, check: {file: /1}}
      - {id: two, title: Ring the bell, do: Ring it., no_check: It leaves nothing., proof: What did *it* say?}
    """
    assert "Please tell us of step 2: What did it say?" in said(recipe(steps), there("/1"))


def test_unknown_asks_for_nothing(recipe: Recipes) -> None:
    found = said(recipe("  - {id: one, title: Do one, check: {file: /1}}\n"), unseen("/1"))
    assert found.startswith("There is nothing for you to do at the moment")


def test_a_fault_that_lies_elsewhere_asks_for_nothing(recipe: Recipes) -> None:
    loaded = recipe("  - {id: one, title: Do one, check: {file: /1}}\n", "done_when: [{file: /end}]\n")
    assert "nothing for you to do" in said(loaded, there("/1") | missing("/end"))


def test_steps_that_come_before_are_done_before(recipe: Recipes) -> None:
    steps = """
      - {id: one, title: Open it, do: Open it., no_check: It leaves nothing.}
      - {id: two, title: Look, needs: [one], check: {file: /2}}
    """
    assert "Please do step 1 of the guide, and then do step 2" in said(recipe(steps), missing("/2"))


BLAME = re.compile(
    r"\byou (did|have|had|forgot|should|must|failed|skipped)\b|\bwrong\b|\bmistake|\bskipped\b", re.I
)


@pytest.mark.parametrize("value", ["level = may\n", "level = encrpyt\n", "#level = encrypt\n", ""])
@pytest.mark.parametrize(
    "others", [there("/etc/x.before", "/3"), missing("/etc/x.before", "/3"), unseen("/3")]
)
def test_nobody_is_blamed(recipe: Recipes, value: str, others: Facts) -> None:
    assert not BLAME.search(said(recipe(SETTING), others | text(value)).replace("copies that it had you", ""))


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("Open `a_b*c`.", "Open a_b*c."),
        ("`` a`b `` and __x__", "a`b and x"),
        ("- one\n- two", "one two"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("A &#42; B \\* C", "A * B * C"),
        ("<https://example.com>", "<https://example.com>"),
    ],
)
def test_markdown_is_read_out_as_plain_words(markdown: str, words: str) -> None:
    assert plain(markdown) == words


@given(st.text(max_size=60))
def test_plain_words_are_one_harmless_line(markdown: str) -> None:
    found = plain(markdown)
    assert "\n" not in found
    assert "\x1b" not in found


def test_what_a_host_says_cannot_act_upon_a_terminal(recipe: Recipes) -> None:
    found = said(recipe(SETTING), there("/etc/x.before", "/3") | text("level = a\x1b[2Jb\n"))
    assert "\x1b" not in found
    wrong = path("/etc/x.before", type="directory")
    assert "\x1b" not in said(recipe(SETTING), wrong | there("/3") | text("level = encrypt\n"))


def test_of_no_mistake_of_the_corpus_anybody_is_blamed(tmp_path: Path) -> None:
    for mistake in corpus():
        loaded = mistakes.loaded(mistake, tmp_path)
        judgement = judge(
            loaded, mistakes.answers(loaded, mistake.facts), before := mistakes.before(mistake, loaded)
        )
        found = customer(loaded.recipe, judgement, diagnose(loaded.recipe, judgement, before))
        assert found[-1] in ".?", mistake.name
        assert not BLAME.search(found.replace("copies that it had you", "")), (mistake.name, found)
        assert not re.search(r"&#\d|\*\*|``|\n", found), (mistake.name, found)
