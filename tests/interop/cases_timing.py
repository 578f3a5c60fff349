"""When charon sends again to a peer that does not answer, beside our settings of its kind."""

import os
import re

from charon import Charon
from ikesim import Ikesim
from lab import need, wait_for
from suite import case

GAPS = (4.000, 7.200, 12.960, 23.328, 41.990)
GIVES_UP = 75.582  # s after the last request: 165.060 s after the first
NOISE = 0.15  # s: a busy machine's
FULL = os.environ.get("INTEROP_FULL") == "1"


def sent_at(theirs):
    """When its IKE_SA_INIT went out, in seconds: the first, and each again."""
    return [float(at) for at in re.findall(
        r"^(\d+\.\d+) \d+\[NET\] sending packet: from 10\.77\.0\.2\[500\]", theirs.log(), re.M)]


@case("strongSwan", "retransmission: 4.000, 7.200, 12.960 s", roles=("responder",))
def retransmission(lab, role):
    """Our link loses everything, so we are silent."""
    theirs = Charon(lab).start()
    ours = Ikesim(lab, role, duration="200s")
    scenario = lab.read("ours/scenario.yaml").replace("latency: 0s", "latency: 0s, loss: 100%")
    lab.write("ours/scenario.yaml", scenario)
    ours.start()
    theirs.initiate(1, check=False)
    gaps = GAPS if FULL else GAPS[:3]
    wait_for(lambda: len(sent_at(theirs)) > len(gaps), sum(gaps) + 5, "charon's next request")
    at = sent_at(theirs)
    seen = [b - a for a, b in zip(at, at[1:])]
    for wanted, had in zip(gaps, seen):
        need(abs(had - wanted) <= NOISE, f"gaps {seen}, not {gaps}")
    if FULL:
        gave_up = theirs.wait(r"(?m)^(\d+\.\d+) .*giving up after 5 retransmits", 90)
        waited = float(gave_up.group(1)) - at[len(gaps)]
        need(abs(waited - GIVES_UP) <= NOISE, f"it gave up {waited:.3f} s after its last request")
    ours.stop()
    need(not ours.has(event="send", host="gateway"), "we answered")
