"""JSON, YAML, TOML and XML are read as the real parsers read them, each value at its line."""

import json
import random
import re
import time
import tomllib
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from guidegen.checks.formats import Entry, formats
from guidegen.checks.formats.key_path import below, read_path, write_step
from guidegen.checks.formats.nested import Nested, text_literal

NESTED = {name: one for name, one in formats().items() if isinstance(one, Nested)}


def nested(name: str) -> Nested:
    return NESTED[name]


def flat(data: Any, path: str = "") -> dict[str, str]:
    """Every value in `data` that holds no other, by its path, as entries give it."""
    if isinstance(data, dict) and data:
        parts = [flat(value, below(path, write_step(key))) for key, value in data.items()]
    elif isinstance(data, list) and data:
        parts = [flat(value, below(path, write_step(number))) for number, value in enumerate(data)]
    elif isinstance(data, (dict, list)):
        return {path: "{}" if isinstance(data, dict) else "[]"}
    elif isinstance(data, str):
        return {path: text_literal(data)}
    else:
        return {path: json.dumps(data)}
    return {key: value for part in parts for key, value in part.items()}


def read(name: str, text: str) -> dict[str, str]:
    """The same of what the format reads."""
    document = nested(name).read(text)
    assert document.fault is None, (document.fault, text)
    ends = [
        e for e in document.entries if not e.commented and not e.malformed and not e.value.startswith("(a ")
    ]
    return {below(e.section, e.key): e.value for e in ends}


_KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=6)
_TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x85")),
    st.sampled_from(["1", "true", "null", "(a list)", '"', "x"]),
)
_ENDS = st.one_of(_TEXTS, st.integers(-(10**15), 10**15), st.booleans())


