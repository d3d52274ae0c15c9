"""The rosters and gradebooks that platforms export and import again, one row for each.

Whoever adds a platform adds a row: the headings by which its file is known, the column that takes
the marks, and the columns that say who somebody is. Anything else is a plain roster.
"""

import re
from dataclasses import dataclass

NAME, FIRST, LAST, LOGIN, EMAIL, ID = "name", "first", "last", "login", "email", "id"
PLATFORM_ID = "platform id"
"""The identifier that the platform puts into the names of a download."""
GROUP = "group"
"""Whom they hand in with."""
SUBMITTED = "submitted"
"""When they handed in."""


def simplified(heading: str) -> str:
    """A heading as it is compared: letters and digits alone, without case."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _any(*headings: str) -> frozenset[str]:
    return frozenset(map(simplified, headings))


@dataclass(frozen=True)
class Format:
    """A platform's file. Headings are simplified in all of this but ``marks``."""

    name: str
    known_by: tuple[frozenset[str], ...]
    """The file has one heading of each."""
    marks: re.Pattern[str] | None
    """Matches all of a heading whose column takes the marks; a group ``max`` says the maximum.
    None where the platform imports no marks."""
    columns: dict[str, str]
    """What is in a column, where that is not what ``COLUMNS`` says."""
    maximum: frozenset[str] = frozenset()
    """The column with the most that can be reached."""


# The worksheet's headings are translated: the strings recordid, grade, maxgrade and
# lastmodifiedsubmission of https://github.com/moodle/moodle/blob/main/mod/assign/gradingtable.php.
# What the import reads: .../mod/assign/feedback/offline/importgradeslib.php
_MOODLE_ID = _any(
    *("Identifier", "ID", "Identifiant", "Identificador", "Identificatie", "Identificativo"),
    *("Идентификатор", "識別碼", "识别码"),
)
_MOODLE_GRADE = (
    *("Grade", "Bewertung", "Note", "Calificación", "Valutazione", "Voto", "Nota", "Avaliação"),
    *("Cijfer", "Beoordeling", "Betyg", "Ocena", "Оценка", "評点", "成绩", "成績"),
)
_MOODLE_MAXIMUM = _any(
    *("Maximum Grade", "Bestwertung", "Note maximale", "Calificación máxima", "Nota máxima"),
    *("Valutazione massima", "Punteggio massimo", "Maximumcijfer", "Maximale beoordeling"),
    *("Avaliação máxima", "Maximalt betyg", "Maksymalna ocena", "Максимальная оценка"),
)

FORMATS = (
    Format(
        "Moodle",
        (_MOODLE_ID, _any(*_MOODLE_GRADE), _MOODLE_MAXIMUM),
        re.compile("|".join(_MOODLE_GRADE), re.IGNORECASE),
        dict.fromkeys(_MOODLE_ID, PLATFORM_ID),
        _MOODLE_MAXIMUM,
    ),
    # https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_exporter.rb and
    # gradebook_importer.rb: an assignment's heading is «Title (id)».
    Format(
        "Canvas",
        (_any("Student", "LastName"), _any("ID"), _any("Section")),
        re.compile(r".+\(\d+\)\s*"),
        {"id": PLATFORM_ID},
    ),
    # https://community.d2l.com/brightspace/kb/articles/3538-importing-grades
    # An export writes the maximum into the heading, and a # before identifiers.
    Format(
        "Brightspace",
        (_any("OrgDefinedId", "Username"), _any("End-of-Line Indicator")),
        re.compile(r".+ Points Grade(?: <Numeric MaxPoints:(?P<max>[\d.]+)[^>]*>)?\s*"),
        {},
    ),
    # «Uploading External Grade Center Items» on library.blackboard.com: a column is known by the
    # number at the end of its heading.
    Format(
        "Blackboard",
        (_any("Last Name"), _any("Username"), _any("Availability", "Last Access")),
        re.compile(r".+\[Total Pts: (?:up to )?(?P<max>[\d.]+)[^\]]*\]\s*\|\d+\s*"),
        {},
    ),
    # The scores of an assignment. https://guides.gradescope.com/hc/en-us/articles/21926598776333
    # has the roster, which is a plain one.
    Format(
        "Gradescope",
        (_any("SID", "Email"), _any("Submission ID")),
        None,
        {"submissionid": PLATFORM_ID, "sid": PLATFORM_ID},
    ),
)

