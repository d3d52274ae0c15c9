"""The class in a platform's download, in a folder and behind a pattern: layouts after the code and
documentation that kata/grading/intake/platforms.py cites."""

import contextlib
import io
import zipfile

import pytest
from support.packing import ALL, NAMES, STUBS, kata_notebook, notebook, tar_gz, under, zipped

from kata.checking.source import Source
from kata.errors import UserError
from kata.files import ROOT
from kata.grading.intake import archives, downloads, limits, open_classes
from kata.grading.intake.downloads import expanded, hand_ins
from kata.grading.intake.names import PREFIXED, recognise
from kata.grading.intake.platforms import PLATFORMS, iso_time
from kata.grading.intake.submissions import read_submission

HW = zipped(ALL.items())
FILES = [("hw.zip", HW)]
OLD = dict.fromkeys(NAMES, b"# old\n")
OLD_HW = zipped(OLD.items())


def each(prefix: str, files=ALL) -> list[tuple[str, bytes]]:
    """The files, with this before their names; a number sign counts them."""
    return [
        (prefix.replace("#", str(number)) + name, text)
        for number, (name, text) in enumerate(dict(files).items(), 31)
    ]


def who(person="", platform_id="", login="", **more) -> dict:
    return {"person": person, "platform_id": platform_id, "login": login, **more}


ANN_11, BOB_12 = who("Ann Lee", "11"), who("Bob Roe", "12")
LATE = {"late": True}

