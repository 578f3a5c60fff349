"""strongSwan's charon as the peer: its files, its start, what it says."""

import os
import re

from lab import OUR_NET, OURS, THEIR_NET, THEIRS, run, wait_for

# Plugins in this order: of two that offer a kernel the first is taken.
PLUGINS = ("random nonce openssl aes sha1 sha2 hmac kdf gcm chapoly curve25519 pem pkcs1 pkcs8 "
           "pubkey x509 constraints vici {kernel} socket-default")
USER_SPACE = "kernel-libipsec kernel-netlink"
KERNEL_ONLY = "kernel-netlink"
DIRECTORIES = ("x509 x509ca x509ocsp x509aa x509ac x509crl pubkey private rsa ecdsa bliss pkcs8 "
               "pkcs12").split()
PSK = "lab-psk-0123456789abcdef"

STRONGSWAN_CONF = """charon-systemd {{
  load = {plugins}
  start-scripts {{ }}
{extra}
  plugins {{ vici {{ socket = unix://{vici} }} }}
  filelog {{ m {{ path = {directory}/charon.log
      default = 1
      ike = 2
      chd = {chd}
      time_format = %s
      time_add_ms = yes
      append = no
      flush_line = yes }} }}
  journal {{ default = -1 }}
}}
"""

SWANCTL_CONF = """connections {{ lab {{
    version = 2
    local_addrs = {theirs}
    remote_addrs = {ours}
    proposals = {ike}
{connection}
    local {{
{local}
      id = gateway.lab }}
    remote {{
{remote}
      id = sim.lab }}
    children {{ net {{
{child}
        esp_proposals = {esp} }} }} }} }}
secrets {{ ike-1 {{ secret = "{psk}" }} }}
{pools}
"""

VICI = "/run/vici.sock"  # of this run alone; a path of 108 octets is the longest

CHACHA = "chacha20poly1305-prfsha256-curve25519"


class Charon:
    """extra: lines of charon's own section; connection, child, local, remote, pools: of
    swanctl.conf."""

    def __init__(self, lab, kernel=USER_SPACE, extra="", ike=CHACHA, esp="chacha20poly1305",
                 connection="", child="", chd=2, local="auth = psk", remote="auth = psk", pools=""):
        self.lab = lab
        directory = lab.path("charon")
        for name in DIRECTORIES:
            os.makedirs(f"{directory}/swanctl/{name}", exist_ok=True)
        lab.write("charon/strongswan.conf", STRONGSWAN_CONF.format(
            plugins=PLUGINS.format(kernel=kernel), directory=directory, extra=extra, chd=chd,
            vici=VICI))
        lab.write("charon/swanctl/swanctl.conf", SWANCTL_CONF.format(
            theirs=THEIRS, ours=OURS, ike=ike, esp=esp, connection=connection,
            child=self.selectors(child), local=local, remote=remote, psk=PSK, pools=pools))
        self.directory = directory
        self.env = dict(os.environ, STRONGSWAN_CONF=f"{directory}/strongswan.conf",
                        SWANCTL_DIR=f"{directory}/swanctl")

    @staticmethod
    def selectors(child):
        """Those of the lab, unless the case has its own."""
        lines = [] if "local_ts" in child else [f"local_ts = {THEIR_NET}/32"]
        lines += [] if "remote_ts" in child else [f"remote_ts = {OUR_NET}/32"]
        return "\n".join(lines + [child])

    def start(self):
        if os.path.exists(VICI):
            os.remove(VICI)
        self.process = self.lab.start("theirs", ["/usr/sbin/charon-systemd"], "charon/out",
                                      env=self.env)
        wait_for(lambda: os.path.exists(VICI), 10, "charon")
        self.swanctl("--load-all")
        return self

    def swanctl(self, *words, check=True, timeout=30):
        return run(["swanctl", *words, "--uri", "unix://" + VICI],
                   timeout=timeout, check=check, env=self.env)

    def initiate(self, seconds=10, check=True):
        return self.swanctl("--initiate", "--child", "net", "--timeout", str(seconds), check=check)

    def sas(self):
        return self.swanctl("--list-sas")

    def log(self):
        return self.lab.read("charon/charon.log")

    def wait(self, pattern, seconds=10):
        """A line of its log; the match."""
        return wait_for(lambda: re.search(pattern, self.log()), seconds, f"charon's `{pattern}`")
