"""The list of cases, and playing it: a line a case, a table at the end."""

import os
import time
import traceback

from lab import Failed, Lab, Skipped

BOTH = ("initiator", "responder")


class Case:
    """One cell of the matrix: peer and role are its column, row its line."""

    def __init__(self, peer, row, role, play, waits, words):
        self.peer, self.row, self.role, self.play = peer, row, role, play
        self.waits, self.words = waits, words
        self.status, self.text, self.seconds = None, "", 0.0

    def name(self):
        return f"{self.peer}: {self.row}, " + (
            "we initiate" if self.role == "initiator" else "we respond")


CASES = []


def case(peer, row, roles=BOTH, waits=None, **words):
    """Registers play(lab, role, **words). waits: for what; it may fail until that is there."""
    def register(play):
        for role in roles:
            CASES.append(Case(peer, row, role, play, waits, words))
        return play
    return register


def play(one, directory):
    began = time.monotonic()
    try:
        with Lab(directory) as lab:
            one.play(lab, one.role, **one.words)
        one.status = "passed"
        one.text = f"it waits for {one.waits} no longer" if one.waits else ""
    except Skipped as why:
        one.status, one.text = "skipped", str(why)
    except Failed as why:
        one.status, one.text = "failed", str(why)
        if one.waits:
            one.status, one.text = "skipped", f"waits for {one.waits}"
    except Exception:  # a mistake of ours: told, and the others go on
        one.status, one.text = "failed", traceback.format_exc()
    one.seconds = time.monotonic() - began


def slug(one):
    return "".join(c if c.isalnum() else "-" for c in one.name().lower())


def play_all(chosen, directory, say):
    for one in chosen:
        play(one, os.path.join(directory, slug(one)))
        one.text = one.text.strip()
        note = f": {one.text.splitlines()[0]}" if one.text else ""
        if one.status == "failed":
            note = f": {one.text}"
        say(f"  {one.status:7} {one.seconds:5.1f} s  {one.name()}{note}")


def count(chosen, status):
    return sum(one.status == status for one in chosen)


def closing(chosen):
    return ", ".join(f"{count(chosen, status)} {status}"
                     for status in ("passed", "failed", "skipped"))
