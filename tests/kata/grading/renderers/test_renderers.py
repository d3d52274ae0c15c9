"""What is made from reports: right, readable by its readers, and safe whatever students wrote."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from support.made_reports import (
    HIDDEN,
    HOSTILE,
    exercise_report,
    hostile,
    not_graded,
    report,
)

from kata.checking.source import Source
from kata.grading.course.lateness import Lateness
from kata.grading.renderers import write_all
from kata.grading.renderers.common import code_block, code_span, cut, file_name, number
from kata.grading.renderers.feedback import to_html
from kata.grading.renderers.github import annotations, job_summary
from kata.grading.renderers.markdown import to_markdown
from kata.grading.renderers.student_page import student_page
from kata.manifest import core_exercises

ALL_HOSTILE = range(len(HOSTILE))


def ana():
    """One of everything: passed, wrong, raised, not started."""
    return report(
        "ana",
        ex03=exercise_report(
            "ex03", "failed", misconceptions=("kl-missing-half",), feedback="twice too large"
        ),
        ex05=exercise_report("ex05", "error", printed="shape [4, 3]", line=None),
        ex06=exercise_report("ex06", "not-started", points=0.5),
    )


def markdown(made):
    return to_markdown(student_page(made))


def rows(folder):
    with open(folder / "grades.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_gradebook(tmp_path):
    write_all([not_graded("zoe"), ana()], tmp_path)
    first, second = rows(tmp_path)
    assert list(first)[:4] == ["submission", "score", "max_score", "ex01"]
    assert first["submission"] == "ana"
    assert (first["score"], first["max_score"]) == ("3.5", "6")
    assert [first[exercise.id] for exercise in core_exercises()] == ["1", "1", "0", "1", "0", "0.5"]
    assert first["ex05_status"] == "error"
    assert first["mistakes"] == "kl-missing-half"
    given = {key: value for key, value in second.items() if value}
    assert given == {"submission": "zoe", "problem": "The archive is broken."}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝"])
def test_gradebook_has_no_formulas(tmp_path, start):
    write_all([report(f"{start}1+1", problem=f"{start}1+1")], tmp_path)
    [row] = rows(tmp_path)
    for cell in (row["submission"], row["problem"]):
        assert re.match(r"'[=+\-@＝]", cell)


def test_junit(tmp_path):
    write_all([not_graded("zoe"), ana()], tmp_path)
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert [root.get(key) for key in ("tests", "failures", "errors")] == ["7", "2", "2"]
    first, second = root
    assert first.get("name") == "ana"
    found = {case.get("name")[:4]: [child.tag for child in case] for case in first}
    assert found == {
        "ex01": [],
        "ex02": [],
        "ex03": ["failure"],
        "ex04": [],
        "ex05": ["error", "system-out"],
        "ex06": ["failure"],
    }
    assert first.find("testcase/failure").text == "twice too large"
    assert first.find("testcase/system-out").text == "shape [4, 3]"
    [case] = second
    assert case.find("error").get("message") == "The archive is broken."


@pytest.mark.parametrize(
    ("status", "tag"),
    [
        ("failed", "failure"),
        ("not-started", "failure"),
        ("missing", "failure"),
        ("error", "error"),
        ("timeout", "error"),
        ("crashed", "error"),
        ("forbidden", "error"),
    ],
)
def test_junit_tells_failures_from_errors(tmp_path, status, tag):
    write_all([report("ana", ex01=exercise_report("ex01", status))], tmp_path)
    [trouble] = ElementTree.parse(tmp_path / "junit.xml").getroot().iterfind(".//testcase/*")
    assert (trouble.tag, trouble.get("type")) == (tag, status)


def test_gradescope(tmp_path):
    write_all([ana()], tmp_path)
    text = (tmp_path / "results.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "gradescope" / "ana.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["score"] == 3.5
    assert sum(test["score"] for test in found["tests"]) == 3.5
    third, fifth = found["tests"][2], found["tests"][4]
    assert third["tags"] == ["kl-missing-half"]
    assert (third["status"], third["max_score"], third["output"]) == (
        "failed",
        1,
        "twice too large",
    )
    assert fifth["output"].endswith("Your code printed:\nshape [4, 3]")
    assert found["tests"][0] | {"name": ""} == {
        "name": "",
        "score": 1.0,
        "max_score": 1.0,
        "status": "passed",
        "output": "",
        "output_format": "text",
        "visibility": "visible",
        "tags": [],
    }


def test_gradescope_claims_no_score_for_what_was_not_graded(tmp_path):
    write_all([not_graded("zoe")], tmp_path)
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert "score" not in found
    assert "tests" not in found
    assert "The archive is broken." in found["output"]


def test_a_batch_has_no_single_result(tmp_path):
    write_all([ana(), not_graded("zoe")], tmp_path)
    assert not (tmp_path / "results.json").exists()
    assert {path.name for path in (tmp_path / "gradescope").iterdir()} == {"ana.json", "zoe.json"}


def test_feedback(tmp_path):
    write_all([ana()], tmp_path)
    text = (tmp_path / "feedback" / "ana.md").read_text(encoding="utf-8")
    assert "**3.5 of 6 points.**" in text
    assert "| Exercise 3 · The KL divergence | ✗ not right yet | 0 of 1 |" in text
    assert "`ex03_kl_divergence.py`, line 12\n\n```text\ntwice too large\n```" in text
    assert "Your code printed:\n\n```text\nshape [4, 3]\n```" in text
    assert "Not started yet: `ex06_sampling.py`" in text
    assert "Go on with `ex03_kl_divergence.py`" in text


def test_feedback_praises_only_what_works():
    first_wrong = report("ana", ex01=exercise_report("ex01", "failed"))
    assert not any(exercise.goal in markdown(first_wrong) for exercise in core_exercises())
    assert core_exercises()[1].goal in markdown(ana())
    done = markdown(report("ana"))
    assert "All pieces" in done
    assert "make train" in done


def test_feedback_of_what_was_not_graded():
    text = markdown(not_graded("zoe"))
    assert "This is not a zero" in text
    assert "The archive is broken." in text
    assert "points.**" not in text


class Html(HTMLParser):
    """The tags of a page, and the text that its reader sees."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]

    def handle_data(self, data):
        self.text += data