CLASSES = {
    # Moodle
    "Moodle, folders": (
        [
            *under("Ann Lee_11_assignsubmission_file_"),
            *each("Bob Roe_12_assignsubmission_file_/", FILES),
        ],
        [ANN_11, BOB_12],
    ),
    "Moodle 4, folders": (
        [
            *under("Ann Lee_11_assignsubmission_file/a/b"),
            *under("Bob Roe_12_assignsubmission_file"),
        ],
        [ANN_11, BOB_12],
    ),
    "Moodle, files": (
        [
            *each("Ann Lee_11_assignsubmission_file_"),
            *each("Bob Roe_12_assignsubmission_file_", FILES),
        ],
        [ANN_11, BOB_12],
    ),
    "Moodle, in a folder": (
        [
            *under("VAE-Kata-17/Ann Lee_11_assignsubmission_file_"),
            *under("VAE-Kata-17/Bob Roe_12_assignsubmission_file_"),
        ],
        [ANN_11, BOB_12],
    ),
    "Moodle, files and text": (
        [
            ("Ann Lee_11_assignsubmission_onlinetext_/onlinetext.html", b""),
            *under("Ann Lee_11_assignsubmission_file_"),
            *under("Bob Roe_12_assignsubmission_file_"),
        ],
        [ANN_11, BOB_12],
    ),
    "Moodle, with what was given back": (
        [
            *under("Ann Lee_11_assignsubmission_file_"),
            *under("Ann Lee_11_assignfeedback_file_", {NAMES[0]: b"# a teacher's"}),
            *under("Bob Roe_12_assignsubmission_file_"),
            ("Bob Roe_12_assignfeedback_comments_/comments.html", b""),
        ],
        [ANN_11, BOB_12],
    ),
    "Moodle, blind": (
        [
            *under("Participant_11_assignsubmission_file_"),
            *under("Participant_12_assignsubmission_file_"),
        ],
        [who("", "11"), who("", "12")],
    ),
    "Moodle, blind and translated": (
        [
            *under("Teilnehmer-in_11_assignsubmission_file_"),
            *under("Teilnehmer-in_12_assignsubmission_file_"),
        ],
        [who("Teilnehmer-in", "11"), who("Teilnehmer-in", "12")],
    ),
    "Moodle, namesakes": (
        [
            *under("Ann Lee_11_assignsubmission_file_"),
            *under("Ann Lee_12_assignsubmission_file_"),
        ],
        [ANN_11, who("Ann Lee", "12")],
    ),
    "Moodle, teams": (
        [
            *under("Team 1_5_assignsubmission_file"),
            *under("Default group_assignsubmission_file"),
        ],
        [who("Default group"), who("Team 1", "5")],
    ),
    "Moodle, other letters": (
        [
            *under("Ægir Þórsson_11_assignsubmission_file_"),
            *under("李 小龍_12_assignsubmission_file_"),
        ],
        [who("Ægir Þórsson", "11"), who("李 小龍", "12")],
    ),
    # Canvas
    "Canvas, files": (
        [*each("leeann_11_#_"), *each("roebob_12_#_")],
        [who("leeann", "11"), who("roebob", "12")],
    ),
    "Canvas, archives": (
        [*each("leeann_11_#_", FILES), *each("roebob_12_#_", FILES)],
        [who("leeann", "11"), who("roebob", "12")],
    ),
    "Canvas, late": (
        [*each("leeann_LATE_11_#_"), *each("roebob_12_#_")],
        [who("leeann", "11", **LATE), who("roebob", "12")],
    ),
    "Canvas, handed in again": (
        [
            *[(f"leeann_11_{n}_{name[:-3]}-3.py", ALL[name]) for n, name in enumerate(NAMES)],
            *each("roebob_12_#_"),
        ],
        [who("leeann", "11"), who("roebob", "12")],
    ),
    "Canvas, two attempts in one folder": (
        [*each("leeann_11_#_", OLD), *each("leeann_11_1#_"), *each("roebob_12_#_")],
        [who("leeann", "11"), who("roebob", "12")],
    ),
    "Canvas, two attempts with archives": (
        [("leeann_11_9_hw.zip", OLD_HW), ("leeann_11_10_hw-1.zip", HW), *each("roebob_12_#_")],
        [who("leeann", "11"), who("roebob", "12")],
    ),
    "Canvas, a late second attempt": (
        [*each("leeann_11_#_", OLD), *each("leeann_LATE_11_1#_"), *each("roebob_12_#_")],
        [who("leeann", "11", superseded=("leeann_11*",), **LATE), who("roebob", "12")],
    ),
    "Canvas, handed in often": (
        [
            (f"{one}_3{number}_{name[:-3]}-0a1b2c3d-0000-4000-8000-0123456789ab.py", ALL[name])
            for number, name in enumerate(NAMES)
            for one in ("leeann_11", "roebob_12")
        ],
        [who("leeann", "11"), who("roebob", "12")],
    ),
    "Canvas, anonymous": (
        [*each("anon_Ab3dE_#_"), *each("LATE_anon_Xy9zQ_#_")],
        [who("", "anon_Ab3dE"), who("", "anon_Xy9zQ", **LATE)],
    ),
    "Canvas, names with digits": (
        [*each("lee2ann_11_#_"), *each("roebob3_12_#_")],
        [who("lee2ann", "11"), who("roebob3", "12")],
    ),
    "Canvas, one beginning of another": (
        [*each("leeann_1_#_"), *each("leeann_11_#_")],
        [who("leeann", "1"), who("leeann", "11")],
    ),
    # Blackboard
    "Blackboard": (
        [
            *each("Homework 1_alee_attempt_2026-03-09-14-30-22_"),
            ("Homework 1_alee_attempt_2026-03-09-14-30-22.txt", b"Name: Ann Lee (alee)"),
            *each("Homework 1_broe_attempt_2026-03-08-14-30-22_", FILES),
        ],
        [
            who(login="alee", submitted="2026-03-09T14:30:22"),
            who(login="broe", submitted="2026-03-08T14:30:22"),
        ],
    ),
    "Blackboard in Dutch": (
        [
            *each("Opdracht_1_alee_poging_2026-03-09-14-30-22_"),
            *each("Opdracht_1_broe_poging_2026-03-08-14-30-22_"),
        ],
        [who(login="alee"), who(login="broe")],
    ),
    "Blackboard, attempts": (
        [
            *each("HW_alee_attempt_2026-03-09-14-30-22_", [(NAMES[0], b"# old")]),
            *each("HW_alee_attempt_2026-03-10-14-30-22_"),
            *each("HW_broe_attempt_2026-03-08-14-30-22_"),
        ],
        [
            who(
                login="alee",
                submitted="2026-03-10T14:30:22",
                superseded=("HW_alee_attempt_2026-03-09-14-30-22*",),
            ),
            who(login="broe", submitted="2026-03-08T14:30:22"),
        ],
    ),
    "Blackboard, logins with underscores": (
        [
            *each("HW_ann_lee_attempt_2026-03-09-14-30-22_"),
            *each("HW_bob_lee_attempt_2026-03-09-14-30-22_"),
            *each("HW_cy_attempt_2026-03-09-14-30-22_"),
        ],
        [who(login="ann_lee"), who(login="bob_lee"), who(login="cy")],
    ),
    "Blackboard, nothing but logins with underscores": (
        [
            *each("HW_1_ann_lee_attempt_2026-03-09-14-30-22_"),
            *each("HW_1_bob_lee_attempt_2026-03-09-14-30-22_"),
        ],
        [who(login="ann_lee"), who(login="bob_lee")],
    ),
    "Blackboard, logins that begin alike": (
        [
            *each("HW_s_1_attempt_2026-03-09-14-30-22_"),
            *each("HW_s_2_attempt_2026-03-09-14-30-22_"),
            ("HW_s_1_attempt_2026-03-09-14-30-22.txt", b"Nom : Ann (Lee) (s_1)\r\nx: (y)"),
            ("HW_s_2_attempt_2026-03-09-14-30-22_HW_x.txt", b"Name: Eve (2)"),
        ],
        [who(login="s_1"), who(login="s_2")],
    ),
    # Brightspace
    "Brightspace, folders": (
        [
            ("index.html", b""),
            *under("13394-80551 - Ann Lee - Mar 29, 2026 1205 PM"),
            *under("13395-80551 - Bob Roe - Mar 9, 2026 105 AM"),
        ],
        [
            who("Ann Lee", "13394", submitted="2026-03-29T12:05:00"),
            who("Bob Roe", "13395", submitted="2026-03-09T01:05:00"),
        ],
    ),
    "Brightspace, files": (
        [
            *each("13394-80551 - Ann Lee - Mar 29, 2026 1205 PM - "),
            *each("13395-80551 - Bob Roe - Mar 9, 2026 105 AM - ", FILES),
        ],
        [who("Ann Lee", "13394"), who("Bob Roe", "13395")],
    ),
    "Brightspace, 10 after 9": (
        [
            *under("1-8 - Ann Lee - Mar 9, 2026 1130 PM", {NAMES[0]: b"# old"}),
            *under("1-8 - Ann Lee - Mar 10, 2026 905 AM"),
            *under("2-8 - Bob Roe - Mar 10, 2026 905 AM"),
        ],
        [
            who("Ann Lee", "1", superseded=("1-8 - Ann Lee - Mar 9, 2026 1130 PM",)),
            who("Bob Roe", "2"),
        ],
    ),
    "Brightspace, namesakes": (
        [
            *under("1-8 - Ann Lee - Mar 9, 2026 1130 PM"),
            *under("2-8 - Ann Lee - Mar 10, 2026 905 AM"),
        ],
        [who("Ann Lee", "1"), who("Ann Lee", "2")],
    ),
    "Brightspace, in French": (
        [
            *under("1-8 - Ann Lee - 9 mars, 2026 2330"),
            *under("2-8 - Bob Roe - 10 août 2026 0905"),
        ],
        [
            who("Ann Lee", "1", submitted="2026-03-09T23:30:00"),
            who("Bob Roe", "2", submitted="2026-08-10T09:05:00"),
        ],
    ),
    "Brightspace, one file after the other": (
        [
            *[
                (f"1-8 - Ann Lee - Mar 9, 2026 11{30 + number} PM/{name}", ALL[name])
                for number, name in enumerate(NAMES)
            ],
            *under("11-8 - Ann Lee - Mar 10, 2026 905 AM"),
        ],
        [
            who("Ann Lee", "1", submitted="2026-03-09T23:35:00"),
            who("Ann Lee", "11", submitted="2026-03-10T09:05:00"),
        ],
    ),
    "Blackboard, one file after the other": (
        [
            *[
                (f"HW_alee_attempt_2026-03-09-14-30-0{number}_{name}", ALL[name])
                for number, name in enumerate(NAMES)
            ],
            *each("HW_broe_attempt_2026-03-08-14-30-22_"),
        ],
        [
            who(login="alee", submitted="2026-03-09T14:30:05"),
            who(login="broe", submitted="2026-03-08T14:30:22"),
        ],
    ),
    # Gradescope
    "Gradescope": (
        [
            (
                "assignment_7_export/submission_metadata.yml",
                b"submission_1:\n  :submitters:\n  - :name: Ann Lee\n    :sid: '100'\n"
                b"    :email: ann@example.org\n  :created_at: 2026-03-09\nsubmission_2:\n"
                b"  :submitters:\n  - :name: Bob Roe\n    :email: bob@example.org\n",
            ),
            *under("assignment_7_export/submission_1"),
            *under("assignment_7_export/submission_2/exercises"),
        ],
        [who("Ann Lee", "100", "ann@example.org"), who("Bob Roe", "2", "bob@example.org")],
    ),
    "Gradescope without its list": (
        [*under("submission_1"), *under("submission_2")],
        [who("", "1"), who("", "2")],
    ),
    # GitHub, GitLab
    "GitHub Classroom's clones": (
        [
            *under("vae-submissions/vae-annlee/exercises"),
            *under("vae-submissions/vae-annlee/solutions", {NAMES[0]: b"# no"}),
            *under("vae-submissions/vae-broe/exercises"),
        ],
        [who(login="annlee"), who(login="broe")],
    ),
    "repositories": (
        [
            *under("vae-annlee-main/exercises"),
            *under("vae-broe-6dcb09b5b57875f334f61aebed695e2e4193db5e/exercises"),
        ],
        [who(), who()],
    ),
    "repositories as archives": (
        [
            ("vae-annlee-main.zip", zipped(under("vae-annlee-main/exercises"))),
            ("vae-broe-main.tar.gz", tar_gz(under("vae-broe-main/exercises"))),
        ],
        [who(), who()],
    ),
    # Sakai
    "Sakai": (
        [
            ("HW 1/grades.csv", b""),
            *under("HW 1/Lee, Ann(alee)/Submission attachment(s)"),
            ("HW 1/Lee, Ann(alee)/timestamp.txt", b"20260309143022"),
            ("HW 1/Lee, Ann(alee)/Feedback Attachment(s)/", b""),
            *under("HW 1/Roe, Bob(broe)/Submission attachment(s)"),
        ],
        [who("Lee, Ann", login="alee"), who("Roe, Bob", login="broe")],
    ),
    "Sakai, with what was given back": (
        [
            *under("HW 1/Lee, Ann(alee)/Submission attachment(s)"),
            *under("HW 1/Lee, Ann(alee)/Feedback Attachment(s)", {NAMES[0]: b"# a teacher's"}),
            *under("HW 1/Roe, Bob(broe)/Submission attachment(s)"),
        ],
        [who("Lee, Ann", login="alee"), who("Roe, Bob", login="broe")],
    ),
    "Sakai without folders": (
        [
            *each("HW 1/Lee, Ann(alee)_Submission attachment(s)_"),
            *each("HW 1/Roe, Bob(broe)_Submission attachment(s)_", FILES),
        ],
        [who("Lee, Ann", login="alee"), who("Roe, Bob", login="broe")],
    ),
    # ILIAS
    "ILIAS": (
        [
            *under("Submissions/Lee_Ann_alee_311"),
            *under("Submissions/Roe_Bob_broe_312"),
        ],
        [who("Lee Ann", "311", "alee"), who("Roe Bob", "312", "broe")],
    ),
    "ILIAS, teams": (
        [
            *under("Blatt 01/Abgaben/Team 12/Lee_Ann_alee_311"),
            *under("Blatt 01/Abgaben/Team 13/Roe_Bob_broe_312"),
        ],
        [who("Lee Ann", "311", "alee"), who("Roe Bob", "312", "broe")],
    ),
    "ILIAS, handed in again": (
        [
            *under("Lee_Ann_alee_311", OLD),
            *((f"Lee_Ann_alee_311/{name[:-3]} (2).py", b"# older") for name in NAMES),
            *(
                (f"Lee_Ann_alee_311/Late Submission - {name[:-3]} (10).py", ALL[name])
                for name in NAMES
            ),
            ("Roe_Bob_broe_312/hw.zip", OLD_HW),
            ("Roe_Bob_broe_312/hw (2).zip", HW),
        ],
        [who("Lee Ann", "311", "alee", **LATE), who("Roe Bob", "312", "broe", late=False)],
    ),
    "ILIAS, late": (
        [
            *each("Lee_Ann_alee_311/Late Submission - "),
            *under("Roe_Bob_broe_312"),
        ],
        [who("Lee Ann", "311", "alee", **LATE), who("Roe Bob", "312", "broe")],
    ),
    # Open edX
    "Open edX": (
        [
            ("submissions.csv", b""),
            *each("[1]Week 1, [2]VAE, [1]Kata/[1] - alee - "),
            *each("[1]Week 1, [2]VAE, [1]Kata/[1] - broe - ", FILES),
        ],
        [who(login="alee"), who(login="broe")],
    ),
    # Teams
    "Teams": (
        [
            *under("Student Work/Submitted files/Ann Lee/VAE/Version 1", {NAMES[0]: b"# old"}),
            *under("Student Work/Submitted files/Ann Lee/VAE/Version 2"),
            *under("Student Work/Submitted files/Bob Roe/VAE/Version 1"),
            *under("Student Work/Working files/Bob Roe/VAE", {NAMES[0]: b"# draft"}),
        ],
        [
            who(
                "Ann Lee",
                attempt=2,
                superseded=("Student Work/Submitted files/Ann Lee/VAE/Version 1",),
            ),
            who("Bob Roe", attempt=1),
        ],
    ),
    "Teams, the class's folder": (
        [
            *under("9A - Student Work/Submitted files/Ann Lee/VAE"),
            *under("9A - Student Work/Submitted files/Bob Roe/VAE"),
        ],
        [who("Ann Lee"), who("Bob Roe")],
    ),
    "Teams, 10 after 9": (
        [
            *under("Ann Lee/VAE/Version 9", {NAMES[0]: b"# old"}),
            *under("Ann Lee/VAE/Version 10"),
            *under("Bob Roe/VAE/Version 1"),
        ],
        [who("Ann Lee", attempt=10), who("Bob Roe", attempt=1)],
    ),
    # Schoology
    "Schoology, 10 after 9": (
        [
            *under("Lee, Ann - s11/Revision 9 - On time", {NAMES[0]: b"# old"}),
            *under("Lee, Ann - s11/Revision 10 - Late"),
            *under("Roe, Bob - s12/Revision 1 - On time"),
        ],
        [
            who(
                "Lee, Ann",
                "s11",
                attempt=10,
                late=True,
                superseded=("Lee, Ann - s11/Revision 9 - On time",),
            ),
            who("Roe, Bob", "s12", attempt=1, late=False),
        ],
    ),
    # Autolab
    "Autolab, 10 after 9": (
        [
            ("ann@example.org_9_hw.zip", zipped([(NAMES[0], b"# old")])),
            ("ann@example.org_10_hw.zip", HW),
            ("bob@example.org_1_hw.zip", HW),
        ],
        [who(login="ann@example.org", attempt=10), who(login="bob@example.org", attempt=1)],
    ),
    # nbgrader
    "nbgrader": (
        [*under("submitted/ann/ps1"), ("submitted/bob/ps1/kata.ipynb", kata_notebook())],
        [who(login="ann"), who(login="bob")],
    ),
    "nbgrader, the whole course": (
        [
            *under("submitted/ann/ps1"),
            *under("submitted/bob/ps1"),
            *under("source/ps1", {NAMES[0]: b"# a teacher's"}),
            *under("release/ps1", {NAMES[0]: b"# a teacher's"}),
            *under("autograded/ann/ps1", {NAMES[0]: b"# a teacher's"}),
            ("feedback/ann/ps1/ex01_trim.html", b""),
            ("gradebook.db", b""),
            ("nbgrader_config.py", b""),
        ],
        [who(login="ann"), who(login="bob")],
    ),
    "nbgrader's exchange": (
        [
            *under("inbound/ann+ps1+2026-03-09 14:30:22.123 UTC+x", {NAMES[0]: b"# old"}),
            *under("inbound/ann+ps1+2026-03-10 14:30:22.123 UTC+y"),
            *under("inbound/bob+ps1+2026-03-10 14:30:22.123 UTC"),
        ],
        [
            who(login="ann", submitted="2026-03-10T14:30:22"),
            who(login="bob", submitted="2026-03-10T14:30:22"),
        ],
    ),
    # Drive, Dropbox
    "an assignment's folder in Drive": (
        [*each("VAE/Ann Lee - "), *each("VAE/Bob Roe - ", FILES)],
        [who("Ann Lee"), who("Bob Roe")],
    ),
    "a folder of folders from Drive": (
        [*under("Class/ann lee"), *under("Class/bob roe/exercises")],
        [who(), who()],
    ),
    # Several platforms, and what an instructor puts beside their folders
    "Moodle and Canvas": (
        [*under("Ann Lee_11_assignsubmission_file_"), *each("roebob_11_#_")],
        [ANN_11, who("roebob", "11")],
    ),
    "Moodle, and one by mail": (
        [
            *under("Ann Lee_11_assignsubmission_file_"),
            *under("Bob Roe_12_assignsubmission_file_"),
            *under("by mail/Cy Dee"),
            ("grades.xlsx", b""),
        ],
        [ANN_11, BOB_12, who()],
    ),
    # No platform
    "folders for groups": (
        [("Gruppe 1/hw.zip", HW), ("Gruppe 2/hw.zip", HW)],
        [who(), who()],
    ),
    "folders with numbers": (
        [member for number in range(4) for member in under(f"class/s_0{number}")],
        [who(), who(), who(), who()],
    ),
    "folders, one of them called like a version": (
        [member for name in ("Berg", "Chen", "Dee", "Neu") for member in under(name)],
        [who(), who(), who(), who()],
    ),
    "folders, one handed in again": (
        [member for name in ("ann", "ann (2)", "bob", "cy") for member in under(name)],
        [who(), who(), who(), who()],
    ),
    "archives, and what was unpacked from them": (
        [*under("ann"), ("ann.zip", HW), *under("bob"), ("bob.zip", HW)],
        [who(), who()],
    ),
    "folders": ([*under("ann"), *under("bob/hw/exercises")], [who(), who()]),
    "archives": ([("ann.zip", HW), ("bob.tar.gz", tar_gz(ALL.items()))], [who(), who()]),
    "archives in folders": ([("ann/hw.zip", HW), ("bob/x/hw.zip", HW)], [who(), who()]),
    "notebooks": (
        [("ann.ipynb", kata_notebook()), ("bob.ipynb", kata_notebook())],
        [who(), who()],
    ),
    "folders and a roster": (
        [*under("ann"), *under("bob"), ("roster.csv", b""), (".DS_Store", b"")],
        [who(), who()],
    ),
}


