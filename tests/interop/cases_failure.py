"""The failure itself: a peer that cannot install, and a peer that is late for our driver."""

import re
import time

from cases_libreswan import meet as meet_pluto
from cases_strongswan import INSTALL, child, establish, meet
from charon import KERNEL_ONLY
from lab import need, wait_for
from suite import case

LATE = "  send_delay = 3000\n  send_delay_type = 35\n  send_delay_request = no"


def late(lab, lifetime, gone="fail"):
    """charon's IKE_AUTH response comes after 3 s; our larval SA lives so long, and when it is gone
    we fail, as Windows and libreswan, or add what cannot be updated, as strongSwan."""
    more = f"sadb: {{ larval_lifetime: {lifetime} }}\nike: {{ on_larval_gone: {gone} }}\n"
    theirs, ours = meet(lab, "initiator", more, extra=LATE)
    child(theirs)
    return theirs, ours.end(20)


@case("strongSwan", "the peer is late: 13860", roles=("initiator",))
def outlives_the_larval(lab, role):
    _, ours = late(lab, "2s")
    codes = [failure["code"] for failure in ours.result["failures"]]
    need(codes == [13860], f"codes {codes}")
    need(ours.result["failures"][0]["cause"] == "larval_expired", ours.result["failures"])


@case("strongSwan", "the peer is as late, the larval SA lives longer", roles=("initiator",))
def does_not_outlive_the_larval(lab, role):
    _, ours = late(lab, "165s")
    need(ours.result["negotiations"]["installed"] == 1, ours.result["negotiations"])
    need(not ours.result["failures"], ours.result["failures"])


@case("strongSwan", "the peer is late, and we add what is gone", roles=("initiator",))
def adds_what_is_gone(lab, role):
    _, ours = late(lab, "2s", "add")
    need(ours.result["negotiations"]["installed"] == 1, ours.result["negotiations"])
    need(ours.has(event="reply", op="update", cause="larval_expired"), "it was not late")


def notify_of(ours):
    names = [event["notify_name"] for event in ours.has(note="failed", failure="child_refused")]
    return names[0] if names else None


@case("strongSwan", "the peer cannot install", roles=("initiator",))
def charon_cannot_answer(lab, role):
    """It keeps the IKE SA and says NO_PROPOSAL_CHOSEN, with IDr and AUTH."""
    theirs, ours = meet(lab, role, kernel=KERNEL_ONLY)
    establish(theirs)
    ours.end(10)
    need("unable to install inbound and outbound IPsec SA (SAD) in kernel" in theirs.log(),
         "charon installed it")
    need("IKE_AUTH response 1 [ IDr AUTH" in theirs.log(), "charon's answer has no IDr, AUTH")
    need(notify_of(ours) == "NO_PROPOSAL_CHOSEN", f"we saw {notify_of(ours)}")
    need([failure["code"] for failure in ours.result["failures"]] == [13868],
         ours.result["failures"])
    need("its driver may have failed" in str(ours.result["because"]), ours.result["because"])


@case("strongSwan", "the peer cannot install", roles=("responder",))
def charon_takes_it_back(lab, role):
    """It has our answer, fails, and deletes the fresh SPI: we were up for so long."""
    theirs, ours = meet(lab, role, kernel=KERNEL_ONLY)
    theirs.wait("sending DELETE for ESP CHILD_SA with SPI")
    theirs.wait(r"parsed INFORMATIONAL response \d+ \[ D \]")
    ours.stop()
    need(ours.has(note="child_installed"), "we never installed")
    need(ours.has(note="failed", failure="deleted"), "nothing says that the peer deleted it")
    need(len(ours.has(event="sa", to="dead", op="delete")) == 2, "the pair is still there")


@case("libreswan", "the peer cannot install", roles=("initiator",))
def pluto_cannot_answer(lab, role):
    """It keeps the IKE SA and says TS_UNACCEPTABLE."""
    theirs, ours = meet_pluto(lab, role)
    theirs.wait(r"setup_half_ipsec_sa\(\) hit fail")
    ours.end(10)
    need(notify_of(ours) == "TS_UNACCEPTABLE", f"we saw {notify_of(ours)}")


@case("libreswan", "the peer cannot install", roles=("responder",))
def pluto_tells_nobody(lab, role):
    """It forgets the IKE SA, says nothing, begins again: pairs pile up at our end."""
    theirs, ours = meet_pluto(lab, role)
    theirs.wait(r"deleting state \(STATE_V2_ESTABLISHED_IKE_SA\).* and NOT sending notification")
    theirs.wait(r"#3: .*established IKE SA|#3: sent IKE_SA_INIT request")
    theirs.wait(r'"lab" #4: setup_half_ipsec_sa\(\) hit fail')
    ours.stop()
    held = [event["sas"] for event in ours.has(event="held", host="gateway")]
    need(len(re.findall("NOT sending notification", theirs.log())) == 2, "pluto told us")
    need(held == [4], f"our driver holds {held} SAs at the end, not two pairs")


@case("strongSwan", "this machine's kernel as our driver")
def kernel_as_driver(lab, role):
    """The larval SA is the kernel's. Its keys are taken where the kernel has ESP; where it has
    not, this is a real 13860: UPDATE is refused, and the larval SA is deleted in order."""
    theirs, ours = meet(lab, role, words=["--driver", "linux-xfrm"])
    establish(theirs)
    wait_for(lambda: "CHILD_SA net{1} established" in theirs.log() or "NO_PROP" in theirs.log(),
             10, "an answer about the pair")
    time.sleep(INSTALL)
    ours.stop()
    reserved = ours.has(event="reply", op="getspi")
    need(reserved and reserved[0]["err"] == "ok" and reserved[0]["larval_until"], reserved)
    update = ours.has(event="reply", op="update")
    need(update, "the kernel was not asked for UPDATE")
    if update[0]["err"] == "ok":
        need(ours.has(note="child_installed"), "the kernel took the keys, and no pair came of it")
        return
    need(update[0]["code_name"] in ("ENOSYS", "EPROTONOSUPPORT"), update)
    failure = ours.result["failures"][0]
    need((failure["code"], failure["cause"]) == (13860, "unknown_algorithm"), failure)
    need(ours.has(event="held", larvals=0, sas=0), "the larval SA is still there")
