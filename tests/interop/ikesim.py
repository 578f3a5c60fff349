"""Our end: `ikesim peer` with a scenario, and what it recorded."""

import json
import os
import re
import subprocess

from charon import PSK
from lab import OURS, THEIRS, Failed, need, wait_for

PROGRAM = os.environ.get("IKESIM", "out/ikesim")

SCENARIO = """ikesim: 1
name: interop
profile: linux
duration: {duration}
tolerance: 100ms + 2%
network: {{ links: [ {{ name: wan, between: [client, gateway], latency: 0s }} ] }}
hosts:
  - {{ name: client, role: initiator, id: {client}, local_ts: {inside}, remote_ts: {outside} }}
  - {{ name: gateway, role: responder, id: {gateway}, local_ts: {inside}, remote_ts: {outside} }}
{more}"""


class Ikesim:
    """One run. more: lines of the scenario; words: of the command line."""

    def __init__(self, lab, role, more="", words=(), duration="30s", psk=True):
        self.lab, self.role = lab, role
        ours, theirs = "sim.lab", "gateway.lab"
        path = lab.write("ours/scenario.yaml", SCENARIO.format(
            duration=duration, more=more,
            client=ours if role == "initiator" else theirs,
            gateway=theirs if role == "initiator" else ours,
            inside="10.1.0.1/32", outside="10.2.0.1/32"))
        lab.write("ours/psk", PSK + "\n")
        self.words = [os.path.abspath(PROGRAM), "peer", path, "--json",
                      "--events", lab.path("ours/events.jsonl"),
                      "--pcap", lab.path("ours/run.pcapng"), *words]
        if psk:
            self.words += ["--psk-file", lab.path("ours/psk")]
        if role == "initiator":
            self.words += ["--connect", THEIRS, "--from", OURS + ":500"]
        else:
            self.words += ["--listen", OURS]
        self.process = None

    def start(self):
        self.process = self.lab.start("ours", self.words, "ours/out")
        wait_for(lambda: "ikesim: " in self.text() or self.process.poll() is not None, 5, "ikesim")
        if self.process.poll() is not None and self.process.returncode not in (0, 1, 5):
            raise Failed(self.text().strip().replace(self.lab.directory + "/", ""))
        return self

    def text(self):
        return self.lab.read("ours/out")

    def end(self, seconds=30):
        """Waits for its own end."""
        wait_for(lambda: self.process.poll() is not None, seconds, "ikesim's end")
        return self.read()

    def stop(self):
        """Ctrl-C; but an initiator that ends by itself is not disturbed while it writes."""
        if self.role == "initiator" and "--stay" not in self.words:
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                pass
        self.lab.stop(self.process)
        return self.read()

    def read(self):
        code = self.process.returncode
        lines = [line for line in self.text().splitlines() if line.startswith("{")]
        need(lines, f"ikesim printed no result, exit code {code}: {self.text().strip()}")
        need(code in (0, 1, 5), f"ikesim: exit code {code}: {self.text().strip()}")
        self.result = json.loads(lines[-1])
        self.events = [json.loads(line)
                       for line in self.lab.read("ours/events.jsonl").splitlines()]
        return self

    def names(self, key):
        return [event[key] for event in self.events if key in event]

    def has(self, **wanted):
        """Events with all of these."""
        return [event for event in self.events
                if all(re.fullmatch(str(value), str(event.get(key, "")))
                       for key, value in wanted.items())]