def unpacked(path, content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(path)
    return path


def check(found: list[Source], expected: list[dict]) -> None:
    """Whether these are the hand-ins, in any order, each with all that was handed in."""
    names = sorted({name for want in expected for name in want})
    nobody = vars(Source.at("nowhere"))
    wanted = [{name: want.get(name, nobody[name]) for name in names} for want in expected]
    shown = [{name: getattr(one, name) for name in names} for one in found]
    assert sorted(shown, key=repr) == sorted(wanted, key=repr)
    for one in found:
        submitted = read_submission(one, "x")
        assert (submitted.files, submitted.problem) == (ALL, ""), one
    assert len({(one.path, one.inner) for one in found}) == len(found)


@pytest.mark.parametrize(("members", "expected"), CLASSES.values(), ids=CLASSES)
def test_everyone_in_a_download_is_found(tmp_path, members, expected):
    path = tmp_path / "download.zip"
    path.write_bytes(zipped(members))
    check(hand_ins([path]), expected)


@pytest.mark.parametrize(("members", "expected"), CLASSES.values(), ids=CLASSES)
def test_everyone_in_a_folder_is_found(tmp_path, members, expected):
    check(hand_ins([unpacked(tmp_path / "class", zipped(members))]), expected)


FLAT = ("Moodle, folders", "Canvas, files", "Canvas, late", "Blackboard", "Brightspace, folders")


@pytest.mark.parametrize(
    "name", [*FLAT, "archives", "folders and a roster", "Moodle, files and text"]
)
def test_a_pattern_finds_everyone_too(tmp_path, name):
    members, expected = CLASSES[name]
    folder = unpacked(tmp_path / "class", zipped(members))
    check(hand_ins(expanded([folder / "*"])), expected)


def test_a_tar_of_the_class(tmp_path):
    path = tmp_path / "class.tar.gz"
    path.write_bytes(tar_gz(CLASSES["Moodle, folders"][0]))
    check(hand_ins([path]), [ANN_11, BOB_12])


@pytest.mark.parametrize("room", [open_classes.KEPT, 100])
@pytest.mark.parametrize("pack", [zipped, tar_gz])
def test_a_class_is_read_once(tmp_path, monkeypatch, pack, room):
    path = tmp_path / "class"
    names = [f"Student {n}_{n}_assignsubmission_file_" for n in range(5)]
    path.write_bytes(pack([member for name in names for member in under(name)]))
    times = []

    def read_archive(*arguments):
        times.append(arguments)
        return archives.read_archive(*arguments)

    found = hand_ins([path])
    monkeypatch.setattr(open_classes, "KEPT", room)
    monkeypatch.setattr(open_classes, "read_archive", read_archive)
    with contextlib.closing(open_classes.OpenClasses()) as classes:
        submitted = [read_submission(one, "x", classes) for one in found]
    assert [each.files for each in submitted] == [ALL] * 5
    # What of a tar there is no room for is unpacked anew.
    assert len(times) == 1 if room > 100 or pack is zipped else len(times) > 1


def test_a_class_that_can_not_be_read_is_said_for_each(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(CLASSES["Moodle, folders"][0]))
    found = hand_ins([path])
    path.write_bytes(b"PK")
    with contextlib.closing(open_classes.OpenClasses()) as classes:
        problems = [read_submission(one, "x", classes).problem for one in found]
    assert problems == [limits.BROKEN] * 2


def test_several_downloads(tmp_path):
    paths = [tmp_path / "moodle.zip", tmp_path / "canvas.zip"]
    for path, name in zip(paths, ["Moodle, folders", "Canvas, late"], strict=True):
        path.write_bytes(zipped(CLASSES[name][0]))
    check(hand_ins(paths), CLASSES["Moodle, folders"][1] + CLASSES["Canvas, late"][1])


@pytest.mark.parametrize(
    "members",
    [
        [*ALL.items(), *under("ann"), *under("bob")],
        [*under("exercises"), *under("solutions"), *under("tests")],
        [*under("final"), *under("old")],
        [*under("v1"), *under("v2")],
        [*under("attempt 1"), *under("attempt 2")],
        [*under("hw"), ("hw.zip", HW)],
        [(f"{name[:4]}/{name}", text) for name, text in ALL.items()],
        [(f"day {number}/{name}", ALL[name]) for number, name in enumerate(NAMES)],
        [(f"{name[:-3]}.ipynb", notebook("x")) for name in NAMES],
        [*under("mine"), ("data/numbers.csv", b""), ("docs/readme.md", b"")],
        [*under("mine"), ("old.rar", b"Rar!")],
        [("kata.ipynb", kata_notebook()), ("kata-Copy1.ipynb", kata_notebook())],
        [],
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_one_hand_in_is_no_class(tmp_path, members, packed):
    path = tmp_path / "alice.zip"
    path.write_bytes(zipped(members))
    if not packed:
        path = unpacked(tmp_path / "alice", path.read_bytes())
        path.mkdir(exist_ok=True)
    assert hand_ins([path]) == [Source.at(path)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Lee_11_assignsubmission_file_", ANN_11 | {"platform": "Moodle"}),
        ("13394-8 - Ann Lee - Mar 9, 2026 105 AM", who("Ann Lee", "13394")),
        ("Lee, Ann - 5", who()),
        ("ann", who()),
        ("vae_kata_v_2", who()),
    ],
)
def test_a_folder_that_a_platform_named(tmp_path, name, expected):
    for file, text in ALL.items():
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / file).write_bytes(text)
    check(hand_ins([tmp_path / name]), [expected | {"path": str(tmp_path / name), "inner": ""}])


@pytest.mark.parametrize(
    ("name", "person"),
    [("{}", ""), ("{stem} (1).py", ""), ("{stem}.txt", ""), ("leeann_11_31_{}", "leeann")],
)
def test_one_file_is_a_submission_without_the_others(tmp_path, name, person):
    for file, text in ALL.items():
        (tmp_path / name.format(file, stem=file[:-3])).write_bytes(text)
    path = tmp_path / name.format(NAMES[0], stem=NAMES[0][:-3])
    (found,) = hand_ins([path])
    assert (found.path, found.inner, found.person) == (str(path), "", person)
    assert read_submission(found, "x").files == {NAMES[0]: ALL[NAMES[0]]}


def test_one_file_of_another_name_is_not_graded(tmp_path):
    (tmp_path / "trim.py").write_bytes(b"")
    (found,) = hand_ins([tmp_path / "trim.py"])
    assert "there is trim.py" in read_submission(found, "x").problem


def test_the_files_of_one_submission_are_not_named_one_by_one(tmp_path):
    paths = [unpacked(tmp_path / who, HW) / name for who in ("ann", "bob") for name in NAMES]
    with pytest.raises(UserError, match="Name their folder"):
        hand_ins(paths)
    assert len(hand_ins([paths[0], paths[-1]])) == 2
    assert len(hand_ins(paths, single=True)) == len(paths)


def test_a_download_of_one_is_that_persons_where_the_roster_knows(tmp_path):
    path, rest = tmp_path / "late.zip", tmp_path / "rest.zip"
    path.write_bytes(zipped(under("Ann Lee_11_assignsubmission_file_")))
    rest.write_bytes(zipped(CLASSES["Canvas, files"][0]))
    said: list[str] = []
    (found,) = hand_ins([path], say=said.append)
    assert (found.person, found.platform_id) == ("", "")
    assert "Ann Lee" in said[0]
    assert "name 'folder/*'" in said[0]
    check(hand_ins([path], knows=lambda source, path: True), [ANN_11])
    path.write_bytes(zipped(under("VAE/Submissions/Lee_Ann_ann_11")))
    check(hand_ins([path], knows=lambda source, path: False), [who()])
    check(hand_ins([path], knows=lambda source, path: True), [who("Lee Ann", "11", "ann")])
    path.write_bytes(zipped(under("Ann Lee_11_assignsubmission_file_")))
    several = hand_ins([rest, path], knows=lambda source, path: source.person == "Ann Lee")
    assert [one.person for one in several][-1] == "Ann Lee"
    assert len(several) == 3


@pytest.mark.parametrize(
    ("name", "platform_id"),
    [
        ("roebob_12_text.html", "12"),
        ("roebob_LATE_12_link.html", "12"),
        ("roebob_12_301_answers.html", "12"),
        ("Bob Roe_12_assignsubmission_onlinetext_onlinetext.html", "12"),
    ],
)
def test_who_handed_in_a_text_alone_is_in_the_class(tmp_path, name, platform_id):
    members = [*each("leeann_11_#_"), (name, b"see my mail"), ("index.html", b"")]
    members.append(("marks_2026_11_26.csv", b""))
    found = hand_ins([unpacked(tmp_path / "class", zipped(members))])
    assert sorted(one.platform_id for one in found) == ["11", platform_id]
    pattern = hand_ins(expanded([tmp_path / "class" / "*"]))
    assert sorted(one.platform_id for one in pattern) == ["11", platform_id]
    text = next(one for one in found if one.platform_id == platform_id)
    assert name in read_submission(text, "x").problem


def test_one_person_with_two_attempts(tmp_path):
    path = tmp_path / "download.zip"
    members = [
        *under("Lee, Ann - s11/Revision 9 - On time", {NAMES[0]: b"# old"}),
        *under("Lee, Ann - s11/Revision 10 - Late"),
    ]
    path.write_bytes(zipped(members))
    check(hand_ins([path]), [{"attempt": 10, "late": True, "person": "", "platform_id": ""}])


def test_files_of_several_attempts_are_named(tmp_path):
    first, last = NAMES[0], NAMES[-1]
    path = tmp_path / "download.zip"
    members = [
        *each("leeann_11_#_", OLD | {last: ALL[last]}),
        (f"leeann_11_131_{first[:-3]}-1.py", ALL[first]),
        (f"leeann_11_136_{last[:-3]}-1.py", STUBS[last]),
        *each("roebob_12_#_"),
    ]
    path.write_bytes(zipped(members))
    ann = next(one for one in hand_ins([path]) if one.person == "leeann")
    submitted = read_submission(ann, "x")
    assert submitted.files == OLD | {first: ALL[first], last: ALL[last]}
    older, newer, mixed = submitted.notes[:3]
    assert older.endswith(f"there are earlier ones: leeann_11_31_{first}.")
    assert newer.endswith(f"not taken: leeann_11_136_{last[:-3]}-1.py.")
    assert mixed.startswith("The files are of several attempts: ")


def test_attempts_that_have_no_order_are_all_kept(tmp_path):
    path = tmp_path / "download.zip"
    members = [
        *under("1-8 - Ann Lee - Xyz 9, 2026 1130 PM"),
        *under("1-8 - Ann Lee - Zyx 9, 2026 1130 PM"),
        *under("2-8 - Bob Roe - Xyz 9, 2026 1130 PM"),
    ]
    path.write_bytes(zipped(members))
    assert [one.person for one in hand_ins([path])] == ["Ann Lee", "Ann Lee", "Bob Roe"]


SOLVED = {name: (ROOT / "solutions" / name).read_bytes() for name in NAMES}


@pytest.mark.parametrize(
    ("name", "files", "holds"),
    [
        ("solutions", SOLVED, "the solutions"),
        ("Solution_Key", SOLVED, "the solutions"),
        ("starter code", STUBS, "the exercises as they are handed out"),
        ("vae-kata/exercises", STUBS, "the exercises as they are handed out"),
    ],
)
@pytest.mark.parametrize("folders", [("Lee_Ann_alee_311", "Roe_Bob_broe_312"), ("ann", "bob")])
def test_the_teachers_own_folder_is_left_out_and_said(tmp_path, name, files, holds, folders):
    path = tmp_path / "class.zip"
    members = [member for folder in folders for member in under(folder)]
    path.write_bytes(zipped([*members, *under(name, files)]))
    said: list[str] = []
    check(hand_ins([path], say=said.append), [{"inner": folder} for folder in folders])
    assert f" holds {holds}: " in said[0]


def test_a_teachers_folder_that_was_named_is_graded_and_said(tmp_path):
    members = [*under("ann"), *under("bob"), *under("solutions", SOLVED)]
    folder = unpacked(tmp_path / "class", zipped(members))
    said: list[str] = []
    assert len(hand_ins(expanded([folder / "*"]), say=said.append)) == 3
    assert len(said) == 1
    assert said[0].startswith(f"{folder / 'solutions'} holds the solutions")


@pytest.mark.parametrize(
    ("name", "files"),
    [("starter", ALL), ("cy", SOLVED), ("cy", STUBS), ("template", SOLVED | {NAMES[0]: b"# mine"})],
)
def test_neither_name_nor_content_alone_makes_a_folder_the_teachers(tmp_path, name, files):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*under("ann"), *under("bob"), *under(name, files)]))
    said: list[str] = []
    assert len(hand_ins([path], say=said.append)) == 3
    assert said == []


