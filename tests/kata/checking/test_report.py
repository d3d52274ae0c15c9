"""Reports: what is written can be read again, and no text in them does anything but be read."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.made_reports import HOSTILE, exercise_report, hostile, not_graded, report

from kata.checking.report import Report

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe]")


@pytest.mark.parametrize(
    "made", [report("ana"), not_graded("zoe"), *map(hostile, range(len(HOSTILE)))]
)
def test_a_report_comes_back_as_it_was(made):
    assert Report.from_json(made.to_json()) == made


def test_the_keys_that_others_rely_on():
    values = json.loads(report("ana", ex03=exercise_report("ex03", "failed")).to_json())
    assert list(values)[:4] == ["schema", "submission", "score", "max_score"]
    assert (values["schema"], values["submission"]) == (1, "ana")
    assert (values["score"], values["max_score"]) == (5.0, 6.0)
    third = values["exercises"][2]
    assert third["status"] == "failed"
    assert {"id", "points", "max_points", "misconceptions", "message", "seconds"} <= set(third)


def test_what_is_not_graded_has_no_points():
    values = json.loads(not_graded("zoe").to_json())
    assert values["score"] is None
    assert {exercise["points"] for exercise in values["exercises"]} == {None}


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_clean_wherever_they_come_from(text):
    made = exercise_report(
        *("ex03", "failed", text),
        title=text,
        file=text,
        message=text,
        feedback=text,
        misconceptions=(text,),
    )
    values = json.loads(report(text, problem=text, ex03=made).to_json())
    values["exercises"][2].update(dict.fromkeys(("message", "feedback", "title", "file"), text))
    values["exercises"][2]["checks"][1].update(name=text, message=text, printed=text)
    values["problem"] = text
    for shown in (report(text, problem=text, ex03=made), Report.from_json(json.dumps(values))):
        third = shown.exercises[2]
        lines = [shown.submission, shown.problem, third.title, third.file, *third.misconceptions]
        check = third.checks[1]
        for shown in (*lines, third.message, third.feedback, check.message, check.printed):
            assert not HARMFUL.search(shown)
        assert not any("\n" in line for line in lines)


DAMAGED = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b"[" * 100_000,
    report("ana").to_json().encode()[:-100],
    report("ana").to_json().replace('"schema": 1', '"schema": 2').encode(),
    report("ana").to_json().replace('"passed"', '"perfect"').encode(),
    report("ana").to_json().replace("1.0", "NaN").encode(),
    report("ana").to_json().replace("1.0", "1e999").encode(),
    report("ana").to_json().replace("1.0", '"full"').encode(),
    report("ana").to_json().replace('"seconds"', '"duration"').encode(),
]


@pytest.mark.parametrize("content", DAMAGED, ids=lambda content: repr(content[-20:]))
def test_what_is_no_report_is_a_value_error(content):
    with pytest.raises(ValueError):  # noqa: PT011 -- json's own messages among them
        Report.from_json(content)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(max_examples=200)
@given(st.data())
def test_one_wrong_value_is_an_error_or_still_a_report(data):
    values = json.loads(report("ana").to_json())
    places = [values, values["exercises"][0], values["exercises"][0]["checks"][0]]
    place = data.draw(st.sampled_from(places))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(VALUES)
    try:
        read = Report.from_json(json.dumps(values))
    except ValueError:
        return
    assert json.loads(read.to_json())["score"] == (read.score if read.graded else None)