def trees(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.recursive(
        ends, lambda deeper: st.one_of(st.lists(deeper, max_size=3), _groups(deeper)), max_leaves=8
    )
    return _groups(inner)


def _groups(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(_KEYS, values, max_size=4)


@given(trees(st.one_of(_ENDS, st.none())), st.sampled_from([None, 2]), st.booleans())
def test_json_is_read_as_the_real_parser_reads_it(data: Any, indent: int | None, plain: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=plain)
    wanted = flat(data)
    assert read("json", text) == (wanted if data else {})
    assert read("jsonc", text) == (wanted if data else {})


_JSONISH = st.text(alphabet='{}[]",:0123.eE-+ \\\n\ttrufalsn/*', max_size=30)


@given(_JSONISH)
def test_json_is_refused_where_the_real_parser_refuses_it(text: str) -> None:
    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        right = not text.strip(" \t\r\n")
    else:
        right = True
    assert (nested("json").read(text).fault is None) == right


@given(trees(_ENDS), st.booleans())
def test_yaml_is_read_as_the_real_parser_reads_it(data: Any, flow: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True)
    assert yaml.safe_load(text) == data
    assume(not any(_is_number_since_1_2(value) for value in flat(data).values()))
    assert read("yaml", text) == (flat(data) if data else {})


def _is_number_since_1_2(literal: str) -> bool:
    """`1e3` without a point: a number for YAML 1.2 and for us, text for PyYAML, which writes it bare."""
    return bool(re.fullmatch(r'"[-+]?[0-9]+[eE][-+]?[0-9]+"', literal))


@pytest.mark.parametrize("number", ["1e3", "0E0", "-2e-5"])
def test_yaml_takes_a_number_with_an_exponent_and_no_point_as_version_1_2_does(number: str) -> None:
    assert read("yaml", f"a: {number}\nb: '{number}'\n") == {"a": number, "b": f'"{number}"'}


_YAMLISH = st.text(alphabet="ab:- \n\t#'\"[]{},&*!|>%@1<", max_size=30)


@given(st.one_of(_YAMLISH, st.text()))
def test_yaml_is_refused_where_the_real_parser_refuses_it(text: str) -> None:
    try:
        list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        assert nested("yaml").read(text).fault
    else:
        fault = nested("yaml").read(text).fault
        assert fault is None or fault.unread or "anchor" in fault.what or "merged" in fault.what


def _toml(data: dict[str, Any], path: str = "") -> str:
    """`data` in TOML: tables for groups, inline tables inside of lists."""
    quoted = {key: json.dumps(key, ensure_ascii=False) for key in data}
    own = [f"{quoted[k]} = {_inline(v)}\n" for k, v in data.items() if not isinstance(v, dict)]
    inner = [
        (f"{path}.{quoted[k]}" if path else quoted[k], v) for k, v in data.items() if isinstance(v, dict)
    ]
    return "".join([*own, *(f"\n[{name}]  # one\n{_toml(v, name)}" for name, v in inner)])


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {_inline(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_inline(item)}, # an item\n" for item in value) + "]"
    return json.dumps(value) if not isinstance(value, str) else _basic(value)


def _basic(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text)
    return f'"{escaped}"'


@given(trees(_ENDS))
def test_toml_is_read_as_the_real_parser_reads_it(data: Any) -> None:
    text = _toml(data)
    assert tomllib.loads(text) == data
    assert read("toml", text) == (flat(data) if data else {})


_TOMLISH = st.text(alphabet="ab=[]{}.\"'\n #1,-:\\", max_size=30)


@given(st.one_of(_TOMLISH, st.text()))
def test_toml_is_refused_where_the_real_parser_refuses_it(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert nested("toml").read(text).fault
    else:
        assert nested("toml").read(text).fault is None


_XMLISH = st.text(alphabet="<>/ab =\"'&;!-\n", max_size=30)


@given(_XMLISH.map(lambda text: f"<a>{text}</a>"))
def test_xml_is_refused_where_the_real_parser_refuses_it(text: str) -> None:
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError:
        assert nested("xml").read(text).fault
    else:
        assert nested("xml").read(text).fault is None


@given(st.lists(st.tuples(st.sampled_from("abc"), _KEYS), max_size=5), _KEYS)
def test_xml_is_read_as_the_real_parser_reads_it(children: list[tuple[str, str]], value: str) -> None:
    root = ElementTree.Element("r", {"x": value})
    for name, content in children:
        ElementTree.SubElement(root, name).text = content
    entries = {
        below(e.section, e.key): e.value for e in nested("xml").parse(ElementTree.tostring(root, "unicode"))
    }
    assert entries["r.@x"] == value
    seen: dict[str, int] = {}
    for name, content in children:
        number = seen.get(name, 0)
        seen[name] = number + 1
        assert entries[f"r.{name}" + (f"[{number}]" if number else "")] == content.strip()


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("json", '{\n "a": {\n  "b": [\n   1,\n   2\n  ]\n }\n}', {"a.b[0]": 4, "a.b[1]": 5, "a": 2}),
        (
            "yaml",
            "a:\n  b:\n  - 1\n  # x\n  - 2\nc: |\n  x\nd: 1\n",
            {"a.b[0]": 3, "a.b[1]": 5, "a": 1, "d": 8},
        ),
        (
            "toml",
            "x = '''\n\n'''\n[a]\nb = [\n 1,\n 2 ]\n[[c]]\nd=1\n[[c]]\n\nd=2",
            {"a.b[1]": 7, "c[1].d": 12, "a": 4},
        ),
        ("toml", "a.b = { c = 1,d=[ {e=2} ] }\r\n\r\nf=1", {"a.b.d[0].e": 1, "f": 3}),
        ("xml", '<a>\n <b\n  c="1">x</b>\n <b>\n y</b></a>', {"a.b": 2, "a.b[1]": 4, "a.b.@c": 2}),
    ],
)
def test_every_value_has_its_line(name: str, text: str, lines: dict[str, int]) -> None:
    found = {below(e.section, e.key): e.line for e in nested(name).parse(text)}
    assert {path: found[path] for path in lines} == lines


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("json", '{\n"a": 1\n"b": 2}', 2, "lacks a comma"),
        ("json", '{\n"a": 1,\n}', 2, "has a comma behind the last item"),
        ("json", '{\n"a": [1,]}', 2, "has a comma behind the last item"),
        ("json", "{\n\u201ca\u201d: 1}", 2, "curly quotation mark"),
        ("json", "{'a': 1}", 1, "single quotation mark"),
        ("json", "{a: 1}", 1, "key without straight quotation marks"),
        ("json", '{"a": True}', 1, "not in small letters"),
        ("json", '{"a": yes}', 1, "text without straight"),
        ("json", '{\n"a" 1}', 2, "lacks a colon"),
        ("json", '{"a": 1\n\n', 1, "ends before its }"),
        ("json", '{"a": 1}\n}', 2, "goes on behind"),
        ("json", '{"a": "x\ty"}', 1, "character or a backslash"),
        ("json", '{"a": "x}', 1, "never closed"),
        ("json", '{"a": 007}', 1, "number that JSON does not know"),
        ("json", '{"a": [1}', 1, "has } where ] should be"),
        ("json", '// x\n{"a": 1}', 1, "has a comment"),
        ("json", '\ufeff{"a": 1}', 1, "byte order mark"),
        ("yaml", "a:\n\tb: 1\n", 2, "with a tab"),
        ("yaml", "a:\n  b: 1\n c: 2\n", 3, "same column"),
        ("yaml", "a: 1\nb:2\nc: 3\n", 2, "no colon with a blank"),
        ("yaml", "a: b: c\n", 1, "colon where none may be"),
        ("yaml", 'a: 1\nb: "x\nc: 3\n', 2, "never closed"),
        ("yaml", "a: *b\n", 1, "anchor"),
        ("yaml", "a: \udcff\n", 1, "no UTF-8"),
        ("toml", "[a]\nb: 1\n", 2, "lacks an equals sign"),
        ("toml", "a = b\n", 1, "needs straight quotation marks"),
        ("toml", "a = 1\na = 2\n", 2, "stands there already"),
        ("toml", "[a]\n[a]\n", 2, "opens a table that is there already"),
        ("toml", "a = \u201cx\u201d\n", 1, "straight quotation marks"),
        ("toml", "[a\nb = 1\n", 1, "closing bracket"),
        ("xml", "<a>\n<b></a>", 2, "closes another element"),
        ("xml", "<a>\n<b>", 2, "ends before every element"),
        ("xml", "<a>\nx & y</a>", 2, "a sign that XML does not take"),
        ("xml", "<a/>\n<b/>", 2, "goes on behind"),
    ],
)
def test_a_file_that_no_program_reads_is_told_by_line_and_reason(
    name: str, text: str, line: int, says: str
) -> None:
    fault = nested(name).read(text).fault
    assert fault
    assert (fault.line, fault.unread) == (line, False)
    assert says in fault.what