@pytest.mark.parametrize("other", [("bob/", b""), ("bob.rar", b"Rar!"), ("bob.zip", b"PK")])
def test_who_handed_in_nothing_that_can_be_read_is_in_the_class(tmp_path, other):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*under("ann"), other]))
    assert [one.inner for one in hand_ins([path])] == ["ann", other[0].rstrip("/")]


def test_what_lies_beside_the_hand_ins_is_said(tmp_path):
    path = tmp_path / "class.zip"
    people = [under(f"{who}_assignsubmission_file_") for who in ("Ann_1", "Bob_2", "Cy_3")]
    others = [*under("solutions"), (NAMES[0], b""), ("readme.txt", b"")]
    for members in ([*under("ann"), *under("bob"), others[-1]], sum(people, others)):
        path.write_bytes(zipped(members))
        said: list[str] = []
        assert len(hand_ins([path], say=said.append)) in (2, 3)
        assert said[0].startswith("Beside the hand-ins, and not graded: class.zip/")
        assert "class.zip/readme.txt" in said[0]


@pytest.mark.parametrize(
    ("others", "named"),
    [
        ([("ann.eml", b""), ("bob.docx", b"")], "ann.eml, bob.docx"),
        ([("bob/letter.docx", b"")], "bob"),
        ([("readme.md", b""), ("docs/index.html", b""), ("data/numbers.csv", b"")], ""),
        ([(NAMES[0], b""), ("report.pdf", b"")], ""),
    ],
)
def test_what_one_submission_leaves_out_may_be_others(tmp_path, others, named):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*under("carl"), *others]))
    said: list[str] = []
    assert hand_ins([path], say=said.append) == [Source.at(path)]
    advice = "If these are several people's, unpack it and name 'class/*'."
    assert [line.partition("looked at: ")[2] for line in said] == [f"{named}. {advice}"] * bool(
        named
    )


