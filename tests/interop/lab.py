"""Two network namespaces with a cable between them, and the processes in them.

Everything lives in a mount and a PID namespace of this run (enter), so that whatever happens, the
kernel takes all of it away with the last process.
"""

import os
import shutil
import subprocess
import sys
import time

OURS, THEIRS = "10.77.0.1", "10.77.0.2"
OUR_NET, THEIR_NET = "10.1.0.1", "10.2.0.1"
INSIDE = "IKESIM_INTEROP_INSIDE"


class Failed(Exception):
    """What should be is not; the text says what is."""


class Skipped(Exception):
    """It cannot be tried here and now; the text says why."""


def need(yes, text):
    if not yes:
        raise Failed(text)


def enter():
    """Run this program again, in namespaces of its own."""
    if os.environ.get(INSIDE):
        subprocess.run(["mount", "-t", "tmpfs", "interop", "/run"], check=True)
        os.makedirs("/run/netns")
        return
    os.environ[INSIDE] = "1"
    words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    os.execvp("unshare", words + [sys.executable] + sys.argv)


def why_not():
    """Why nothing can be tried here; None if all can."""
    if os.geteuid() != 0:
        return "needs root, for network namespaces"
    if not os.path.exists("/dev/net/tun"):
        return "no /dev/net/tun, for charon's ESP in user space"
    for word in ("unshare", "ip"):
        if not shutil.which(word):
            return f"no `{word}`"
    return None


def run(words, timeout=20, check=True, env=None):
    """Words of a command; its output, both streams."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout, env=env, errors="replace")
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(words)}: exit code {done.returncode}: {done.stdout.strip()}")
    return done.stdout


def wait_for(what, seconds, text):
    """Until what() is true, which is returned; text: what did not come."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"{text} did not come within {seconds} s")
        time.sleep(0.02)


class Lab:
    """A fresh pair of namespaces for one case, and a directory for what it leaves behind."""

    def __init__(self, directory):
        self.directory = directory
        self.processes = []
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def read(self, name):
        try:
            with open(self.path(name), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def __enter__(self):
        run(["ip", "netns", "add", "ours"])
        run(["ip", "netns", "add", "theirs"])
        run(["ip", "link", "add", "v0", "netns", "ours", "type", "veth",
             "peer", "name", "v0", "netns", "theirs"])
        for name, address, inner in (("ours", OURS, OUR_NET), ("theirs", THEIRS, THEIR_NET)):
            run(["ip", "-n", name, "addr", "add", address + "/24", "dev", "v0"])
            run(["ip", "-n", name, "addr", "add", inner + "/32", "dev", "lo"])
            run(["ip", "-n", name, "link", "set", "lo", "up"])
            run(["ip", "-n", name, "link", "set", "v0", "up"])
        return self

    def start(self, where, words, output, env=None):
        with open(self.path(output), "w", encoding="utf-8") as file:
            process = subprocess.Popen(["ip", "netns", "exec", where] + words, stdout=file,
                                       stderr=subprocess.STDOUT, env=env)
        self.processes.append(process)
        return process

    def stop(self, process, seconds=5):
        """Asks, then insists. Its exit code."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        return process.wait()

    def __exit__(self, *_):
        for process in reversed(self.processes):
            self.stop(process)
        for name in ("ours", "theirs"):
            run(["ip", "netns", "del", name], check=False)