def test_feedback_as_html_is_the_same_page(tmp_path):
    write_all([ana()], tmp_path)
    page = (tmp_path / "feedback" / "ana.html").read_text(encoding="utf-8")
    shown = Html(page)
    for text in ("3.5 of 6 points.", "Exercise 3 · The KL divergence", "✗ not right yet"):
        assert text in shown.text
    assert "ex03_kl_divergence.py, line 12" in shown.text
    assert "twice too large" in shown.text
    assert "Your code printed:" in shown.text
    assert "shape [4, 3]" in shown.text
    assert [tag for tag in shown.tags if tag[0] == "h" and tag[1:].isdigit()] == [
        *("h1", "h2", "h2", "h2"),
    ]


def test_feedback_as_html_stands_alone_and_fits_a_phone():
    page = to_html(student_page(ana()))
    assert '<meta name="viewport" content="width=device-width' in page
    assert "prefers-color-scheme: dark" in page
    assert "default-src 'none'" in page
    shown = Html(page)
    assert not {"script", "link", "img", "iframe", "a", "form", "object"} & set(shown.tags)
    assert "src" not in shown.attributes
    assert not re.search(r"url\(|@import|https?:", page)


@pytest.mark.parametrize("index", ALL_HOSTILE)
def test_hostile_text_is_only_text_in_html(index):
    three, five = (hostile(0).exercises[place] for place in (2, 4))
    tame = Html(to_html(student_page(report("x", problem="x", ex03=three, ex05=five))))
    shown = Html(to_html(student_page(hostile(index))))
    assert shown.tags == tame.tags
    assert shown.attributes == tame.attributes
    for text in hostile(index).exercises[2].feedback.split():
        assert text[:90] in shown.text


