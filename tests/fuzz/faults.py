#!/usr/bin/env python3
"""Faults of transport and load against a service that this program starts and ends itself.

  faults.py APP_DIR [--port 5116] [--only NAME,...] [--heap 0]

APP_DIR holds InferenceSizing.Api.dll. Loopback only; every phase is bounded in count and time.
"""

import argparse
import concurrent.futures
import json
import math
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import tempfile
import time

from wire import Broken, Client

LLAMA = {"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "fp16"}


def body_of(i, big=False):
    return {
        "model": "meta-llama/Llama-3.1-8B-Instruct",
        "gpu": "h100-sxm",
        "precision": "fp16",
        "workload": {"batchSize": 1 + i % 100000, "inputTokens": 128 + i % 7000},
    }


def sweep_of(points=10000):
    return {
        "request": LLAMA,
        "axes": [
            {"path": "workload.batchSize", "from": 1, "to": 100, "step": 1},
            {"path": "workload.inputTokens", "from": 100, "to": 100 * (points // 100), "step": 100},
        ],
    }


def plan_of(i=0):
    return {
        "models": [
            "meta-llama/Llama-3.1-70B-Instruct",
            "Qwen/Qwen3-30B-A3B",
            "meta-llama/Llama-3.1-8B-Instruct",
            "Qwen/Qwen2.5-7B-Instruct",
        ],
        "workload": {"requestsPerSecond": 1 + i / 97, "inputTokens": 1000, "outputTokens": 300},
    }


def wide_of(models):
    """The plan that looks at most: every GPU, four engines, eight precisions, 1,024 GPUs."""
    names = [
        "meta-llama/Llama-3.1-8B-Instruct",
        "meta-llama/Llama-3.1-70B-Instruct",
        "Qwen/Qwen3-30B-A3B",
        "Qwen/Qwen2.5-7B-Instruct",
        "Qwen/Qwen2.5-14B-Instruct",
        "Qwen/Qwen2.5-32B-Instruct",
        "deepseek-ai/DeepSeek-V3",
        "mistralai/Mixtral-8x7B-Instruct-v0.1",
    ]
    return {
        "models": names[:models],
        "workload": {"requestsPerSecond": 50},
        "constraints": {
            "maxGpus": 1024,
            "engines": ["vllm", "sglang", "tensorrt-llm", "transformers"],
            "precisions": ["bf16", "fp8", "int8", "awq-int4", "gptq-int4", "int8-weight-only", "nvfp4", "mxfp4"],
        },
        "most": 50,
    }


class Service:
    def __init__(self, app, port, **settings):
        self.app, self.port, self.settings, self.process = app, port, settings, None

    def __enter__(self):
        env = dict(os.environ, **{k.replace(".", "__"): str(v) for k, v in self.settings.items()})
        self.log = open(os.path.join(tempfile.gettempdir(), f"faults-{self.port}.log"), "wb")
        began = time.time()
        self.process = subprocess.Popen(
            ["dotnet", "InferenceSizing.Api.dll", "--urls", f"http://127.0.0.1:{self.port}"],
            cwd=self.app,
            env=env,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        while time.time() - began < 30:
            try:
                if Client(self.port, timeout=2).get("/health/ready").status == 200:
                    self.started = time.time() - began
                    return self
            except OSError:
                time.sleep(0.02)
        raise SystemExit("The service did not start.")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()

    @property
    def pid(self):
        return self.process.pid

    def rss(self):
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith("VmRSS"):
                return round(int(line.split()[1]) / 1024, 1)

    def fds(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def cpu(self):
        parts = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def client(self, timeout=60):
        return Client(self.port, timeout=timeout)

    def raw(self, data, wait=5.0, half_close=False, chunks=None):
        """What comes back for raw bytes until the server closes, or `wait` seconds."""
        s = socket.create_connection(("127.0.0.1", self.port), timeout=wait)
        got = b""
        try:
            s.sendall(data)
            if half_close:
                s.shutdown(socket.SHUT_WR)
            s.settimeout(wait)
            while True:
                part = s.recv(65536)
                if not part:
                    return got, "closed"
                got += part
        except socket.timeout:
            return got, "open"
        except ConnectionError as e:
            return got, type(e).__name__
        finally:
            s.close()


def head(path="/estimate", method="POST", extra="", length=None):
    return (
        f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + (f"Content-Length: {length}\r\n" if length is not None else "")
        + extra
        + "\r\n"
    ).encode("latin-1")


def first_line(answer):
    return answer.split(b"\r\n", 1)[0].decode("latin-1")


RESULTS = {}


def tell(name, **facts):
    RESULTS[name] = facts
    print(name, json.dumps(facts), flush=True)


# ---------------------------------------------------------------- phases


def smuggling(app, port):
    small = json.dumps(LLAMA).encode()
    cases = {
        "CL and TE": head(extra="Transfer-Encoding: chunked\r\n", length=len(small))
        + b"0\r\n\r\n"
        + head("/health/live", "GET"),
        "two CL": head(extra=f"Content-Length: {len(small)}\r\nContent-Length: 5\r\n") + small,
        "TE: chunked, identity": head(extra="Transfer-Encoding: chunked, identity\r\n") + b"0\r\n\r\n",
        "TE with a space before the colon": head(extra="Transfer-Encoding : chunked\r\n") + b"0\r\n\r\n",
        "TE: xchunked": head(extra="Transfer-Encoding: xchunked\r\n") + b"0\r\n\r\n",
        "negative CL": head(extra="Content-Length: -1\r\n"),
        "CL +5": head(extra="Content-Length: +5\r\n") + b"{}   ",
        "CL of 30 digits": head(extra="Content-Length: " + "9" * 30 + "\r\n"),
        "chunk size with 0x": head(extra="Transfer-Encoding: chunked\r\n") + b"0x5\r\n{}   \r\n0\r\n\r\n",
        "chunk size ffffffff": head(extra="Transfer-Encoding: chunked\r\n") + b"ffffffff\r\n",
        "chunk size of 40 digits": head(extra="Transfer-Encoding: chunked\r\n") + b"f" * 40 + b"\r\n",
        "bare LF": b"POST /estimate HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}",
        "folded header": head(extra="X-A: b\r\n c\r\n", length=2) + b"{}",
        "NUL in a header": head(extra="X-A: b\x00c\r\n", length=2) + b"{}",
        "no Host": b"GET /health/live HTTP/1.1\r\n\r\n",
        "two Hosts": b"GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "HTTP/0.9": b"GET /health/live\r\n\r\n",
        "HTTP/2 preface in clear": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "absolute target": b"GET http://evil.example/health/live HTTP/1.1\r\nHost: x\r\n\r\n",
        "path with ..": b"GET /swagger/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "path with %2e%2e": b"GET /swagger/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "path with %00": b"GET /models/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        "51 headers": b"GET /health/live HTTP/1.1\r\nHost: x\r\n"
        + b"".join(b"A%d: b\r\n" % i for i in range(51))
        + b"\r\n",
        "17 KiB of headers": b"GET /health/live HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 17000 + b"\r\n\r\n",
        "9 KiB of request line": b"GET /models?query=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        "TRACE": b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT": b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
        "DELETE /estimate": b"DELETE /estimate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "GET /estimate": b"GET /estimate HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD /models": b"HEAD /models HTTP/1.1\r\nHost: x\r\n\r\n",
        "OPTIONS /estimate": b"OPTIONS /estimate HTTP/1.1\r\nHost: x\r\n\r\n",
        "Upgrade: h2c": b"GET /health/live HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "random bytes": bytes(random.Random(1).randrange(256) for _ in range(2000)),
    }
    with Service(app, port) as s:
        made = {}
        for name, data in cases.items():
            answer, end = s.raw(data, wait=2.0)
            made[name] = f"{first_line(answer)!r} x{answer.count(b'HTTP/1.1 ')} {end}"
        tell("smuggling and malformed HTTP", **made, alive=s.client().get("/health/live").status)


def too_large(app, port):
    big = b'{"model":"' + b"a" * (5 * 1024 * 1024) + b'"}'
    with Service(app, port) as s:
        facts = {}
        out = subprocess.run(
            [
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} %{errormsg}",
                "-X",
                "POST",
                f"http://127.0.0.1:{port}/estimate",
                "-H",
                "Content-Type: application/json",
                "--data-binary",
                "@-",
            ],
            input=big,
            capture_output=True,
        )
        facts["curl (Expect: 100-continue)"] = out.stdout.decode() + f" exit {out.returncode}"
        out = subprocess.run(
            [
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} %{errormsg}",
                "-X",
                "POST",
                f"http://127.0.0.1:{port}/estimate",
                "-H",
                "Content-Type: application/json",
                "-H",
                "Expect:",
                "--data-binary",
                "@-",
            ],
            input=big,
            capture_output=True,
        )
        facts["curl, no Expect"] = out.stdout.decode() + f" exit {out.returncode}"
        out = subprocess.run(
            [
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} %{errormsg}",
                "-X",
                "POST",
                f"http://127.0.0.1:{port}/estimate",
                "-H",
                "Content-Type: application/json",
                "-H",
                "Transfer-Encoding: chunked",
                "-H",
                "Expect:",
                "--data-binary",
                "@-",
            ],
            input=big,
            capture_output=True,
        )
        facts["curl, chunked"] = out.stdout.decode() + f" exit {out.returncode}"
        for name, extra, chunked in (
            ("writes all, then reads", "", False),
            ("writes all chunked, then reads", "Transfer-Encoding: chunked\r\n", True),
        ):
            seen = {}
            for _ in range(20):
                c = socket.create_connection(("127.0.0.1", port), timeout=10)
                try:
                    if chunked:
                        c.sendall(head(extra=extra) + b"%x\r\n" % len(big) + big + b"\r\n0\r\n\r\n")
                    else:
                        c.sendall(head(length=len(big)) + big)
                    got = c.recv(65536)
                    key = first_line(got) if got else "closed without an answer"
                except ConnectionError as e:
                    try:
                        got = c.recv(65536)
                        key = f"{type(e).__name__} while writing, then {first_line(got) if got else 'nothing'}"
                    except OSError as later:
                        key = f"{type(e).__name__} while writing, then {type(later).__name__}"
                except socket.timeout:
                    key = "timeout"
                c.close()
                seen[key] = seen.get(key, 0) + 1
            facts[f"{name} (5 MB)"] = seen
        for size in (262143, 262144, 262145, 300000, 1_000_000):
            raw = b" " * (size - len(json.dumps(LLAMA))) + json.dumps(LLAMA).encode()
            seen = {}
            for _ in range(10):
                try:
                    r = s.client().post("/estimate", raw)
                    key = str(r.status)
                except Exception as e:
                    key = type(e).__name__
                seen[key] = seen.get(key, 0) + 1
            facts[f"{size} bytes"] = seen
        node = subprocess.run(
            [
                "node",
                "-e",
                f"""
const http=require('http');const big=Buffer.alloc(5*1024*1024,97);let n=0,res={{}};
function one(){{return new Promise(done=>{{const r=http.request({{port:{port},host:'127.0.0.1',method:'POST',path:'/estimate',headers:{{'content-type':'application/json','content-length':big.length}}}},a=>{{a.resume();const k='status '+a.statusCode;res[k]=(res[k]||0)+1;a.on('end',done)}});r.on('socket',s=>s.on('error',()=>{{}}));r.on('error',e=>{{const k='error '+e.code;res[k]=(res[k]||0)+1;done()}});r.end(big)}})}}
(async()=>{{for(let i=0;i<20;i++)await one();console.log(JSON.stringify(res))}})()""",
            ],
            capture_output=True,
            timeout=60,
        )
        facts["node http (5 MB)"] = node.stdout.decode().strip() + node.stderr.decode()[:200]
        tell("413", **facts)


def slow_clients(app, port):
    with Service(app, port, **{"Limits.RequestTimeoutSeconds": 10}) as s:
        facts, began = {"fds before": s.fds(), "rss before": s.rss()}, time.time()
        small = json.dumps(LLAMA).encode()
        # Headers that never end: 200 connections, a byte now and then.
        idle = []
        for _ in range(200):
            c = socket.create_connection(("127.0.0.1", port))
            c.sendall(b"POST /estimate HTTP/1.1\r\nHost: x\r\nX-A: ")
            idle.append(c)
        # Bodies that never end: as many as the limiter has places, and more.
        bodies = []
        for _ in range(64):
            c = socket.create_connection(("127.0.0.1", port))
            c.sendall(head(length=len(small)) + small[:5])
            bodies.append(c)
        time.sleep(0.5)
        t = time.time()
        try:
            r = s.client(timeout=30).post("/estimate", LLAMA)
            facts["estimate beside 64 slow bodies"] = f"{r.status} after {time.time() - t:.2f} s"
        except Exception as e:
            facts["estimate beside 64 slow bodies"] = f"{e!r} after {time.time() - t:.2f} s"
        t = time.time()
        facts["/health/ready beside them"] = f"{s.client().get('/health/ready').status} after {time.time() - t:.3f} s"
        # A trickle: one byte each second holds a place how long?
        trickle = socket.create_connection(("127.0.0.1", port))
        trickle.sendall(head(length=len(small)))
        t, ended = time.time(), None
        trickle.settimeout(1.0)
        i = 0
        while time.time() - t < 40:
            try:
                trickle.sendall(small[i % len(small) : i % len(small) + 1])
                i += 1
                got = trickle.recv(4096)
                ended = f"{first_line(got) if got else 'closed'} after {time.time() - t:.1f} s"
                break
            except socket.timeout:
                continue
            except ConnectionError as e:
                ended = f"{type(e).__name__} after {time.time() - t:.1f} s"
                break
        facts["a byte of the body each second"] = ended or f"still open after {time.time() - t:.0f} s"
        ends = {}
        for c in idle + bodies:
            c.settimeout(0.05)
            try:
                got = c.recv(4096)
                key = first_line(got) if got else "closed"
            except socket.timeout:
                key = "open"
            except ConnectionError as e:
                key = type(e).__name__
            ends[key] = ends.get(key, 0) + 1
        facts[f"200 endless headers, 64 endless bodies after {time.time() - began:.0f} s"] = ends
        for c in idle + bodies:
            c.close()
        # A reader that never reads a sweep.
        c = socket.create_connection(("127.0.0.1", port))
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sweep = json.dumps(sweep_of()).encode()
        c.sendall(head("/sweep", length=len(sweep)) + sweep)
        time.sleep(2)
        before = s.cpu()
        time.sleep(3)
        facts["CPU in 3 s while a sweep's reader reads nothing"] = round(s.cpu() - before, 2)
        c.close()
        # Half-closed: the client has sent all and closes its side.
        answer, end = s.raw(head(length=len(small)) + small, half_close=True, wait=5)
        facts["half-closed after the request"] = f"{first_line(answer)} {len(answer)} bytes {end}"
        time.sleep(1)
        facts["fds after"], facts["rss after"] = s.fds(), s.rss()
        tell("slow clients", **facts)


def pipelining(app, port):
    with Service(app, port) as s:
        small = json.dumps(LLAMA).encode()
        one = head(length=len(small)) + small
        n = 3000
        began, rss = time.time(), s.rss()
        c = socket.create_connection(("127.0.0.1", port), timeout=30)
        done = threading.Event()

        def write():
            try:
                for _ in range(n):
                    c.sendall(one)
            except OSError:
                pass
            done.set()

        threading.Thread(target=write, daemon=True).start()
        got, total = 0, 0
        tail = b""
        try:
            while got < n and time.time() - began < 60:
                part = c.recv(1 << 20)
                if not part:
                    break
                total += len(part)
                data = tail + part
                got += data.count(b"HTTP/1.1 200 OK")
                tail = data[-14:]
                got -= tail.count(b"HTTP/1.1 200 OK")
        except socket.timeout:
            pass
        c.close()
        # Pipelined and never read: does the process hold the answers?
        c = socket.create_connection(("127.0.0.1", port), timeout=5)
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sent = 0
        c.settimeout(2)
        try:
            for _ in range(20000):
                c.sendall(one)
                sent += 1
        except OSError:
            pass
        held = s.rss()
        c.close()
        tell(
            "pipelining",
            answered=f"{got} of {n} in {time.time() - began:.1f} s",
            rssBefore=rss,
            sentUnread=sent,
            rssWhileUnread=held,
            alive=s.client().get("/health/live").status,
        )


def aborts(app, port):
    with Service(app, port) as s:
        facts = {}
        s.client().post("/sweep", sweep_of(1000))

        def burn(name, path, body, clients, after):
            conns = []
            raw = json.dumps(body).encode()
            for _ in range(clients):
                c = socket.create_connection(("127.0.0.1", port))
                c.sendall(head(path, length=len(raw)) + raw)
                conns.append(c)
            time.sleep(after)
            for c in conns:
                c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                c.close()
            at, cpu = time.time(), s.cpu()
            quiet = None
            while time.time() - at < 40:
                before = s.cpu()
                time.sleep(0.5)
                if s.cpu() - before < 0.03:
                    quiet = time.time() - at - 0.5
                    break
            facts[
                name
            ] = f"CPU after the abort {s.cpu() - cpu:.2f} s, quiet after {quiet if quiet is None else round(quiet, 1)} s"

        began, cpu = time.time(), s.cpu()
        r = s.client().post("/sweep", sweep_of())
        facts["one sweep of 10,000 alone"] = f"{r.status} {time.time() - began:.2f} s, CPU {s.cpu() - cpu:.2f} s"
        began, cpu = time.time(), s.cpu()
        r = s.client().post("/plan", plan_of())
        facts["one plan of 4 models alone"] = f"{r.status} {time.time() - began:.2f} s, CPU {s.cpu() - cpu:.2f} s"
        burn("sweep, 1 client gone after 0.2 s", "/sweep", sweep_of(), 1, 0.2)
        burn("sweep, 16 clients gone after 0.3 s", "/sweep", sweep_of(), 16, 0.3)
        burn("plan, 1 client gone after 0.05 s", "/plan", plan_of(), 1, 0.05)
        burn("plan, 32 clients gone after 0.3 s", "/plan", plan_of(), 32, 0.3)
        burn("widest plan of one model, 8 clients gone after 0.3 s", "/plan", wide_of(1), 8, 0.3)
        tell("aborting clients", **facts)


def wide_plan(app, port):
    """The dearest request there is: how long, bounded by the timeout, and is what comes back one document?"""
    with Service(app, port) as s:
        facts = {}
        for models in (1, 4):
            began, cpu = time.time(), s.cpu()
            try:
                r = s.client(timeout=120).post("/plan", wide_of(models))
                try:
                    json.loads(r.body)
                    whole = "one JSON document"
                except ValueError as e:
                    whole = f"not one JSON document: {e}"
                facts[
                    f"{models} models"
                ] = f"{r.status} {r.headers.get('content-type')} {len(r.body)} bytes, {whole}; {time.time() - began:.1f} s, CPU {s.cpu() - cpu:.1f} s"
            except Exception as e:
                facts[f"{models} models"] = f"{e!r} after {time.time() - began:.1f} s, CPU {s.cpu() - cpu:.1f} s"
        tell("the widest plan", **facts)


def document(app, port):
    """The OpenAPI document asked for by many: is it made anew each time, and what does POST /estimate notice?"""
    with Service(app, port) as s:
        c = s.client()
        for i in range(30):
            c.post("/estimate", body_of(i))
        alone = sorted(c.post("/estimate", body_of(1000 + i)).seconds for i in range(100))
        one, cpu = [], s.cpu()
        for _ in range(10):
            one.append(c.get("/swagger/v1/swagger.json").seconds)
        cost = (s.cpu() - cpu) / 10
        stop, got = threading.Event(), []

        def ask():
            d = s.client()
            while not stop.is_set():
                try:
                    got.append(d.get("/swagger/v1/swagger.json").status)
                except OSError:
                    d.close()

        threads = [threading.Thread(target=ask) for _ in range(32)]
        began = time.time()
        for t in threads:
            t.start()
        time.sleep(1)
        beside = sorted(c.post("/estimate", body_of(5000 + i)).seconds for i in range(30))
        stop.set()
        for t in threads:
            t.join()
        took = time.time() - began
        tell(
            "the OpenAPI document",
            msEach=round(sorted(one)[5] * 1000, 1),
            cpuEach=round(cost, 3),
            perSecondWith32=round(len(got) / took, 1),
            status={str(k): got.count(k) for k in set(got)},
            estimateAloneMs={"p50": round(alone[50] * 1000, 1), "max": round(alone[-1] * 1000, 1)},
            estimateBesideMs={"p50": round(beside[15] * 1000, 1), "max": round(beside[-1] * 1000, 1)},
        )


def stress(app, port):
    with Service(app, port) as s:
        facts = {"rss": s.rss(), "fds": s.fds()}

        def storm(name, make, path, clients, each, pool_timeout=90):
            counts, times, retry = {}, [], set()
            lock = threading.Lock()
            stop = threading.Event()
            probes = []

            def probe():
                c = s.client(timeout=20)
                while not stop.is_set():
                    try:
                        r = c.get("/health/live")
                        probes.append((r.seconds, r.status))
                    except Exception as e:
                        probes.append((20.0, type(e).__name__))
                        c.close()
                    time.sleep(0.1)

            threading.Thread(target=probe, daemon=True).start()

            def work(k):
                c = s.client(timeout=pool_timeout)
                for i in range(each):
                    try:
                        r = c.post(path, make(k * each + i))
                        key = str(r.status)
                        if r.status == 429:
                            retry.add(r.headers.get("retry-after"))
                        if r.status == 200 and path != "/sweep":
                            json.loads(r.body)
                    except Exception as e:
                        key = type(e).__name__
                        c.close()
                    with lock:
                        counts[key] = counts.get(key, 0) + 1
                        times.append(time.perf_counter())
                c.close()

            began, cpu = time.time(), s.cpu()
            threads = [threading.Thread(target=work, args=(k,)) for k in range(clients)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            stop.set()
            took = time.time() - began
            slow = sorted(p[0] for p in probes)
            facts[name] = {
                "counts": counts,
                "seconds": round(took, 1),
                "perSecond": round(clients * each / took, 1),
                "cpu": round(s.cpu() - cpu, 1),
                "rss": s.rss(),
                "fds": s.fds(),
                "threads": s.threads(),
                "retryAfter": list(retry),
                "healthMs": {
                    "n": len(slow),
                    "p50": round(slow[len(slow) // 2] * 1000, 1),
                    "max": round(slow[-1] * 1000, 1),
                }
                if slow
                else None,
                "healthNot200": [p for p in probes if p[1] != 200][:3],
            }
            print(" ", name, json.dumps(facts[name]), flush=True)

        storm("estimate, 64 connections", body_of, "/estimate", 64, 60)
        storm("estimate, 512 connections", body_of, "/estimate", 512, 8)
        storm("sweep of 10,000, 8 at once", lambda i: sweep_of(), "/sweep", 8, 1)
        storm("plan, 32 at once", plan_of, "/plan", 32, 2)
        storm("plan, 400 at once", plan_of, "/plan", 400, 1)
        time.sleep(3)
        facts["rss after 3 s"], facts["fds after"] = s.rss(), s.fds()
        tell("stress", **facts)


def stopping(app, port):
    for name, path, make, clients in (
        ("estimates", "/estimate", body_of, 32),
        ("sweeps", "/sweep", lambda i: sweep_of(), 6),
        ("plans", "/plan", plan_of, 16),
    ):
        with Service(app, port) as s:
            s.client().post(path, make(0))
            counts, lock, stop = {}, threading.Lock(), threading.Event()
            ready = []

            def work(k):
                c = s.client(timeout=40)
                i = 0
                while not stop.is_set():
                    i += 1
                    raw = json.dumps(make(k * 1000 + i)).encode()
                    sent_after = stopped_at[0] is not None
                    try:
                        r = c.send("POST", path, raw)
                        key = f"{r.status}"
                        try:
                            r.json
                        except ValueError:
                            key += " cut short"
                    except ConnectionRefusedError:
                        key = "refused"
                        stop.wait(0.05)
                    except Exception as e:
                        key = f"{type(e).__name__} {e}"
                        c.close()
                    with lock:
                        label = ("sent after the signal: " if sent_after else "sent before the signal: ") + key
                        counts[label] = counts.get(label, 0) + 1
                    if key == "refused":
                        break

            def probe():
                c = s.client(timeout=5)
                while not stop.is_set():
                    try:
                        r = c.get("/health/ready")
                        state = r.status
                    except Exception as e:
                        state = type(e).__name__
                    if stopped_at[0]:
                        ready.append((round(time.time() - stopped_at[0], 3), state))
                        if isinstance(state, str):
                            break
                    time.sleep(0.02)

            stopped_at = [None]
            threads = [threading.Thread(target=work, args=(k,)) for k in range(clients)] + [
                threading.Thread(target=probe)
            ]
            for t in threads:
                t.start()
            time.sleep(1.5)
            stopped_at[0] = time.time()
            s.process.send_signal(signal.SIGTERM)
            try:
                code = s.process.wait(40)
            except subprocess.TimeoutExpired:
                code = "still running after 40 s"
            took = time.time() - stopped_at[0]
            stop.set()
            for t in threads:
                t.join(45)
            tell(f"SIGTERM under {name}", counts=counts, exit=code, seconds=round(took, 2), readiness=ready[:8])
    times = []
    for _ in range(5):
        with Service(app, port) as s:
            times.append(round(s.started, 2))
            s.process.kill()
            s.process.wait()
    tell("restart after SIGKILL", startSeconds=times)


def overlays(app, port):
    import tempfile

    facts = {}
    cases = {
        "not JSON": ("a.json", b"{"),
        "unknown member": ("a.json", b'{"accelerators":[{"foo":1}]}'),
        "empty": ("a.json", b""),
        "a list": ("a.json", b"[]"),
        "binary": ("a.json", bytes(range(256))),
        "another suffix": ("a.txt", b"{"),
        "nested deep": ("a.json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
        "50 MB": ("a.json", b" " * 50_000_000),
        "no directory": None,
        "a file": b"x",
        "no permission": ("a.json", b"{}"),
    }
    for name, case in cases.items():
        with tempfile.TemporaryDirectory() as d:
            where = d
            if case is None:
                where = d + "/none"
            elif isinstance(case, bytes):
                where = d + "/file"
                open(where, "wb").write(case)
            else:
                open(os.path.join(d, case[0]), "wb").write(case[1])
            env = dict(os.environ, Catalogue__Directory=where)
            began = time.time()
            p = subprocess.Popen(
                ["dotnet", "InferenceSizing.Api.dll", "--urls", f"http://127.0.0.1:{port}"],
                cwd=app,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            state = None
            while time.time() - began < 8 and p.poll() is None:
                try:
                    state = Client(port, timeout=1).get("/health/ready").status
                    break
                except OSError:
                    time.sleep(0.05)
            if p.poll() is None:
                p.terminate()
                out, _ = p.communicate(timeout=20)
                facts[name] = f"started, ready {state}"
            else:
                out, _ = p.communicate()
                text = out.decode("utf-8", "replace")
                facts[name] = (
                    f"ended with {p.returncode} after {time.time() - began:.1f} s: " + text.replace(d, "DIR")[:300]
                )
    tell("overlay directory", **facts)


def soak(app, port, seconds=600, heap=None):
    settings = {"DOTNET_GCHeapHardLimit": heap} if heap else {}
    with Service(app, port, **settings) as s:
        from bodies import Catalogue, Generator, Sane, hints
        import files
        from schema import mutate

        rng = random.Random(5)
        c = s.client()
        catalogue = Catalogue(c)
        sane = Sane(catalogue, rng)
        families = ["llama", "qwen2", "mixtral"]
        began, counts, line, n = time.time(), {}, [], 0
        next_at = 0
        while time.time() - began < seconds:
            draw = rng.random()
            try:
                if draw < 0.7:
                    r = c.post("/estimate", sane.body())
                elif draw < 0.8:
                    r = c.post("/estimate", mutate(sane.body(), rng)[0])
                elif draw < 0.97:
                    kind, raw = files.gguf(rng, True) if rng.random() < 0.5 else files.spoilt_safetensors(rng)
                    r = c.send("POST", "/models/inspect", raw, {"Content-Type": "application/octet-stream"})
                elif draw < 0.985:
                    r = c.post("/sweep", sweep_of(500))
                else:
                    r = c.post("/plan", plan_of(n))
                key = str(r.status)
            except Exception as e:
                key = type(e).__name__
                c.close()
            counts[key] = counts.get(key, 0) + 1
            n += 1
            if time.time() - began >= next_at:
                line.append((round(time.time() - began), n, s.rss(), s.fds(), s.threads()))
                next_at += seconds / 20
            if s.process.poll() is not None:
                counts["the process ended"] = s.process.returncode
                break
        tell(f"soak {seconds} s{' heap ' + heap if heap else ''}", counts=counts, line=line)


def slots(app, port):
    """320 uploads at 300 bytes a second each: what does an honest client see?"""
    with Service(app, port) as s:
        c = s.client(40)
        for i in range(20):
            c.post("/estimate", body_of(i))
        conns, stop = [], threading.Event()
        for _ in range(320):
            k = socket.create_connection(("127.0.0.1", port))
            k.sendall(
                b"POST /models/inspect HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 60000000\r\n\r\n"
            )
            conns.append(k)

        def feed():
            first = True
            while not stop.is_set():
                for k in conns:
                    try:
                        k.sendall(b'{"a":"' + b"a" * 294 if first else b"a" * 300)
                    except OSError:
                        pass
                first = False
                time.sleep(1)

        threading.Thread(target=feed, daemon=True).start()
        time.sleep(2)
        seen = {}
        for i in range(20):
            try:
                key = str(c.post("/estimate", body_of(2000 + i)).status)
            except OSError as e:
                key = type(e).__name__
                c.close()
            seen[key] = seen.get(key, 0) + 1
        stop.set()
        for k in conns:
            k.close()
        tell("320 slow uploads", estimates=seen)


def memory(app, port):
    """Worst uploads at once under the heap limit that a container of 256 MiB gives."""
    import files

    def graph(nodes):
        g = (
            b"".join(files.field(1, n) for n in nodes)
            + files.field(2, "g")
            + files.field(11, files.value("x", ["N", 3, 8, 8]))
        )
        return files.field(1, 8) + files.field(2, "t") + files.field(7, g) + files.field(8, files.field(2, 17))

    def mixture(layers, experts):
        """The header of a mixture whose experts are stored one by one."""
        tensors, at = {"model.embed_tokens.weight": [1000, 64]}, 0
        for layer in range(layers):
            tensors[f"model.layers.{layer}.input_layernorm.weight"] = [64]
            for expert in range(experts):
                for part in ("gate_proj", "up_proj", "down_proj"):
                    tensors[f"model.layers.{layer}.mlp.experts.{expert}.{part}.weight"] = [64, 64]
        header = {}
        for tensor, shape in tensors.items():
            end = at + 2 * math.prod(shape)
            header[tensor] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, end]}
            at = end
        raw = json.dumps(header, separators=(",", ":")).encode()
        return len(raw).to_bytes(8, "little") + raw

    rng = random.Random(1)
    name = lambda i: "x" if i < 2 else f"a{rng.randrange(i)}"
    chain = lambda nodes: graph([files.node("Add", [name(i), name(i)], [f"a{i}"]) for i in range(nodes)])
    bodies = {
        "ONNX, 24 MB, 2,000 nodes x 4,000 inputs": (
            graph([files.node("Concat", ["x"] * 4000, [f"a{i}"], axis=1) for i in range(2000)]),
            1,
        ),
        "ONNX, 2.4 MB, 80,000 nodes": (chain(80000), 64),
        "ONNX, 10,000 nodes": (chain(10000), 64),
        "safetensors, 75,000 tensors": (mixture(60, 416), 64),
    }
    with Service(app, port, DOTNET_GCHeapHardLimit="0xC000000") as s:
        facts = {}
        for label, (raw, clients) in bodies.items():
            seen, peak, lock = {}, [0], threading.Lock()

            def go():
                try:
                    key = str(
                        s.client(120)
                        .send("POST", "/models/inspect", raw, {"Content-Type": "application/octet-stream"})
                        .status
                    )
                except Exception as e:
                    key = type(e).__name__
                with lock:
                    seen[key] = seen.get(key, 0) + 1

            threads = [threading.Thread(target=go) for _ in range(clients)]
            for t in threads:
                t.start()
            while any(t.is_alive() for t in threads):
                peak[0] = max(peak[0], s.rss() or 0)
                time.sleep(0.05)
            facts[f"{clients} x {label}"] = {"status": seen, "peakRss": peak[0]}
        facts["alive"] = s.process.poll() is None
        tell("memory under 192 MiB of heap", **facts)


def plans(app, port):
    """Ordinary plans at once: is every answer one document, and does the liveness probe answer?"""
    with Service(app, port) as s:
        s.client().post("/plan", plan_of())
        facts = {}
        for n in (4, 8, 16):
            seen, lock, stop, probes = {}, threading.Lock(), threading.Event(), []

            def probe():
                while not stop.is_set():
                    began = time.time()
                    try:
                        s.client(30).get("/health/live")
                    except Exception:
                        pass
                    probes.append(time.time() - began)
                    time.sleep(0.2)

            def go(i):
                try:
                    r = s.client(120).post("/plan", plan_of(100 * n + i))
                    try:
                        json.loads(r.body)
                        key = f"{r.status}"
                    except ValueError:
                        key = f"{r.status}, not one document"
                except Exception as e:
                    key = type(e).__name__
                with lock:
                    seen[key] = seen.get(key, 0) + 1

            watch = threading.Thread(target=probe)
            watch.start()
            threads, began, cpu = [threading.Thread(target=go, args=(i,)) for i in range(n)], time.time(), s.cpu()
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            stop.set()
            watch.join()
            facts[f"{n} plans"] = {
                "status": seen,
                "seconds": round(time.time() - began, 1),
                "cpu": round(s.cpu() - cpu, 1),
                "healthMaxSeconds": round(max(probes), 2),
            }
        tell("ordinary plans at once", **facts)


PHASES = {
    "slots": slots,
    "memory": memory,
    "plans": plans,
    "smuggling": smuggling,
    "too_large": too_large,
    "slow_clients": slow_clients,
    "pipelining": pipelining,
    "aborts": aborts,
    "wide_plan": wide_plan,
    "document": document,
    "stress": stress,
    "stopping": stopping,
    "overlays": overlays,
}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("app")
    p.add_argument("--port", type=int, default=5116)
    p.add_argument("--only", default=",".join(PHASES))
    p.add_argument("--soak", type=int, default=0)
    p.add_argument("--heap", default="", help="DOTNET_GCHeapHardLimit of the soak, hexadecimal")
    p.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "fuzz-faults.json"))
    a = p.parse_args()
    if a.soak:
        soak(a.app, a.port, a.soak, a.heap or None)
    else:
        for name in a.only.split(","):
            PHASES[name](a.app, a.port)
    json.dump(RESULTS, open(a.out, "w"), indent=1)


if __name__ == "__main__":
    main()
