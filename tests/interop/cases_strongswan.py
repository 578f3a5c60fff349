"""The matrix against strongSwan's charon with its ESP in user space."""

import os
import re
import sys
import time

from charon import Charon
from ikesim import Ikesim
from lab import OURS, THEIRS, need, run
from suite import case

PEER = "strongSwan"
HERE = os.path.dirname(os.path.abspath(__file__))
AES = "aes256gcm16-prfsha256-curve25519"
SHA512 = "chacha20poly1305-prfsha512-curve25519"
CHILD = r"CHILD_SA net\{\d+\} established with SPIs (\w+)_i (\w+)_o"
INSTALL = 0.4  # s: an initiator installs last, and its driver takes up to 165 ms for the first SA
NO_NAT = "only UDP encapsulation is supported"


def meet(lab, role, more="", words=(), duration="30s", psk=True, seconds=10, **charon):
    """Both are up and have begun; nothing is awaited."""
    theirs = Charon(lab, **charon).start()
    ours = Ikesim(lab, role, more=more, words=words, duration=duration, psk=psk).start()
    if role == "responder":
        theirs.initiate(seconds, check=False)
    return theirs, ours


def establish(theirs):
    return theirs.wait(r"IKE_SA lab\[\d+\] established between")


def child(theirs):
    """Its SPIs: inbound and outbound of charon's."""
    match = theirs.wait(f"{CHILD}|{NO_NAT}")
    need(match.group(0) != NO_NAT, "no NAT was seen: charon's ESP in user space wants UDP")
    time.sleep(INSTALL)
    return match.group(1), match.group(2)


def both_installed(theirs, ours):
    """Each end has what the other end has."""
    inbound, outbound = child(theirs)
    if ours.role == "initiator":
        ours.end()  # it installs after charon, and has then nothing more to do
    else:
        ours.stop()
    spis = [(event["spi_in"], event["spi_out"]) for event in ours.has(note="child_installed")]
    need((outbound, inbound) in spis, f"charon has {inbound}/{outbound}, we have {spis}")
    need(ours.result["negotiations"]["failed"] == 0, "a negotiation failed here")


@case(PEER, "IKE SA: PSK, ChaCha20-Poly1305")
def ike_sa(lab, role):
    theirs, ours = meet(lab, role)
    establish(theirs)
    sas = theirs.sas()
    ours.stop()
    need("CHACHA20_POLY1305/PRF_HMAC_SHA2_256/CURVE_25519" in sas, sas)
    need("authentication of 'sim.lab' with pre-shared key successful" in theirs.log(),
         "charon did not authenticate us")


@case(PEER, "first child: ChaCha20-Poly1305")
def first_child(lab, role):
    both_installed(*meet(lab, role))


@case(PEER, "AES-GCM-256 in IKE")
def aes_gcm(lab, role):
    more = "ike: { proposals: [aes256gcm16-prfsha256-x25519], esp: [aes256gcm16] }\n"
    theirs, ours = meet(lab, role, more, ike=AES, esp="aes256gcm16")
    establish(theirs)
    need("AES_GCM_16-256/PRF_HMAC_SHA2_256/CURVE_25519" in theirs.sas(), theirs.sas())
    ours.stop()


@case(PEER, "AES-GCM-256 in ESP")
def aes_gcm_esp(lab, role):
    theirs, ours = meet(lab, role, "ike: { esp: [aes256gcm16] }\n", esp="aes256gcm16")
    both_installed(theirs, ours)


@case(PEER, "PRF_HMAC_SHA2_512")
def sha512(lab, role):
    more = "ike: { proposals: [chacha20poly1305-prfsha512-x25519] }\n"
    theirs, ours = meet(lab, role, more, ike=SHA512)
    establish(theirs)
    need("PRF_HMAC_SHA2_512" in theirs.sas(), theirs.sas())
    ours.stop()


@case(PEER, "Ed25519")
def ed25519(lab, role):
    directory = lab.path("keys")
    os.makedirs(directory)
    for name in ("sim", "gateway"):
        run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", f"{directory}/{name}.pem"])
        run(["openssl", "pkey", "-in", f"{directory}/{name}.pem", "-pubout", "-out",
             f"{directory}/{name}.pub"])
    for name in ("pubkey/sim.pub", "pubkey/gateway.pub", "pkcs8/gateway.pem"):
        lab.write(f"charon/swanctl/{name}", lab.read("keys/" + name.split("/")[1]))
    keys = ["--key-file", f"{directory}/sim.pem", "--peer-key", f"{directory}/gateway.pub"]
    theirs, ours = meet(lab, role, "ike: { auth: ed25519 }\n", words=keys, psk=False,
                        local="auth = pubkey\npubkeys = gateway.pub",
                        remote="auth = pubkey\npubkeys = sim.pub")
    establish(theirs)
    need("authentication of 'sim.lab' with ED25519 successful" in theirs.log(), "no Ed25519")
    ours.stop()


