"""The half of the matrix that libreswan can play where the kernel has no ESP: the IKE SA."""

import time

from ikesim import Ikesim
from lab import need
from pluto import Pluto
from suite import case

PEER = "libreswan"


def meet(lab, role, more="", words=(), duration="30s", **pluto):
    theirs = Pluto(lab, **pluto).start()
    ours = Ikesim(lab, role, more=more, words=words, duration=duration).start()
    if role == "responder":
        theirs.initiate()
    return theirs, ours


def establish(theirs):
    return theirs.wait("(initiator|responder) established IKE SA; authenticated peer using "
                       "authby=secret and ID_FQDN '@sim.lab'")


@case(PEER, "IKE SA: PSK, ChaCha20-Poly1305")
def ike_sa(lab, role):
    theirs, ours = meet(lab, role)
    establish(theirs)
    ours.stop()
    need("cipher=CHACHA20_POLY1305_256 integ=n/a prf=HMAC_SHA2_256 group=DH31" in theirs.log(),
         "another suite")


@case(PEER, "AES-GCM-256 in IKE")
def aes_gcm(lab, role):
    more = "ike: { proposals: [aes256gcm16-prfsha256-x25519], esp: [aes256gcm16] }\n"
    theirs, ours = meet(lab, role, more, ike="aes_gcm256-sha2_256-dh31", esp="aes_gcm256")
    establish(theirs)
    ours.stop()
    need("cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_256" in theirs.log(), "another suite")


@case(PEER, "PRF_HMAC_SHA2_512")
def sha512(lab, role):
    more = "ike: { proposals: [chacha20poly1305-prfsha512-x25519] }\n"
    theirs, ours = meet(lab, role, more, ike="chacha20_poly1305-sha2_512-dh31")
    establish(theirs)
    ours.stop()
    need("prf=HMAC_SHA2_512" in theirs.log(), "another suite")


@case(PEER, "cookies demanded", roles=("initiator",))
def their_cookies(lab, role):
    theirs, ours = meet(lab, role, setup=" ddos-mode=busy")
    establish(theirs)
    ours.stop()
    sent = ours.has(event="send", exchange="IKE_SA_INIT", host="client")
    need(len(sent) == 2, f"{len(sent)} requests of ours: pluto demanded no cookie")


@case(PEER, "cookies demanded", roles=("responder",))
def our_cookies(lab, role):
    theirs, ours = meet(lab, role, "ike: { cookies: { above_half_open: 0 } }\n")
    establish(theirs)
    ours.stop()
    sent = ours.has(event="send", exchange="IKE_SA_INIT", host="gateway")
    need(len(sent) >= 2, "we demanded no cookie")


# As responder pluto keeps an IKE SA whose child it could not install; so do we if we are told to.
KEEP = "ike: {{ on_no_child: keep{more} }}\n"


def kept(lab, more=""):
    """Both have the IKE SA, nobody has a child."""
    theirs, ours = meet(lab, "initiator", KEEP.format(more=more), words=["--stay"])
    establish(theirs)
    return theirs, ours


def without_child(ours):
    """That was the state it was tried in: pluto refused the child, and nothing else failed."""
    refused = ours.has(event="notify_received", notify_name="TS_UNACCEPTABLE") or \
        ours.has(note="notify_received", notify_name="TS_UNACCEPTABLE")
    need(refused, "pluto refused no child")
    others = [event for event in ours.has(note="failed") if event["failure"] != "child_refused"]
    need(not others, others)


@case(PEER, "liveness asked by us", roles=("initiator",))
def our_liveness(lab, _):
    _, ours = kept(lab, ", liveness: 1s")
    time.sleep(2.5)
    ours.stop()
    asked = ours.has(event="send", exchange="INFORMATIONAL", host="client", response="False")
    answered = ours.has(event="receive", exchange="INFORMATIONAL", host="client", response="True")
    need(len(asked) >= 2 and len(answered) >= 2, f"{len(asked)} asked, {len(answered)} answered")
    without_child(ours)


@case(PEER, "IKE rekey by us", roles=("initiator",))
def our_ike_rekey(lab, _):
    theirs, ours = kept(lab, ", rekey: { ike: 1s }")
    theirs.wait(r"responder rekeyed IKE SA #3")  # and what was rekeyed is rekeyed again
    ours.stop()
    need(len(ours.has(note="ike_rekeyed")) >= 2, "fewer rekeys than pluto saw")
    without_child(ours)


@case(PEER, "IKE rekey by the peer", roles=("initiator",))
def their_ike_rekey(lab, _):
    theirs, ours = kept(lab, ", rekey: { ike: 1h }")
    theirs.whack("--rekey-ike", "--name", "lab", "--asynchronous")
    theirs.wait(r"initiator rekeyed IKE SA")
    ours.stop()
    need(ours.has(note="ike_rekeyed"), "no rekey here")
    without_child(ours)


@case(PEER, "delete by us", roles=("initiator",))
def our_delete(lab, _):
    theirs, ours = kept(lab)
    ours.stop()
    theirs.wait(r'"lab" #1: deleting state')
    without_child(ours)


@case(PEER, "delete by the peer", roles=("initiator",))
def their_delete(lab, _):
    theirs, ours = kept(lab)
    theirs.terminate()
    time.sleep(1)
    ours.stop()
    asked = ours.has(event="receive", exchange="INFORMATIONAL", host="client", response="False")
    need(asked and ours.has(note="state", story="the peer deleted: .*"), "pluto told us nothing")
    need(ours.has(event="send", exchange="INFORMATIONAL", host="client", response="True"),
         "we did not answer pluto's Delete")
    without_child(ours)


@case(PEER, "INVALID_KE_PAYLOAD, another group", roles=("responder",))
def our_invalid_ke(lab, role):
    theirs, ours = meet(
        lab, role, ike="chacha20_poly1305-sha2_256-dh19,chacha20_poly1305-sha2_256-dh31")
    establish(theirs)
    ours.stop()
    need("INVALID_KE_PAYLOAD" in theirs.log(), "we took pluto's first group")