BOMB = "\n".join(["a0: &a0 [x,x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))])
LAUGHS = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("json", "[" * 1_000_000),
        ("json", '{"a":' * 200_000),
        ("yaml", "[" * 1_000_000),
        ("yaml", "".join(f"{' ' * n}a:\n" for n in range(1000))),
        ("yaml", "- " * 500_000),
        ("yaml", BOMB),
        ("yaml", "a: &a\n  b: *a\n"),
        ("yaml", "a: 1\n---\na: 2\n"),
        ("toml", "a=" + "[" * 1_000_000),
        ("toml", ".".join("a" * 200_000) + "=1"),
        ("toml", f"a={'9' * 100_000}"),
        ("xml", "<a>" * 300_000),
        ("xml", LAUGHS),
        ("xml", OUTSIDE),
        ("xml", '<?xml version="1.0" encoding="x-what"?><a/>'),
    ],
)
def test_what_is_made_to_exhaust_the_reader_is_unread_and_never_wrong(name: str, text: str) -> None:
    began = time.process_time()
    document = nested(name).read(text)
    assert time.process_time() - began < 10
    assert document.fault
    assert document.fault.unread, document.fault
    assert not any("root:" in entry.value for entry in document.entries)


@pytest.mark.parametrize("name", NESTED)
def test_random_bytes_upset_no_format(name: str) -> None:
    chance = random.Random(4)
    for size in (1, 10, 1000, 100_000):
        text = chance.randbytes(size).decode(errors="surrogateescape")
        nested(name).read(text)