SECTIONS = {
    "of folders": [*under("Section 1/ann"), *under("Section 1/bob"), *under("Section 2/cy")],
    "of archives": [(f"class/{who}.zip", HW) for who in ("A/ann", "A/bob", "B/cy")],
    "of Moodle's folders": [
        (f"{day}/{who}_{number}_assignsubmission_file_/hw.zip", HW)
        for number, (day, who) in enumerate(
            [("Mon 10", "ann"), ("Mon 10", "bob"), ("Tue 14", "cy"), ("Tue 14", "di")]
        )
    ],
}


@pytest.mark.parametrize("members", SECTIONS.values(), ids=SECTIONS)
def test_sections_are_parts_of_one_class(tmp_path, members):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*members, ("roster.csv", b"")]))
    said: list[str] = []
    found = hand_ins([path], say=said.append)
    assert [one.person or one.inner.rpartition("/")[2][:3].rstrip(".") for one in found] == [
        *("ann", "bob", "cy"),
        *["di"] * (len(members) == 4),
    ]
    assert all(read_submission(one, "").files == ALL for one in found)
    assert said == [] or "read as the sections of a class" in said[0]


@pytest.mark.parametrize(
    "members",
    [
        [*under("ann/uni"), *under("ann/home"), *under("bob")],
        [*under("a/uni"), *under("a/home"), *under("b/uni"), *under("b/home")],
        [*under("Section 1/v1"), *under("Section 1/v2"), *under("Section 2/v1")],
        [*under("Section 1/ann"), *under("Section 2/bob")],
    ],
)
def test_folders_in_folders_are_not_sections_by_their_names_alone(tmp_path, members):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(members))
    said: list[str] = []
    hand_ins([path], say=said.append)
    assert not any("sections" in line for line in said)


