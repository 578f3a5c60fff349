"""The matrix as a table for README.md, between two markers."""

import re

from suite import CASES

BEGIN, END = "<!-- interop: begin (make interop-table) -->", "<!-- interop: end -->"
COLUMNS = [(peer, role) for peer in ("strongSwan", "libreswan") for role in
           ("initiator", "responder")]
HEAD = ("| what | strongSwan, we initiate | strongSwan, we respond | libreswan, we initiate "
        "| libreswan, we respond |\n|---|---|---|---|---|\n")


def rows():
    """In the order in which they are first named."""
    return list(dict.fromkeys(one.row for one in CASES))


def cell(row, column):
    for one in CASES:
        if one.row == row and (one.peer, one.role) == column:
            return one.status or "not played"
    return "–"


def cells(row):
    return [cell(row, column) for column in COLUMNS]


def table():
    return HEAD + "".join(f"| {row} | {' | '.join(cells(row))} |\n" for row in rows())


def skipped():
    """Why, once each, and what."""
    reasons = {}
    for one in CASES:
        if one.status == "skipped":
            reasons.setdefault(one.text, {})[one.row] = True
    return "".join(f"- Skipped: {text}. It is: {'; '.join(names)}.\n"
                   for text, names in reasons.items())


def replace(readme, new):
    begin, end = readme.index(BEGIN) + len(BEGIN), readme.index(END)
    return readme[:begin] + "\n" + new + readme[end:]


def names_in(readme):
    """The rows of README.md's table, and which cells are there."""
    part = readme[readme.index(BEGIN):readme.index(END)]
    found = {}
    for line in part.splitlines():
        words = re.findall(r"[^|]+", line)
        if len(words) == 5 and words[0].strip() not in ("what", "---"):
            found[words[0].strip()] = [word.strip() != "–" for word in words[1:]]
    return found


def names_here():
    return {row: [text != "–" for text in cells(row)] for row in rows()}
