"""What is said in the first exchanges beside the child: childless, INITIAL_CONTACT, addresses."""

import time

from cases_strongswan import PEER, both_installed, child, establish, meet
from charon import Charon
from ikesim import Ikesim
from lab import need
from suite import case


@case(PEER, "childless IKE_AUTH, the child later")
def childless(lab, role):
    word = "allow" if role == "initiator" else "force"  # charon 5.9.8 as initiator: all or nothing
    theirs, ours = meet(lab, role, "ike: { childless: prefer }\n",
                        connection=f"    childless = {word}")
    both_installed(theirs, ours)
    need("CREATE_CHILD_SA request 2 [" in theirs.log(), "the child came with IKE_AUTH")


@case(PEER, "INITIAL_CONTACT obeyed by the peer", roles=("initiator",))
def their_obedience(lab, role):
    theirs, ours = meet(lab, role, words=["--stay"])
    child(theirs)
    ours.process.kill()
    ours.process.wait()
    again = Ikesim(lab, role).start()
    theirs.wait("destroying duplicate IKE_SA for peer 'sim.lab', received INITIAL_CONTACT")
    again.stop()
    need(theirs.sas().count("ESTABLISHED") <= 1, theirs.sas())


@case(PEER, "INITIAL_CONTACT obeyed by us", roles=("responder",))
def our_obedience(lab, role):
    theirs, ours = meet(lab, role, words=["--stay"])
    child(theirs)
    theirs.process.kill()
    theirs.process.wait()
    again = Charon(lab).start()
    again.initiate(check=False)
    child(again)
    ours.stop()
    need(ours.has(note="notify_received", notify_name="INITIAL_CONTACT"), "charon said nothing")
    need(ours.has(event="held", larvals=0, sas=2), ours.has(event="held"))


@case(PEER, "an inner address (configuration payload)", roles=("initiator",))
def our_address(lab, role):
    theirs, ours = meet(lab, role, words=["--stay", "--set", "hosts[client].asks_address=ipv4"],
                        connection="    pools = inner", child="remote_ts = dynamic",
                        pools="pools { inner { addrs = 10.9.8.0/24 } }")
    child(theirs)
    need("10.9.8.1/32" in theirs.sas(), theirs.sas())
    ours.stop()
    need(ours.has(note="child_installed"), "no pair here")


@case(PEER, "an inner address (configuration payload)", roles=("responder",))
def their_address(lab, role):
    theirs, ours = meet(lab, role, words=["--stay", "--set", "hosts[gateway].pool=10.9.8.0/24",
                                          "--set", "hosts[gateway].remote_ts=10.9.8.0/24"],
                        connection="    vips = 0.0.0.0", child="local_ts = dynamic")
    child(theirs)
    theirs.wait(r"installing new virtual IP 10\.9\.8\.\d+")
    time.sleep(0.1)
    ours.stop()
    need(ours.has(event="held", larvals=0, sas=2), ours.has(event="held"))
    need(establish(theirs), "no IKE SA")
