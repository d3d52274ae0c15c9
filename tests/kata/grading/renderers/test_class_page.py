"""The instructor's page, as real Chromium shows it."""

from dataclasses import replace

import pytest
from support.browser import CONTRAST, Page, open_page
from support.made_reports import (
    HIDDEN,
    HOSTILE,
    ORIGIN,
    a_class,
    exercise_report,
    hostile,
    not_graded,
    report,
)

from kata.grading.course.lateness import Lateness
from kata.grading.renderers.class_page import page, write
from kata.manifest import find_exercise


class ClassPage(Page):
    """What an instructor does with the page, and what it then shows."""

    @property
    def names(self):
        return self.texts("#rows .open")

    def bar(self, exercise_id, key):
        return self.one(f"[data-bar='{exercise_id} {key}']")

    def sort(self, key):
        self.one(f"[data-sort='{key}']").click()

    def type(self, text):
        self.one("#search").send_keys(text)


@pytest.fixture
def shown(chromium, tmp_path):
    """Opens the page of these reports; afterwards the browser must have had nothing to say."""

    def show(reports, width=1300, dark=False):
        write(reports, tmp_path, {})
        open_page(chromium, tmp_path / "class.html", width, dark)
        return ClassPage(chromium)

    yield show
    assert chromium.get_log("browser") == []


def small_class():
    half = ("kl-missing-half",)
    return [
        report("ana"),
        report("ben", ex03=exercise_report("ex03", "failed", misconceptions=half)),
        report(
            "cem",
            ex03=exercise_report("ex03", "failed", misconceptions=half),
            ex06=exercise_report("ex06", "not-started"),
        ),
        report(
            "dua",
            problem="Two other files were ignored.",
            ex05=exercise_report("ex05", "error", printed="loss 1.25"),
        ),
        not_graded("eve.zip"),
    ]


def test_facts(shown):
    shown_page = shown(small_class())
    found = dict(zip(shown_page.texts("dt"), shown_page.texts("dd"), strict=True))
    assert found == {
        "Submissions": "5",
        "Median score": "5 of 6",
        "Mean score": "5",
        "All points": "1",
        "Could not be graded": "1",
    }
    assert "seccomp" in shown_page.one("#about").text


def test_distribution(shown):
    shown_page = shown(small_class())
    labels = shown_page.texts("#scores .label")
    counts = shown_page.texts("#scores .count")
    assert dict(zip(labels, counts, strict=True)) == {
        **dict.fromkeys("0123", "0"),
        "4": "1",
        "5": "2",
        "6": "1",
        "not graded": "1",
    }
    heights = [bar.size["height"] for bar in shown_page.all("#scores .fill")]
    assert heights[5] > 1.8 * heights[4] > heights[0]
    shown_page.all("#scores button")[5].click()
    assert shown_page.names == ["ben", "dua"]
    assert shown_page.texts("#scores-behind .link") == ["ben", "dua"]
    shown_page.all("#scores button")[7].click()
    assert shown_page.names == ["eve.zip"]


def test_scores_between_whole_points(shown):
    shown_page = shown([report("ana", ex01=exercise_report("ex01", "failed", points=0.5))])
    assert shown_page.texts("#scores .label") == ["0+", "1+", "2+", "3+", "4+", "5+", "6"]
    assert shown_page.texts("#scores .count")[5] == "1"
    assert shown_page.texts("#rows .score") == ["5.5"]
    assert "not right yet (0.5)" in shown_page.one("#rows td:nth-child(3)").text


def test_a_bar_lists_who_is_behind_it(shown):
    shown_page = shown(small_class())
    assert shown_page.one("#card-ex03 .passed-line").text == "2 of 4 passed (50%)"
    bar = shown_page.bar("ex03", "kl-missing-half")
    assert bar.get_attribute("aria-label").endswith("kl-missing-half: 2 submissions")
    assert bar.get_attribute("title") == find_exercise("ex03").mistakes["kl-missing-half"]
    assert shown_page.one("#rows .ids span").get_attribute("title") == bar.get_attribute("title")
    bar.click()
    assert bar.get_attribute("aria-pressed") == "true"
    assert shown_page.names == ["ben", "cem"]
    assert shown_page.texts("#card-ex03 .behind .link") == ["ben", "cem"]
    assert shown_page.texts("#card-ex03 .behind p") == [
        find_exercise("ex03").mistakes["kl-missing-half"]
    ]
    assert shown_page.one("#shown").text.startswith("2 submissions of 5.")

    shown_page.bar("ex05", "error").click()
    assert bar.get_attribute("aria-pressed") == "false"
    assert shown_page.names == ["dua"]
    assert shown_page.all("#card-ex03 .behind") == []

    shown_page.bar("ex05", "error").click()
    assert len(shown_page.names) == 5