LOOSE = [(f"{who}_{name}", text) for who in ("ann", "Bob Roe") for name, text in ALL.items()]


def test_loose_files_with_owners_before_their_names_are_a_class(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*LOOSE, ("notes.txt", b"")]))
    said: list[str] = []
    found = hand_ins([path], say=said.append)
    assert [one.inner for one in found] == ["Bob Roe_*", "ann_*"]
    assert all(read_submission(one, "").files == ALL for one in found)
    assert said[0].endswith("not graded: class.zip/notes.txt.")
    assert said[1].endswith("by what stands before names: Bob Roe_*, ann_*.")


@pytest.mark.parametrize("other", [[("cy.zip", HW)], [*under("Cy Li"), ("di/", b"")]])
def test_loose_files_beside_folders_and_archives_are_someones(tmp_path, other):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*LOOSE[: len(ALL)], *other]))
    found = {one.inner: read_submission(one, "").files for one in hand_ins([path])}
    assert found.pop("ann_*") == ALL
    assert sorted(found) == sorted({name.rstrip("/").split("/")[0] for name, _ in other})


@pytest.mark.parametrize("owner", ["old", "ann", "my"])
def test_ones_own_older_files_beside_ones_folder_are_no_class(tmp_path, owner):
    path = tmp_path / "ann.zip"
    path.write_bytes(zipped([(f"{owner}_{NAMES[0]}", b"# old"), *under("Ann")]))
    [one] = hand_ins([path])
    assert read_submission(one, "").files == ALL