@pytest.mark.parametrize("name", NESTED)
def test_a_megabyte_is_read_in_good_time(name: str) -> None:
    whole = {
        "json": '{"a": [' + ",".join(f'{{"b": {n}}}' for n in range(80_000)) + "]}",
        "yaml": "a:\n" + "".join(f"  b{n}: some text\n" for n in range(15_000)),
        "toml": "".join(f"[a.b{n}]\nc = 'some text'\n" for n in range(20_000)),
        "xml": "<a>" + "".join(f"<b>{n}</b>" for n in range(80_000)) + "</a>",
    }
    whole["jsonc"] = whole["json"]
    began = time.process_time()
    assert nested(name).read(whole[name]).fault is None
    assert time.process_time() - began < 10


def test_comments_and_last_commas_are_taken_where_editors_take_them() -> None:
    text = '{ // one\n /* two */ "a": [1, 2,],\n // "b": true,\n}'
    assert read("jsonc", text) == {"a[0]": "1", "a[1]": "2"}
    (entry,) = [e for e in nested("jsonc").parse(text) if e.commented]
    assert (entry.key, entry.value, entry.line) == ("b", "true", 3)


def test_merged_keys_and_aliases_count_in_yaml() -> None:
    text = "base: &b {x: 1, y: 2}\none:\n  <<: *b\n  y: 3\ntwo: *b\n"
    found = read("yaml", text)
    assert (found["one.x"], found["one.y"], found["two.x"]) == ("1", "3", "1")
    assert "one.<<" not in found


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a", ("a",)),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ('"a.b".c', ("a.b", "c")),
        ("a[*]", ("a", -1)),
        ("[0]", (0,)),
        ('a."[x]"', ("a", "[x]")),
    ],
)
def test_a_path_of_keys_is_read(text: str, steps: tuple[str | int, ...]) -> None:
    assert read_path(text) == steps


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a]", '"a', 'a"b"', "a.[0]", "a[*].b"]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_path(text)


@given(st.lists(st.one_of(_TEXTS, st.integers(0, 999)), min_size=1, max_size=4))
def test_a_path_is_read_as_it_was_written(steps: list[str | int]) -> None:
    path = ""
    for step in steps:
        path = below(path, write_step(step))
    assert read_path(path) == tuple(steps)


@given(st.one_of(st.text(), _JSONISH, _YAMLISH, _TOMLISH, _XMLISH))
def test_a_comment_in_any_file_has_a_line_of_it(text: str) -> None:
    for one in NESTED.values():
        entries: list[Entry] = one.parse(text)
        assert all(
            1 <= entry.line <= text.count("\n") + text.count("\r") + 1 and entry.key for entry in entries
        )


def test_what_a_tag_of_a_programs_own_makes_of_a_value_is_not_the_value() -> None:
    """Home Assistant's !secret, Ansible's !vault: the file does not say what comes of it."""
    entries = {e.key: e.value for e in formats()["yaml"].parse('a: !secret x\nb: !!int "1"\nc: !!str 1\n')}
    assert entries == {"a": "!secret x", "b": "1", "c": '"1"'}


def test_a_lone_carriage_return_is_no_line_in_yaml() -> None:
    assert [e.line for e in formats()["yaml"].parse("\r0:\n1: \u00e9\n2: x\n")] == [1, 2, 3]