def test_a_name_behind_a_bar_opens_its_row(shown):
    shown_page = shown(small_class())
    shown_page.bar("ex03", "kl-missing-half").click()
    shown_page.all(".behind .link")[1].click()
    assert shown_page.focus.text == "cem"
    assert shown_page.focus.get_attribute("aria-expanded") == "true"


def test_rare_mistakes_are_folded_away(shown):
    names = list(find_exercise("ex05").mistakes)[:8]
    wrong = [exercise_report("ex05", "failed", misconceptions=(name,)) for name in names]
    shown_page = shown([report(f"s{place}", ex05=each) for place, each in enumerate(wrong)])
    summary = shown_page.one("#card-ex05 summary")
    assert summary.text == "3 rarer ones"
    folded = shown_page.all("#card-ex05 details .bar")
    assert not folded[0].is_displayed()
    summary.click()
    folded[0].click()
    assert len(shown_page.names) == 1


def test_sorting(shown):
    shown_page = shown(small_class())
    head = shown_page.one("#head th:nth-child(2)")
    assert head.get_attribute("aria-sort") is None
    shown_page.sort("score")
    assert shown_page.names == ["ana", "ben", "dua", "cem", "eve.zip"]
    assert head.get_attribute("aria-sort") == "descending"
    shown_page.sort("score")
    assert shown_page.names == ["cem", "ben", "dua", "ana", "eve.zip"]
    assert head.get_attribute("aria-sort") == "ascending"
    shown_page.sort("name")
    shown_page.sort("name")
    assert shown_page.names == ["eve.zip", "dua", "cem", "ben", "ana"]
    assert head.get_attribute("aria-sort") is None
    shown_page.sort("ex03")
    assert shown_page.names == ["ana", "dua", "ben", "cem", "eve.zip"]
    shown_page.sort("mistakes")
    assert shown_page.names == ["ben", "cem", "ana", "dua", "eve.zip"]


def test_names_sort_as_people_count(shown):
    assert shown([report(f"s{n}") for n in (10, 9, 1)]).names == ["s1", "s9", "s10"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ANA", ["ana"]),
        ("kl-miss", ["ben", "cem"]),
        ("not graded", ["eve.zip"]),
        ("ex06 not started", ["cem"]),
        ("nobody", []),
    ],
)
def test_search(shown, words, names):
    shown_page = shown(small_class())
    shown_page.type(words)
    assert shown_page.names == names
    assert shown_page.one("#shown").text.startswith(f"{len(names)} submission")
    shown_page.one("#clear").click()
    assert len(shown_page.names) == 5
    assert not shown_page.one("#clear").is_displayed()


def test_marks_before_and_after_lateness(chromium, tmp_path):
    late = {
        "ana": Lateness("2026-12-01 10:00:00", 1, 4.5, "Handed in 1 day late."),
        "ben": Lateness("2026-11-30 10:00:00", 0, 5.0),
    }
    write(small_class(), tmp_path, late, ["Berg, Anna", "<b>Ben</b>"])
    open_page(chromium, tmp_path / "class.html", 1300)
    shown_page = ClassPage(chromium)
    assert shown_page.texts("#rows .score")[:2] == ["6 → 4.5", "5"]
    found = dict(zip(shown_page.texts("dt"), shown_page.texts("dd"), strict=True))
    assert found["Median score, before lateness"] == "5 of 6"
    assert found["Median after lateness"] == "4.75 of 6"
    assert found["Mean after lateness"] == "4.63"
    assert "for each score, before lateness." in shown_page.one("#scores-say").text
    assert shown_page.one("#absent").text == "Berg, Anna; <b>Ben</b>"


def test_search_within_a_bar(shown):
    shown_page = shown(small_class())
    shown_page.bar("ex03", "kl-missing-half").click()
    shown_page.type("ce")
    assert shown_page.names == ["cem"]


def test_a_row_opens_its_messages(shown):
    shown_page = shown(small_class())
    shown_page.all("#rows .open")[3].click()
    detail = shown_page.one("tr.detail").text
    assert "Two other files were ignored." in detail
    assert "ex05_training_loop.py:12" in detail
    assert HIDDEN in detail
    assert "failing: the right value" in detail
    assert shown_page.texts("pre.printed") == ["loss 1.25"]
    assert "Exercise 3" not in detail
    shown_page.sort("score")
    assert len(shown_page.all("tr.detail")) == 1
    shown_page.one("#rows .open[aria-expanded='true']").click()
    assert shown_page.all("tr.detail") == []


def test_a_click_anywhere_on_a_row_opens_it(shown):
    shown_page = shown(small_class())
    shown_page.one("#rows td.ids").click()
    assert "All exercises passed." in shown_page.one("tr.detail").text


def test_what_was_not_graded_has_no_marks(shown):
    shown_page = shown(small_class())
    row = shown_page.all("#rows tr.row")[4]
    assert row.text.split("\n") == ["eve.zip not graded"]
    row.find_element("css selector", ".open").click()
    assert "The archive is broken." in shown_page.one("tr.detail").text