COLUMNS = {
    simplified(heading): kind
    for kind, headings in {
        NAME: (
            *("Name", "Full name", "Student", "Student name", "Display name", "Participant"),
            *("Vollständiger Name", "Nom complet", "Nombre completo", "Nome completo"),
            *("Nome e cognome", "Cognome e nome", "Volledige naam", "Fullständigt namn"),
            *("Nome/Cognome", "Nombre/Apellido(s)", "First name / Last name", "Names"),
            *("Nome / Cognome", "Nombre", "Teilnehmer", "氏名", "姓名", "Полное имя"),
        ),
        FIRST: (
            *("First name", "Given name", "Given names", "Forename", "First", "Vorname"),
            *("Prénom", "Voornaam", "Förnamn", "Imię", "Preferred first name", "Preferred name"),
        ),
        LAST: (
            *("Last name", "Surname", "Family name", "Last", "Nachname", "Familienname"),
            *("Apellidos", "Apellido(s)", "Cognome", "Achternaam", "Efternamn", "Nazwisko"),
        ),
        LOGIN: (
            *("Login", "Username", "User name", "User", "SIS Login ID", "Login ID", "NetID"),
            *("Account", "GitHub", "GitHub username", "GitHub login", "GitLab username"),
            *("Benutzername", "Anmeldename", "Nom d'utilisateur", "Nombre de usuario"),
            *("Gebruikersnaam", "Nome utente", "Uni ID", "Kennung", "Handle", "UPN"),
        ),
        EMAIL: (
            *("Email", "E-mail", "Mail", "Email address", "E-mail address", "SIS Email"),
            *("E-Mail-Adresse", "Mailadresse", "Adresse de courriel", "Adresse e-mail"),
            *("Dirección de correo", "Correo", "Correo electrónico", "E-mailadres"),
            *("Indirizzo email", "Endereço de e-mail", "E-postadress", "Student email"),
        ),
        ID: (
            *("ID", "Identifier", "Student ID", "Student number", "SID", "SIS User ID", "SIS ID"),
            *("User ID", "ID number", "Number", "OrgDefinedId", "Org Defined ID", "Matriculation"),
            *("Matriculation number", "Matrikelnummer", "Matrikel", "Matr.-Nr.", "ID-Nummer"),
            *("Registration number", "Roll number", "Roll no", "Numéro d'identification"),
            *("Unique ID", "Unique User ID", "School UID", "Immatriculation number"),
            *("GitHub ID", "Número de ID", "ID-nummer", "Codice identificativo", "Matricola"),
        ),
        # Moodle's worksheet has it where groups hand in, translated: the string submissionteam.
        # https://github.com/moodle/moodle/blob/main/mod/assign/gradingtable.php
        GROUP: (
            *("Group", "Group name", "Team", "Team name", "Gruppe", "Gruppenname", "Groupe"),
            *("Grupo", "Gruppo", "Groep", "Grupp", "Gruppe(n)", "Grupa", "Группа"),
        ),
        SUBMITTED: (
            *("Submitted", "Submitted at", "Submitted on", "Date submitted", "Time submitted"),
            *("Submission time", "Submission date", "Submission timestamp", "Submission date/time"),
            *("Last modified (submission)", "Zuletzt geändert (Abgabe)", "Handed in"),
            *("Dernière modification (travail remis)", "Última modificación (entrega)"),
            *("Ultima modifica (consegna)", "Laatst gewijzigd (inzending)"),
            *("Última modificação (envio)", "Última atualização (submissão)"),
            *("Darrera modificació (tramesa)", "Последнее изменение (ответ)"),
            *("Handed in at", "Handed in on", "Hand-in time", "Turned in", "Turned in at"),
            *("Abgegeben", "Abgegeben am", "Abgabezeit", "Abgabezeitpunkt", "Abgabedatum"),
        ),
    }.items()
    for heading in headings
}
"""What a column of any roster says, by its simplified heading."""


LOOSE = (
    (EMAIL, ("mail", "correo", "courriel")),
    (LOGIN, ("login", "username", "user name", "netid", "account", "github", "gitlab")),
    (FIRST, ("first name", "given name", "vorname")),
    (LAST, ("last name", "family name", "surname", "nachname")),
    (NAME, ("name",)),
    (ID, ("student id", "student number", "matric", "matrik")),
)
"""Parts of headings, for a roster none of whose headings is known; the first that fits."""


def loosely(heading: str) -> str:
    """What a column probably says whose heading is not in ``COLUMNS``; empty for no idea."""
    plain = heading.casefold().replace("_", " ").replace("-", " ")
    parts = ((kind, part) for kind, all_of in LOOSE for part in all_of)
    return next((kind for kind, part in parts if part in plain), "")


def format_of(header: list[str]) -> Format | None:
    """The platform's format that has these headings; None for a plain roster."""
    found = set(map(simplified, header))
    return next((each for each in FORMATS if all(found & some for some in each.known_by)), None)
