#!/usr/bin/env python3
"""The bar of reliability: starts the service, attacks it, prints one table and ends with 1 where anything is held against it.

  bar.py APP_DIR [--port 5116] [--count 20000] [--seed 1] [--faults]

Of each kind, COUNT: valid bodies with the laws of their answers, spoilt bodies, model files; and sweeps and plans, COUNT / 30 and COUNT / 100. With --faults
the faults of transport and load too, which need a quiet machine. APP_DIR holds InferenceSizing.Api.dll.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from faults import Service

HERE = os.path.dirname(os.path.abspath(__file__))

# Times are printed and not held against the service: they depend on how busy the machine is.
TIMES = ("slower than", "within ")

# Faults that are known and open, by law, with how often a count of 3,000 from seed 15 shows each: docs/quality.md names their bodies. Beyond that they fail.
OPEN = {"estimates: more bandwidth, never a longer requestMs": 1}


def run(kind, port, seed, out, extra):
    command = [sys.executable, os.path.join(HERE, kind + ".py"), str(port), "--seed", str(seed), "--out", out, *extra]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return json.load(open(out))


def attack(service, count, seed, where):
    """Violations by kind and law, without those that are known and open."""
    held = {}
    for kind, extra in (
        ("estimates", ["--count", str(count), "--shrink"]),
        ("invalid", ["--count", str(count)]),
        ("files", ["--count", str(count), "--pid", str(service.pid)]),
        ("searches", ["--sweeps", str(max(1, count // 30)), "--plans", str(max(1, count // 100))]),
    ):
        report = run(kind, service.port, seed, os.path.join(where, kind + ".json"), extra)
        violations = {law: n for law, n in report["violations"].items() if not any(time in law for time in TIMES)}
        print(f"{kind}: {report['requests']} requests, {sum(violations.values())} violations of {len(violations)} kinds", flush=True)
        for law, n in sorted(violations.items(), key=lambda item: -item[1]):
            print(f"  {n:6d}  {law}", flush=True)
            if n > OPEN.get(f"{kind}: {law}", 0):
                held[f"{kind}: {law}"] = n
    return held


def main():
    p = argparse.ArgumentParser()
    p.add_argument("app")
    p.add_argument("--port", type=int, default=5116)
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--faults", action="store_true")
    a = p.parse_args()
    where = tempfile.mkdtemp()
    with Service(a.app, a.port) as service:
        held = attack(service, a.count, a.seed, where)
        print(f"resident {service.rss()} MB, {service.fds()} descriptors, {service.threads()} threads at the end")
    if a.faults:
        out = os.path.join(where, "faults.json")
        subprocess.run([sys.executable, os.path.join(HERE, "faults.py"), a.app, "--port", str(a.port), "--out", out], check=True)
    print(f"For more: tests/fuzz/bar.py APP_DIR --count 20000 --seed {a.seed + 1}; reports with the smallest bodies: {where}")
    raise SystemExit(1 if held else 0)


if __name__ == "__main__":
    main()