REKEYS = "rekey: { child: yes, ike: 1h }"
NEW_CHILD = r"CHILD_SA net\{2\} established|CHILD_SA net\{2\} state change: .*=> INSTALLED"
NEW_IKE = r"IKE_SA lab\[2\] rekeyed between|IKE_SA lab\[2\] state change: .*=> ESTABLISHED"


def replaced(theirs, ours, pattern):
    """The new one is there, the old one goes, and both ends agree on what is left."""
    theirs.wait(pattern)
    theirs.wait(r"=> DELETED|IKE_SA lab\[1\] state change: DELETING => DESTROYING")
    need("ESTABLISHED" in theirs.sas() and "INSTALLED" in theirs.sas(), theirs.sas())
    time.sleep(INSTALL)
    ours.stop()
    failed = [event for event in ours.has(event="note", note="failed")]
    need(not failed, failed)
    need(ours.has(event="held", larvals=0, sas=2), ours.has(event="held"))


@case(PEER, "child rekey by the peer")
def their_child_rekey(lab, role):
    theirs, ours = meet(lab, role, f"ike: {{ {REKEYS} }}\n", words=["--stay"])
    child(theirs)
    theirs.swanctl("--rekey", "--child", "net")
    replaced(theirs, ours, NEW_CHILD)


@case(PEER, "child rekey by us")
def our_child_rekey(lab, role):
    theirs, ours = meet(
        lab, role, f"ike: {{ {REKEYS}, child_lifetime: {{ soft: 2s, hard: 60s }} }}\n",
        words=["--stay"])
    child(theirs)
    theirs.wait(r"parsed CREATE_CHILD_SA request \d+ \[ N\(REKEY_SA\)")
    replaced(theirs, ours, NEW_CHILD)


@case(PEER, "child rekey with PFS, by both")
def pfs(lab, role):
    theirs, ours = meet(
        lab, role, "ike: { rekey: { child: yes, pfs: yes }, "
        "child_lifetime: { soft: 2s, hard: 60s } }\n",
        words=["--stay"], esp="chacha20poly1305-curve25519")
    child(theirs)
    theirs.wait(r"parsed CREATE_CHILD_SA request \d+ \[ N\(REKEY_SA\) SA No KE|"
                r"parsed CREATE_CHILD_SA request \d+ \[ .*KE")
    theirs.wait(NEW_CHILD)
    theirs.swanctl("--rekey", "--child", "net")
    theirs.wait(r"generating CREATE_CHILD_SA request \d+ \[ .*KE")
    theirs.wait(r"CHILD_SA net\{3\} established|CHILD_SA net\{3\} state change: .*=> INSTALLED")
    ours.stop()


@case(PEER, "IKE rekey by the peer")
def their_ike_rekey(lab, role):
    theirs, ours = meet(lab, role, f"ike: {{ {REKEYS} }}\n", words=["--stay"])
    child(theirs)
    theirs.swanctl("--rekey", "--ike", "lab")
    replaced(theirs, ours, NEW_IKE)


@case(PEER, "IKE rekey by us")
def our_ike_rekey(lab, role):
    theirs, ours = meet(lab, role, "ike: { rekey: { child: yes, ike: 2s } }\n", words=["--stay"])
    child(theirs)
    theirs.wait(r"parsed CREATE_CHILD_SA request \d+ \[ SA No KE \]")
    replaced(theirs, ours, NEW_IKE)


@case(PEER, "liveness asked by the peer")
def their_liveness(lab, role):
    theirs, ours = meet(lab, role, words=["--stay"], connection="    dpd_delay = 1s")
    child(theirs)
    theirs.wait(r"generating INFORMATIONAL request (\d+) \[ \]")
    theirs.wait(r"parsed INFORMATIONAL response \d+ \[ \]")
    ours.stop()


@case(PEER, "liveness asked by us")
def our_liveness(lab, role):
    theirs, ours = meet(lab, role, "ike: { liveness: 1s }\n", words=["--stay"])
    child(theirs)
    theirs.wait(r"parsed INFORMATIONAL request \d+ \[ \]")
    ours.stop()


@case(PEER, "delete by the peer")
def their_delete(lab, role):
    theirs, ours = meet(lab, role, words=["--stay"])
    child(theirs)
    said = theirs.swanctl("--terminate", "--ike", "lab")
    need("terminate completed successfully" in said, said)
    theirs.wait(r"parsed INFORMATIONAL response \d+ \[ \]")
    ours.stop()
    need(ours.has(event="held", sas=0, larvals=0), "our driver still has the pair")


@case(PEER, "delete by us")
def our_delete(lab, role):
    theirs, ours = meet(lab, role, words=["--stay"])
    child(theirs)
    ours.stop()
    theirs.wait(r"received DELETE for IKE_SA lab\[1\]|received DELETE for ESP CHILD_SA")


HALF_OPEN = """
import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(bytes.fromhex('{octets}'), ('{to}', 500))
"""


