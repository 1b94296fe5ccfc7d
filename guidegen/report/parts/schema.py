"""The JSON schema of the format `json`: what a program may rely on."""

from collections.abc import Mapping
from typing import Any, Final

from guidegen.model import Verdict

_TEXT: Final = {"type": "string"}
_TIME: Final = {"type": "string", "format": "date-time"}
_NUMBER: Final = {"type": "integer", "minimum": 1}
_VERDICT: Final = {"enum": [verdict.value for verdict in Verdict]}


def report_schema() -> dict[str, Any]:
    """Of a report on one host, and of one on several."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What guidegen verify found",
        "oneOf": [{"$ref": "#/$defs/report"}, {"$ref": "#/$defs/reports"}],
        "$defs": {
            "reports": _object("Several hosts", schema=_is("guidegen.reports/1"), hosts=_list("report")),
            "report": _object(
                "One verification of one host",
                schema=_is("guidegen.report/1"),
                guidegen=_said(_TEXT, "The version that looked."),
                started=_said(_TIME, "When it began, in UTC."),
                seconds=_said({"type": "number", "minimum": 0}, "How long it took."),
                recipe=_object("What was looked for", id=_TEXT, title=_TEXT, sha256=_TEXT),
                host=_object(
                    "What was looked at",
                    address=_TEXT,
                    user=_TEXT,
                    system=_TEXT,
                    sudo=_said({"type": "boolean"}, "Whether it was read as root."),
                ),
                warning=_said(_TEXT, "Said before anything else; often empty."),
                notes=_said(_texts(), "What else the engineer must know."),
                verdict=_said(_VERDICT, "Of the first step that is not done; done where all are."),
                first=_said(
                    _or_null(_object("A step", number=_NUMBER, id=_TEXT, verdict=_VERDICT)),
                    "The step to go back to.",
                ),
                sentence=_said(_TEXT, "The one sentence for the engineer."),
                customer=_said(_TEXT, "What may be read out to the customer."),
                steps=_list("step"),
                done_when=_said(_list("finding"), "The fix as a whole."),
            ),
            "step": _object(
                "What became of a step",
                number=_NUMBER,
                id=_TEXT,
                title=_TEXT,
                verdict=_VERDICT,
                because_of=_said({"type": "array", "items": _NUMBER}, "The steps that this follows from."),
                condition=_said(_TEXT, "Of its `when`: what does not hold, or could not be looked at."),
                last_done=_said(_or_null(_TIME), "When an earlier run last saw it done."),
                account=_said(_texts(), "When it was changed, and what is known of by whom."),
                findings=_list("finding"),
            ),
            "finding": _object(
                "What a check found",
                kind=_TEXT,
                subject=_TEXT,
                verdict=_VERDICT,
                expected=_TEXT,
                actual=_TEXT,
                statement=_said(_TEXT, "One clause: the place, what is there, what should be."),
                hint=_TEXT,
                difference=_said(
                    _or_null(_object("The two lines", found=_TEXT, wanted=_TEXT, named=_TEXT)),
                    "Of a line that was tried and came out otherwise.",
                ),
                evidence={
                    "type": "array",
                    "items": _object(
                        "One thing that was seen",
                        source=_said(_TEXT, "How it was seen."),
                        file=_or_null(_TEXT),
                        line=_or_null(_NUMBER),
                        text=_TEXT,
                        modified=_or_null(_TIME),
                    ),
                },
            ),
        },
    }


def _object(title: str, /, **properties: Mapping[str, Any]) -> dict[str, Any]:
    """Every key is always there. Programs must bear further ones: the format grows."""
    return {"title": title, "type": "object", "properties": properties, "required": list(properties)}


def _said(schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}


def _is(text: str) -> dict[str, Any]:
    return {"const": text}


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _texts() -> dict[str, Any]:
    return {"type": "array", "items": _TEXT}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