def test_lateness_is_shown_beside_the_marks(tmp_path):
    late = Lateness("2026-12-01 10:00:00", 1, 2.5, "Handed in 1 day late; 2.5 of 3.5 points count.")
    write_all([ana(), report("bo")], tmp_path, {"ana": late})
    first, second = rows(tmp_path)
    assert (first["score"], first["final_score"], first["days_late"]) == ("3.5", "2.5", "1")
    assert (second["final_score"], second["days_late"]) == ("", "")
    for ending in ("md", "html"):
        text = (tmp_path / "feedback" / f"ana.{ending}").read_text(encoding="utf-8")
        assert "3.5 of 6 points." in text
        assert "2.5 of 3.5 points count." in text
    assert "2.5 of 3.5 points count." in (tmp_path / "class.html").read_text(encoding="utf-8")


def test_where_a_submission_came_from_is_for_the_instructor(tmp_path):
    source = Source("/class/moodle.zip", "Ana B_7", "Ana B", "Moodle", "7")
    write_all([replace(ana(), source=source, notes=("a note",))], tmp_path)
    [row] = rows(tmp_path)
    assert row["path"] == "/class/moodle.zip/Ana B_7"
    assert (row["person"], row["platform"], row["platform_id"]) == ("Ana B", "Moodle", "7")
    assert row["notes"] == "a note"
    for path in tmp_path.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert ("moodle.zip" in text) == (path.name in ("grades.csv", "class.html"))


def test_a_note_is_on_what_the_student_named_and_not_on_what_the_platform_did(tmp_path):
    source = Source("/class/c.zip", "boltzkim_LATE_7*", "boltzkim", "Canvas", "7", late=True)
    right = "boltzkim_LATE_7_90_ex01_trim.py was taken for ex01_trim.py."
    renamed = "boltzkim_LATE_7_91_ex02_sampling (1).py was taken for ex02_sampling.py."
    own = "kim_7_90_ex03_kl_divergence.py was taken for ex03_kl_divergence.py."
    platforms = replace(ana(), source=source, notes=(right, renamed), platform_notes=(right,))
    students = replace(report("bo"), notes=(own,))
    write_all([platforms, students], tmp_path)
    first, second = rows(tmp_path)
    assert (first["notes"], second["notes"]) == (renamed, own)
    for name, kept in (("ana", renamed), ("bo", own)):
        text = (tmp_path / "feedback" / f"{name}.md").read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if "was taken for" in line] == [kept]


def test_a_file_that_is_missing_gets_no_hint_but_a_word_to_hand_it_in():
    missing = exercise_report("ex05", "missing", line=None)
    text = markdown(report("ana", ex05=missing))
    assert "Not in what you handed in: `ex05_training_loop.py`. Hand it in, too." in text
    assert text.count("ex05_training_loop.py") == 1
    assert "make hint" not in text
    unnamed = exercise_report("ex06", "missing", line=1)
    assert "make hint EX=ex06" in markdown(report("ana", ex05=missing, ex06=unnamed))


