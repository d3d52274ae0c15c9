"""Where a login begins in a name like ``Homework 1_ann_lee_attempt_…``: no single name tells."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kata.checking.source import Source
from kata.grading.intake.limits import MAX_FILE, Ungradable
from kata.grading.intake.members import Member
from kata.grading.intake.platforms import PLATFORMS, RECEIPT, Delivered, read_path
from kata.submission.source_text import whole_text

NAME = re.compile(r"[^:\n]{1,40}:[^\n]*\((?P<login>[^()\s]+)\)\s*(?:\n|$)")
"""The first line of a receipt: ``Name: Ann Lee (ann_lee)``, in any language."""


def with_whole_logins(members: list[Member]) -> list[Member]:
    """The members, with the logins that receipts say or that the class shows: what all names begin
    with is the assignment's."""
    heads = [each for each in map(_head, members) if each]
    known = {head: login for each in members if (head := _head(each)) and (login := _said(each))}
    names = {head.removesuffix(f"_{login}") for head, login in known.items()}
    assignment = names.pop() if len(names) == 1 else _common(heads)
    whole = []
    for each in members:
        head = _head(each)
        login = known.get(head, "")
        if not login and assignment and head.startswith(f"{assignment}_"):
            login = head.removeprefix(f"{assignment}_")
        if login:
            groups = {"assignment": head.removesuffix(f"_{login}"), "login": login}
            each = replace(each, said=replace(each.said, groups=each.said.groups | groups))
        whole.append(each)
    return whole


def possible_logins(source: Source) -> list[str]:
    """All that the login could be by the platform's name, the longest first; nothing where that
    leaves no doubt. It is never shorter than it seems."""
    name = f"{source.original_folder.removesuffix('_')}_x"
    for row in PLATFORMS:
        said = read_path(name, row) if row.name == source.platform else None
        if said is not None and (head := _joined(said)):
            return [head[match.end() :] for match in re.finditer("_", head)]
    return []


def shorter_logins(source: Source) -> list[tuple[str, str]]:
    """What a login is, and the name before it, where a part of what seems the login could be the
    name's: ILIAS writes ``Van_Berg_Ben_ben_123``."""
    person = source.person.replace(" ", "_")
    if not source.platform_id or f"{person}_{source.login}_" not in source.original_folder:
        return []
    cuts = [match.start() for match in re.finditer("_", source.login)]
    return [(source.login[cut + 1 :], f"{person}_{source.login[:cut]}") for cut in cuts]


def _head(member: Member) -> str:
    return _joined(member.said)


def _joined(said: Delivered) -> str:
    """The assignment and the login, where nothing but an underscore stands between them."""
    head = f"{said.groups.get('assignment')}_{said.groups.get('login')}"
    return head if said.all_of_them.startswith(head) else ""


def _said(member: Member) -> str:
    """The login in this member, if it is a receipt of the platform's."""
    entry, head = member.entry, _head(member)
    if member.said.file != ".txt" or not RECEIPT.search(entry.name):
        return ""
    try:
        content = entry.read(MAX_FILE)
    except (OSError, Ungradable):
        return ""
    found = NAME.match(whole_text(content)) if isinstance(content, bytes) else None
    # It is said to be of this name's login: what else stands there tells nothing.
    return found["login"] if found and head.endswith(f"_{found['login']}") else ""


def _common(heads: Iterable[str]) -> str:
    """The words that all names begin with, if there are several, and none without another word."""
    several = {tuple(each.split("_")) for each in heads}
    if len(several) < 2:
        return ""
    most = min(map(len, several)) - 1
    first = min(several)
    count = next(
        (number for number in range(most) if len({each[number] for each in several}) > 1), most
    )
    return "_".join(first[:count])
