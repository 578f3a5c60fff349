"""libreswan's pluto as the peer, unpacked by fetch-libreswan."""

import os
import re
import subprocess

from charon import PSK
from lab import OUR_NET, OURS, THEIR_NET, THEIRS, Skipped, run, wait_for

ROOT = os.environ.get("LIBRESWAN", "out/libreswan")
CHACHA = "chacha20_poly1305-sha2_256-dh31"

IPSEC_CONF = """config setup
 logfile={directory}/pluto.log
 logtime=yes
 nssdir={directory}/nss
 dumpdir={directory}
 plutodebug=none
{setup}
conn lab
 ikev2=insist
 authby=secret
 left={theirs}
 leftid=@gateway.lab
 leftsubnet={their_net}/32
 right={ours}
 rightid=@sim.lab
 rightsubnet={our_net}/32
 ike={ike}
 esp={esp}
{more}
 auto=add
"""


class Pluto:
    def __init__(self, lab, ike=CHACHA, esp="chacha20_poly1305", more="", setup=""):
        self.lab = lab
        self.root = os.path.abspath(ROOT)
        if not os.path.exists(f"{self.root}/usr/libexec/ipsec/pluto"):
            raise Skipped("libreswan could not be downloaded")
        directory = self.directory = lab.path("pluto")
        os.makedirs(f"{directory}/nss")
        os.makedirs(f"{directory}/run")
        lab.write("pluto/ipsec.conf", IPSEC_CONF.format(
            directory=directory, theirs=THEIRS, ours=OURS, their_net=THEIR_NET, our_net=OUR_NET,
            ike=ike, esp=esp, more=more, setup=setup))
        lab.write("pluto/ipsec.secrets", f'@gateway.lab @sim.lab : PSK "{PSK}"\n')
        os.chmod(lab.path("pluto/ipsec.secrets"), 0o600)
        self.env = dict(os.environ,
                        LD_LIBRARY_PATH=f"{self.root}/usr/lib/x86_64-linux-gnu:"
                                        f"{self.root}/usr/lib/aarch64-linux-gnu")

    def start(self):
        directory = self.directory
        run([f"{self.root}/usr/bin/certutil", "-N", "-d", f"sql:{directory}/nss",
             "--empty-password"], env=self.env)
        # It runs programs of its own by their installed names; the mount is this run's alone.
        os.makedirs("/usr/libexec/ipsec", exist_ok=True)
        subprocess.run(["mount", "--bind", f"{self.root}/usr/libexec/ipsec", "/usr/libexec/ipsec"],
                       check=True)
        self.process = self.lab.start(
            "theirs", [f"{self.root}/usr/libexec/ipsec/pluto", "--nofork", "--config",
                       f"{directory}/ipsec.conf", "--secretsfile", f"{directory}/ipsec.secrets",
                       "--nssdir", f"{directory}/nss", "--rundir", f"{directory}/run", "--logfile",
                       f"{directory}/pluto.log"], "pluto/out", env=self.env)
        wait_for(lambda: os.path.exists(f"{directory}/run/pluto.ctl"), 10, "pluto")
        self.wait("listening for IKE messages")
        self.wait('"lab".*added')
        return self

    def whack(self, *words, check=False):
        return run([f"{self.root}/usr/libexec/ipsec/whack", "--rundir", f"{self.directory}/run",
                    *words], check=check, env=self.env, timeout=40)

    def initiate(self):
        return self.whack("--initiate", "--name", "lab", "--asynchronous")

    def terminate(self):
        return self.whack("--terminate", "--name", "lab")

    def log(self):
        return self.lab.read("pluto/pluto.log")

    def wait(self, pattern, seconds=10):
        return wait_for(lambda: re.search(pattern, self.log()), seconds, f"pluto's `{pattern}`")
