#!/usr/bin/env python3
"""The bar of reliability: starts the service, attacks it, prints one table and ends with 1 where anything is held against it.

  bar.py APP_DIR [--port 5116] [--scale 1]

At scale 1: 20,000 valid bodies with their laws, 20,000 spoilt ones, 20,000 model files, 600 sweeps, 200 plans; then the faults of transport and load.
About 25 minutes on two idle cores; --scale 0.1 in three.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from faults import Service

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("app")
    p.add_argument("--port", type=int, default=5116)
    p.add_argument("--scale", type=float, default=1)
    p.add_argument("--no-faults", action="store_true")
    a = p.parse_args()
    n = lambda count: str(max(1, int(count * a.scale)))
    held, where = {}, tempfile.mkdtemp()
    with Service(a.app, a.port) as s:
        for name, extra in (
            ("estimates", ["--count", n(20000), "--shrink"]),
            ("invalid", ["--count", n(20000)]),
            ("files", ["--count", n(20000), "--pid", str(s.pid)]),
            ("searches", ["--sweeps", n(600), "--plans", n(200)]),
        ):
            out = os.path.join(where, name + ".json")
            subprocess.run(
                [sys.executable, os.path.join(HERE, name + ".py"), str(a.port), "--out", out, *extra],
                stdout=subprocess.DEVNULL,
                check=True,
            )
            report = json.load(open(out))
            print(
                f"{name}: {report['requests']} requests, {sum(report['violations'].values())} violations of {len(report['violations'])} kinds, {report.get('ms') or report.get('firstAnswerMs') or ''}"
            )
            for law, count in sorted(report["violations"].items(), key=lambda item: -item[1]):
                print(f"  {count:6d}  {law}")
                held[f"{name}: {law}"] = count
        print(f"resident {s.rss()} MB, {s.fds()} descriptors, {s.threads()} threads at the end")
    if not a.no_faults:
        out = os.path.join(where, "faults.json")
        subprocess.run(
            [sys.executable, os.path.join(HERE, "faults.py"), a.app, "--port", str(a.port), "--out", out], check=True
        )
    print(f"reports: {where}")
    raise SystemExit(1 if held else 0)


if __name__ == "__main__":
    main()
