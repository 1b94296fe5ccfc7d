"""The schema of reports: it takes what is written, and refuses what is not."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from guidegen import report as reports
from guidegen.model import Report
from guidegen.report.parts.schema import report_schema

CHECKED = jsonschema.Draft202012Validator(report_schema())


def written(*shown: Report) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(reports.render(shown, "json"))
    return data


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key of `data`."""
    if isinstance(data, Mapping):
        return [one for key, value in data.items() for one in [(*path, key), *paths(value, (*path, key))]]
    if isinstance(data, list):
        return [one for index, value in enumerate(data) for one in paths(value, (*path, index))]
    return []


def test_it_is_a_schema_and_takes_a_report_on_one_host_and_on_several(report: Report) -> None:
    CHECKED.check_schema(report_schema())
    CHECKED.validate(written(report))
    CHECKED.validate(written(report, report))


def test_no_key_of_a_report_may_be_missing(report: Report) -> None:
    every = paths(written(report))
    assert len(every) > 100
    for path in every:
        data: Any = written(report)
        place = data
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        with pytest.raises(jsonschema.ValidationError):
            CHECKED.validate(data)


def test_every_key_of_a_report_is_described(report: Report) -> None:
    closed = json.loads(
        json.dumps(report_schema()).replace(
            '"type": "object"', '"type": "object", "additionalProperties": false'
        )
    )
    jsonschema.Draft202012Validator(closed).validate(written(report, report))