def half_open_octets():
    """An IKE_SA_INIT of somebody who will not go on: SA, KE of group 31, nonce (RFC 7296 3)."""
    def transform(kind, number, last, attribute=b""):
        body = bytes([0 if last else 3, 0]) + (8 + len(attribute)).to_bytes(2, "big")
        return body + bytes([kind, 0]) + number.to_bytes(2, "big") + attribute
    transforms = transform(1, 28, False) + transform(2, 5, False) + transform(4, 31, True)
    proposal = bytes([0, 0]) + (8 + len(transforms)).to_bytes(2, "big") + bytes([1, 1, 0, 3])
    sa = proposal + transforms
    parts = [(33, sa), (34, (31).to_bytes(2, "big") + b"\0\0" + b"\x09" + bytes(31)),
             (40, bytes(range(32)))]
    body = b""
    for i, (_, data) in enumerate(parts):
        following = parts[i + 1][0] if i + 1 < len(parts) else 0
        body += bytes([following, 0]) + (4 + len(data)).to_bytes(2, "big") + data
    head = b"\x13\x86" * 4 + bytes(8) + bytes([33, 0x20, 34, 0x08]) + bytes(4)
    return head + (28 + len(body)).to_bytes(4, "big") + body


@case(PEER, "cookies demanded", roles=("initiator",))
def their_cookies(lab, role):
    theirs = Charon(lab, extra="  cookie_threshold = 1\n  cookie_threshold_ip = 1").start()
    run(["ip", "netns", "exec", "ours", sys.executable, "-c",
         HALF_OPEN.format(octets=half_open_octets().hex(), to=THEIRS)])
    theirs.wait("parsed IKE_SA_INIT request")
    ours = Ikesim(lab, role).start()
    establish(theirs)
    ours.stop()
    need("IKE_SA_INIT response 0 [ N(COOKIE) ]" in theirs.log(), "charon demanded no cookie")


@case(PEER, "cookies demanded", roles=("responder",))
def our_cookies(lab, role):
    theirs, ours = meet(lab, role, "ike: { cookies: { above_half_open: 0 } }\n")
    establish(theirs)
    ours.stop()
    need("parsed IKE_SA_INIT response 0 [ N(COOKIE) ]" in theirs.log(), "we demanded no cookie")


@case(PEER, "INVALID_KE_PAYLOAD, another group", roles=("responder",))
def our_invalid_ke(lab, role):
    theirs, ours = meet(lab, role, ike="chacha20poly1305-prfsha256-ecp256-curve25519")
    establish(theirs)
    ours.stop()
    need("requested CURVE_25519" in theirs.log(), "we took charon's first group")


@case(PEER, "fragments")
def fragments(lab, role):
    theirs, ours = meet(lab, role, "ike: { fragment_size: 200B }\n",
                        connection="    fragmentation = yes", extra="  fragment_size = 200")
    establish(theirs)
    ours.stop()
    for word in ("generating", "parsed"):
        need(re.search(rf"{word} IKE_AUTH \w+ 1 \[ EF\(1/\d\)", theirs.log()),
             f"charon has no fragment {word}")


@case(PEER, "NAT detection, port 4500")
def nat(lab, role):
    theirs, ours = meet(lab, role)
    child(theirs)
    ours.stop()
    log = theirs.log()
    need("[4500] to 10.77.0." in log, "nobody went to port 4500")
    need("faking NAT situation" in log or "behind NAT" in log, "charon saw no NAT")


@case(PEER, "a port of our own, marker", roles=("initiator",))
def high_port(lab, role):
    theirs = Charon(lab).start()
    ours = Ikesim(lab, role)
    ours.words[ours.words.index(OURS + ":500")] = OURS + ":15000"
    ours.words[ours.words.index(THEIRS)] = THEIRS + ":4500"
    ours.start()
    establish(theirs)
    ours.stop()
    need(ours.result["live"]["marked"], "we sent no marker")


def keys_in(log):
    """charon's of the first child, at log level 4: whole keys, salt included, by direction."""
    found = {}
    for side in ("initiator", "responder"):
        dump = r"((?:.*\d+: (?:[0-9A-F]{2} )+.*\n)+)"
        match = re.search(f"encryption {side} key => 36 bytes.*\n" + dump, log)
        need(match, f"charon does not tell the {side}'s key")
        octets = re.findall(r"\d+: ((?:[0-9A-F]{2} )+)", match.group(1))
        found[side] = "".join(octets).replace(" ", "").lower()
    return found


@case(PEER, "ping through ESP")
def ping(lab, role):
    """With keys from charon's log; ours must be the same, in the capture's key file."""
    theirs, ours = meet(lab, role, words=["--stay", "--keys", lab.path("ours/keys")], chd=4)
    spi_in, spi_out = child(theirs)
    keys = keys_in(theirs.log())
    outwards = keys[role]
    inwards = keys["responder" if role == "initiator" else "initiator"]
    run(["ip", "netns", "exec", "ours", sys.executable, os.path.join(HERE, "esp.py"),
         spi_in, outwards, spi_out, inwards])
    ours.stop()
    told = lab.read("ours/keys/profiles/ikesim/esp_sa").lower()
    need(outwards in told and inwards in told, "our keys of the pair are others")