def test_who_hands_in_folders_of_sections_or_files_of_others_stays_one(tmp_path):
    others = [*under("ann/Section 1/bob"), *under("ann/Section 2/cy"), *under("di")]
    others += [(f"di/{name}", text) for name, text in LOOSE]
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(others))
    assert [one.inner for one in hand_ins([path])] == ["ann", "di"]


@pytest.mark.parametrize(
    ("members", "count"),
    [(SECTIONS["of folders"], 3), (SECTIONS["of Moodle's folders"], 4), (LOOSE, 2)],
)
def test_a_pattern_finds_sections_and_loose_files_too(tmp_path, members, count):
    unpacked(tmp_path / "class", zipped(members))
    found = hand_ins(expanded([tmp_path / "class" / "*"]))
    assert len(found) == count
    assert found == hand_ins([tmp_path / "class"])
    assert all(read_submission(one, "").files == ALL for one in found)


@pytest.mark.parametrize(
    ("names", "owners"),
    [
        ([f"{name[:-3]}-{who}.py" for who in ("ann", "bob") for name in NAMES], "ann, bob"),
        ([f"{who}_ex0{number}.py" for who in ("ann", "bob") for number in (1, 2)], "ann, bob"),
        ([f"{who}_{name}" for who in ("=SUM()", "ann\nb") for name in NAMES], "=SUM(), ann?b"),
        ([f"{who}_{name}" for who in ("old", "new") for name in NAMES], ""),
        ([f"{who}_{name}" for who in ("my", "ann") for name in NAMES], ""),
        ([f"ann_{name}" for name in NAMES], ""),
        ([f"ann_{NAMES[0]}", f"bob_{NAMES[0]}", NAMES[0]], ""),
    ],
)
def test_loose_files_that_may_be_one_persons_are_one_submission(tmp_path, names, owners):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([(name, b"x") for name in names]))
    said: list[str] = []
    assert hand_ins([path], say=said.append) == [Source.at(path)]
    assert [f"told apart by {owners}. If" in line for line in said] == [True] * bool(owners)