def test_students_see_no_hidden_value(tmp_path):
    write_all([ana()], tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    holding = {path.name for path in written if HIDDEN in path.read_text(encoding="utf-8")}
    assert len(written) == 7
    assert holding == {"class.html"}
    assert HIDDEN not in job_summary([ana()]) + "".join(annotations([ana()], "exercises"))


def test_annotations():
    third, fifth, sixth = annotations([ana()], "exercises")
    assert third == (
        "::error file=exercises/ex03_kl_divergence.py,line=12,"
        "title=Exercise 3 · The KL divergence%3A not right yet::twice too large"
    )
    assert fifth.startswith("::error file=exercises/ex05_training_loop.py,title=")
    assert sixth.startswith("::notice file=exercises/ex06_sampling.py")
    assert annotations([not_graded("zoe")], "") == [
        "::error title=Could not be graded::The archive is broken."
    ]


def test_annotations_of_several_name_their_folders():
    lines = annotations([ana(), report("bo", ex01=exercise_report("ex01", "failed"))], "class/")
    assert "file=class/ana/ex03_kl_divergence.py," in lines[0]
    assert "file=class/bo/ex01_trim.py," in lines[-1]


def test_annotations_without_prefix_are_relative():
    assert "file=ex03_kl_divergence.py," in annotations([ana()], "")[0]


@pytest.mark.parametrize("index", ALL_HOSTILE)
def test_annotations_stay_one_command_each(index):
    for line in annotations([hostile(index), hostile(index)], "exercises"):
        assert re.fullmatch(r"::error file=[^,:]+,line=12,title=[^,:]+::.*", line)
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", line)


def test_job_summary_of_one():
    text = job_summary([ana()])
    assert text.startswith("## VAE kata: 3.5 of 6 points")
    assert "<details><summary>Exercise 3 · The KL divergence</summary>" in text
    assert "twice too large" in text
    assert "not a zero" in job_summary([not_graded("zoe")])


def test_job_summary_of_a_class():
    text = job_summary([not_graded("zoe"), ana()])
    assert "1 could not be graded" in text
    assert text.index("`ana` | 3.5 of 6") < text.index("`zoe` | not graded")
    many = job_summary([ana()] * 1001)
    assert "and 1 more" in many
    assert len(many.encode()) < 2**20


@pytest.mark.parametrize("index", ALL_HOSTILE)
def test_job_summary_keeps_its_columns(index):
    table = [line for line in job_summary([hostile(index), ana()]).split("\n") if line[:1] == "|"]
    assert len(table) == 4
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {9}


def outside_of_blocks(markdown):
    """The lines that Markdown does not show as they are."""
    fence, lines = "", []
    for line in markdown.split("\n"):
        mark = re.match("`{3,}", line)
        if not fence and mark:
            fence = mark[0]
        elif not fence:
            lines.append(line)
        elif re.fullmatch(f"{fence}`* *", line):
            fence = ""
    assert not fence
    return [line for line in lines if line]


@pytest.mark.parametrize("index", ALL_HOSTILE)
def test_nothing_breaks_out_of_the_feedback(index):
    three, five = (hostile(0).exercises[place] for place in (2, 4))
    tame = report("x", problem="x", ex03=three, ex05=five)
    found = outside_of_blocks(markdown(hostile(index)))
    expected = outside_of_blocks(markdown(tame))
    assert [line for line in found if line[:11] != "Submission "] == [
        line for line in expected if line[:11] != "Submission "
    ]
    assert len(found) == len(expected)


@pytest.mark.parametrize("text", ["a", "`", "a`b", "``` `` `", "", "`a", "```"])
def test_code_span_holds_its_text(text):
    span = code_span(text)
    fence = re.match("`+", span)[0]
    inside = span[len(fence) : -len(fence)]
    assert span == fence + inside + fence
    assert inside[:1] != "`"
    assert inside[-1:] != "`"
    assert fence not in re.findall("`+", inside)
    assert inside.strip() == text.strip()


def test_code_block_wraps_long_lines():
    text = code_block("    " + "word " * 60)
    lines = text.split("\n")[1:-1]
    assert len(lines) > 2
    assert all(len(line) <= 96 and line.startswith("    ") for line in lines)


@pytest.mark.parametrize("index", ALL_HOSTILE)
def test_every_format_survives_hostile_text(tmp_path, index):
    write_all([hostile(index)], tmp_path)
    assert len(rows(tmp_path)) == 1
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert len(list(root.iter("testcase"))) == 6
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["score"] == 4
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 7
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e]", text)
        assert len(text) < 120_000


def test_a_cut_is_seen():
    assert cut("x" * 50, 10) == "x" * 10 + " … (cut)"
    assert cut("x" * 10, 10) == "x" * 10


def test_file_names_stay_different_and_in_their_folder():
    names = [*HOSTILE, "a/b", "a%2Fb", "a%b", "x" * 300, "x" * 301, "ü" * 200, "ana", "Zoë"]
    made = [file_name(report(name).submission) for name in names]
    assert len(set(made)) == len(names)
    assert made[-2:] == ["ana", "Zoë"]
    for name in made:
        assert "/" not in name
        assert "\\" not in name
        assert len(name.encode()) < 200


@pytest.mark.parametrize("value", [0, 4, 2.5, 1234.56, 123456.78, 1e6])
def test_points_are_written_in_full(value):
    assert float(number(value)) == value
    assert "e" not in number(value)


def test_an_empty_batch(tmp_path):
    write_all([], tmp_path / "new")
    assert rows(tmp_path / "new") == []
    assert (tmp_path / "new" / "class.html").exists()
