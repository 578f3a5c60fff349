"""The half of the matrix that libreswan can play where the kernel has no ESP: the IKE SA."""

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


@case(PEER, "INVALID_KE_PAYLOAD, another group", roles=("responder",))
def our_invalid_ke(lab, role):
    theirs, ours = meet(
        lab, role, ike="chacha20_poly1305-sha2_256-dh19,chacha20_poly1305-sha2_256-dh31")
    establish(theirs)
    ours.stop()
    need("INVALID_KE_PAYLOAD" in theirs.log(), "we took pluto's first group")