def test_a_class_that_is_packed_once_more_or_in_parts_is_said(tmp_path):
    moodle = zipped(CLASSES["Moodle, folders"][0])
    path, other = tmp_path / "all.zip", tmp_path / "hw.zip"
    path.write_bytes(zipped([("moodle.zip", moodle), ("__MACOSX/._moodle.zip", b"")]))
    other.write_bytes(HW)
    said: list[str] = []
    assert hand_ins([path], say=said.append) == [Source.at(path)]
    assert said == [
        "all.zip/moodle.zip looks like a whole class, packed once more: unpack all.zip, and name "
        "what is in it."
    ]
    said.clear()
    path.write_bytes(moodle)
    other.rename(tmp_path / "carl.zip")
    for paths in ([tmp_path / "carl.zip", path], [tmp_path]):
        said.clear()
        assert len(hand_ins(paths, say=said.append)) == 2
        assert [line.partition(": it looks like a whole class")[0] for line in said] == [str(path)]


def test_a_single_submission_may_look_like_a_class(tmp_path):
    path = tmp_path / "alice.zip"
    path.write_bytes(zipped([*under("ann"), *under("bob")]))
    assert len(hand_ins([path])) == 2
    assert hand_ins([path], single=True) == [Source.at(path)]


def test_one_that_is_not_there_stops_with_a_sentence(tmp_path):
    assert expanded([tmp_path / "none*"]) == [tmp_path / "none*"]
    (found,) = hand_ins([tmp_path / "none.zip"])
    with pytest.raises(UserError, match="does not exist"):
        read_submission(found, "x")


def test_a_name_with_a_star_is_a_name(tmp_path):
    (tmp_path / "[a]*").mkdir()
    assert expanded([tmp_path / "[a]*"]) == [tmp_path / "[a]*"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-09-14-30-22", "2026-03-09T14:30:22"),
        ("20260309143022", "2026-03-09T14:30:22"),
        ("2026-03-09 14:30:22", "2026-03-09T14:30:22"),
        ("Mar 9, 2026 1205 AM", "2026-03-09T00:05:00"),
        ("March 9, 2026 1205 PM", "2026-03-09T12:05:00"),
        ("Sep 20, 2024 10:35 PM", "2024-09-20T22:35:00"),
        ("20 October 2024 2235", "2024-10-20T22:35:00"),
        ("Juil. 3, 2024 905", "2024-07-03T09:05:00"),
        ("2026-13-09-14-30-22", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_times_as_platforms_write_them(text, time):
    assert iso_time(text) == time


def test_every_platform_says_where_its_names_are_documented():
    assert all(row.documented for row in PLATFORMS)
    assert {row.name for row in PLATFORMS} >= {"Moodle", "Canvas", "Blackboard", "Brightspace"}
    assert downloads.hand_ins([]) == []


def test_gradescope_says_who_handed_in_together(tmp_path):
    lines = ["submission_1:", "  :submitters:"]
    lines += ["  - :name: Ann Lee", "    :sid: '11'", "  - :name: Bob", "    :email: bob@x.org"]
    lines += ["submission_2:", "  :submitters:", "  - :email: eve@x.org", "    :name: Eve"]
    members = [("submission_metadata.yml", "\n".join(lines).encode())]
    path = tmp_path / "export.zip"
    path.write_bytes(zipped([*members, *under("submission_1"), *under("submission_2")]))
    found = {one.person: (one.platform_id, one.login, one.partners) for one in hand_ins([path])}
    assert found == {"Ann Lee": ("11", "", ("bob@x.org\nBob",)), "Eve": ("2", "eve@x.org", ())}


def test_canvas_numbers_for_files_handed_in_again_are_its_own():
    for name in ("linddora_5107_8807_ex01_trim-2.py", "linddora_LATE_5107_8807_ex01_trim.py"):
        found = recognise(name)
        assert found is not None
        assert found.rank == PREFIXED


def test_who_only_has_working_files_is_said(tmp_path):
    place = "Submitted files/{}/VAE/Version 1"
    members = [*under(place.format("Ann Lee")), *under(place.format("Bob Roe"))]
    members += [*under("Working files/Bob Roe/VAE"), *under("Working files/Eve Doe/VAE")]
    said: list[str] = []
    assert len(hand_ins([unpacked(tmp_path / "Work", zipped(members))], say=said.append)) == 2
    assert said == ["Not handed in, but among the working files: Eve Doe."]


def test_assignments_for_one_exercise_each_make_one_hand_in_at_canvas(tmp_path):
    members = [(f"leeann_11_{n}_{name}", ALL[name]) for n, name in enumerate(NAMES, 31)]
    members += [(f"roebob_12_{n}_{name}", ALL[name]) for n, name in enumerate(NAMES, 61)]
    found = hand_ins([unpacked(tmp_path / "class", zipped(members))])
    check(found, [who("leeann", "11"), who("roebob", "12")])
