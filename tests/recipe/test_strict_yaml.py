"""YAML is read strictly, and hostile YAML ends in a message."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.errors import Invalid
from guidegen.recipe.source import Node, Source
from guidegen.recipe.strict_yaml import MAX_DEPTH, parse
from tests.recipe.written import faults


def read(text: str) -> Node:
    return parse(Source("x.yaml", text))


def messages(text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0600", "0600"),
        ("1.10", "1.10"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("True", "True"),
        ("22:22", "22:22"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-11-20", "2026-11-20"),
        ("~", "~"),
        ("~/.ssh", "~/.ssh"),
        ("+5", "+5"),
        ("'5'", "5"),
        ('"true"', "true"),
        ("true", True),
        ("false", False),
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("null", None),
        ("", None),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_plain_value_means_what_it_looks_like(written: str, meant: object) -> None:
    value = read(f"key: {written}\n").plain()["key"]
    assert value == meant
    assert type(value) is type(meant)


def test_every_value_and_key_knows_its_place() -> None:
    root = read("a: 1\nlist:\n  - x\n  - {k: 'v w'}\n")
    node, _ = root.at(("list", 1, "k"))
    assert (node.span.line, node.span.column, node.span.length) == (4, 9, 5)
    assert str(root.entries["list"].key) == "x.yaml:2:1"


def test_places_count_characters_not_bytes() -> None:
    node, _ = read("ä: {ö: 1, ü: 2}\n").at(("ä", "ü"))
    assert node.span.column == 14


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", 'x.yaml:2:1: "a" stands here twice; first on line 1'),
        ("a: 1\n'a': 2\n", '"a" stands here twice'),
        ("a: !!python/object/apply:os.system [id]\n", "means nothing here"),
        ("a: !!str 5\n", "means nothing here"),
        ("<<: {a: 1}\n", "no merging of keys"),
        ("a: &x [*x]\n", '"*x" stands for nothing that is complete'),
        ("a: *nowhere\n", '"*nowhere" stands for nothing'),
        ("? [a]\n: b\n", "a key must be text"),
        ("a: 1\n---\na: 2\n", "x.yaml:2:1: a second document"),
        ("a:\n\tb: 1\n", "YAML takes no tabs"),
        ("a: b: c\n", "goes in quotes"),
        ("a: 'never closed\n", "x.yaml:1"),
        ("", "there is nothing in this file"),
        ("# only a remark\n", "there is nothing in this file"),
        ("a: \0\n", "U+0000 may not stand here"),
        ("a: \x1b[2J\n", "U+001B may not stand here"),
        ("a: x\u2028b: y\n", "U+2028 may not stand here"),
        ("[" * 100_000, f"nested deeper than {MAX_DEPTH}"),
        ("- " * 100_000, f"nested deeper than {MAX_DEPTH}"),
    ],
)
def test_what_a_reader_would_not_expect_is_an_error(text: str, said: str) -> None:
    assert said in "\n".join(messages(text))


def test_an_alias_that_repeats_a_value_is_taken() -> None:
    assert read("a: &x [1, 2]\nb: *x\n").plain() == {"a": [1, 2], "b": [1, 2]}


def test_aliases_that_grow_are_refused_before_they_are_written_out() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    assert "holds more than" in messages("\n".join(lines))[-1]


def test_several_errors_are_told_at_once() -> None:
    assert len(messages("a: !x 1\nb: 1\nb: 2\nc: *d\n")) == 3


def test_a_very_long_line_is_not_shown() -> None:
    (said,) = messages("a: [" + "x, " * 1000 + "!t y]\n")
    assert len(said) < 200


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_gives_a_tree_or_problems_with_places(text: str) -> None:
    assert all(problem.span and str(problem) for problem in faults(lambda: read(text)))


_PIECES = [
    "a: ",
    "- ",
    "\n",
    "  ",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "!!t ",
    "|",
    ">",
    "#",
    "? ",
    ": ",
    "x",
    "~",
    "\t",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "é",
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25))
def test_any_heap_of_yaml_gives_a_tree_or_problems(pieces: list[str]) -> None:
    assert all(problem.span and str(problem) for problem in faults(lambda: read("".join(pieces))))


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_what_was_written_as_yaml_is_read_back(value: object) -> None:
    text = yaml.safe_dump({"top": value}, allow_unicode=False)
    refused = "\n".join(str(problem) for problem in faults(lambda: read(text)))
    # What is written is refused by name only: a key "<<", or nesting without end.
    if "merging" not in refused and "nested" not in refused:
        assert read(text).plain() == {"top": value}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("steps:\n  - id: a\n   title: b\n", "look at the indentation"),
        ("steps:\n  - id: a\n   title: b\n    do: c\n", "look at the indentation"),
        ("a:\n\u00a0 - b: 1\n    c: 2\n", "line 2 is indented with U+00A0"),
    ],
)
def test_wrong_indentation_says_what_to_do(text: str, hint: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(text)
    assert hint in caught.value.problems[0].hint