def test_keyboard_alone(shown):
    keys = pytest.importorskip("selenium.webdriver").Keys
    shown_page = shown(small_class())
    shown_page.press(keys.TAB)
    assert shown_page.focus.text == "To the table of submissions"
    for _ in range(200):
        shown_page.press(keys.TAB)
        if shown_page.focus.get_attribute("data-bar") == "ex03 kl-missing-half":
            break
    shown_page.press(keys.ENTER)
    assert shown_page.names == ["ben", "cem"]
    for _ in range(200):
        shown_page.press(keys.TAB)
        if shown_page.focus.get_attribute("class") == "open":
            break
    shown_page.press(keys.SPACE)
    assert shown_page.focus.get_attribute("aria-expanded") == "true"
    shown_page.press(keys.ESCAPE)
    assert len(shown_page.names) == 5


def test_every_control_has_a_name_and_every_status_a_word(shown):
    shown_page = shown(small_class())
    nameless = shown_page.run(
        "return [...document.querySelectorAll('button, input, [role=region]')].filter((e) =>"
        " !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)"
        " || e.getAttribute('aria-labelledby'))).length"
    )
    assert nameless == 0
    assert shown_page.texts("#rows tr:nth-child(4) .status") == [
        *["✓passed"] * 4,
        "!raised an error",
        "✓passed",
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(shown, dark):
    shown_page = shown(small_class(), dark=dark)
    shown_page.bar("ex03", "kl-missing-half").click()
    for button in shown_page.all("#rows .open"):
        button.click()
    assert shown_page.run(CONTRAST) == []


@pytest.mark.parametrize("width", [360, 1300])
def test_the_page_itself_never_scrolls_sideways(shown, width):
    shown_page = shown([*small_class(), hostile(HOSTILE.index("x" * 10_000))], width=width)
    for button in shown_page.all("#rows .open"):
        button.send_keys(" ")
    assert shown_page.run("return document.documentElement.scrollWidth") <= width
    widths = [text.size["width"] for text in shown_page.all(".detail pre")]
    assert 0 < max(widths) <= width


def test_hostile_text_is_only_text(shown):
    reports = [hostile(index) for index in range(len(HOSTILE))]
    shown_page = shown(reports)
    assert len(shown_page.names) == len(HOSTILE)
    for button in shown_page.all("#rows .open"):
        button.send_keys(" ")
    assert shown_page.driver.title == "VAE kata: the class"
    assert shown_page.run("return document.scripts.length") == 2
    assert shown_page.run("return document.querySelectorAll('failure').length") == 0
    assert "<script>document.title='owned'</script>" in shown_page.names
    assert "{{data}} {{policy}} ${alert(1)}" in shown_page.names
    assert "lone ? surrogate ?" in shown_page.names
    assert "red " in shown_page.texts("pre.printed")
    assert all(len(text) < 10_000 for text in shown_page.texts("pre"))


def test_a_script_put_into_the_page_does_not_run(shown, chromium):
    shown_page = shown(small_class())
    shown_page.run(
        "const script = document.createElement('script'); script.textContent = 'window.owned = 1';"
        "document.body.append(script); document.body.setAttribute('onclick', 'window.owned = 2');"
        "document.body.click()"
    )
    assert shown_page.run("return window.owned === undefined")
    refused = chromium.get_log("browser")
    assert refused
    assert all("Content Security Policy" in entry["message"] for entry in refused)


def test_the_page_asks_for_nothing(shown):
    shown_page = shown(small_class())
    assert shown_page.run("return performance.getEntriesByType('resource').length") == 0


def test_a_thousand(shown):
    reports = a_class(1000)
    shown_page = shown(reports)
    assert len(shown_page.names) == 1000
    passed = sum(each.exercises[0].is_passed for each in reports)
    shown_page.bar("ex01", "passed").click()
    assert len(shown_page.names) == passed
    assert len(shown_page.texts("#card-ex01 .behind .link")) == passed
    assert shown_page.one("#card-ex01").size["height"] < 1000
    shown_page.type("student-0999")
    shown_page.one("#clear").click()
    shown_page.sort("score")
    scores = [float(text) for text in shown_page.texts("#rows .score")]
    assert scores == sorted((each.score for each in reports), reverse=True)


def test_one(shown):
    assert shown([report("ana")]).names == ["ana"]


@pytest.mark.parametrize("reports", [[], [not_graded("zoe")]])
def test_nothing_graded(shown, reports):
    assert len(shown(reports).names) == len(reports)


def test_other_settings_are_mentioned(shown):
    ben = replace(report("ben"), origin=replace(ORIGIN, settings="other"))
    shown_page = shown([report("ana"), ben])
    assert "not all graded with the same settings" in shown_page.one("#notes").text


def test_data_can_not_end_its_element():
    text = page([hostile(index) for index in range(len(HOSTILE))])
    data = text.split('id="data">', 1)[1].split("</script>", 1)[0]
    assert "<" not in data
    assert text.count("<script") == 2
