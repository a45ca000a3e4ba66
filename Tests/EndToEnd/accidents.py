"""Accidents: kill -9, SIGTERM, a second server on the same log."""

import concurrent.futures
import contextlib
import http.client
import json
import random
import threading
import time

import stage
import verify_receipt
from stage import claim, test

ROUNDS = 16
CALLERS = 4


def size_of(server):
    """The log's size as its checkpoint states it."""
    return int(server.get("/checkpoint")[2].split(b"\n")[1])


def tip(cast, name):
    """A tip by a party: an act that is always performed."""
    text = f"{random.getrandbits(256):064x}"
    return cast.act("submit-tip", name, about=cast.id(name), text=text, isForUnnamed=False)


def submit_until(server, cast, name, given, until):
    """Hands in tips until the server is gone; notes every receipt that was given."""
    while not until.is_set():
        envelope = tip(cast, name)
        try:
            status, answer = server.act(envelope)
        except (OSError, http.client.HTTPException, ValueError):
            # The connection broke: no receipt was given, nothing is promised.
            return
        claim(status == 201, f"{status} {answer}")
        given[stage.act_id(envelope)] = (answer["index"], envelope)


@test(f"kill -9 at {ROUNDS} random moments loses no act whose receipt was given")
def killed(place):
    chance = random.Random()
    seed = random.SystemRandom().randrange(1 << 32)
    chance.seed(seed)
    data, given, size, acts = place.copy(), {}, 0, 0
    log = verify_receipt.LogKey(place.log_key)
    cast = None
    for number in range(ROUNDS + 1):
        with place.server(data) as server:
            now = size_of(server)
            claim(now >= size, f"seed {seed}, start {number}: {now} entries after {size}")
            size = now
            cast = cast or stage.Cast(server)
            cast.server = server
            for act, (index, _) in list(given.items())[-200:]:
                status, _, body = server.get(f"/acts/{act}")
                claim(status == 200, f"seed {seed}: act {act} of place {index} is lost: {status}")
                claim(json.loads(body)["index"] == index, f"seed {seed}: {act} moved")
            if number == ROUNDS:
                break
            until = threading.Event()
            names = cast.of_role("buyer")[:CALLERS]
            with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
                jobs = [
                    pool.submit(submit_until, server, cast, name, given, until) for name in names]
                time.sleep(chance.uniform(0.02, 0.35))
                server.kill()
                until.set()
                for job in jobs:
                    job.result(timeout=30)
            size = max([size] + [index + 1 for index, _ in given.values()])
            claim(len(given) >= acts, "receipts were forgotten here")
            acts = len(given)
    claim(len(given) > ROUNDS * 5, f"only {len(given)} acts were handed in")
    with place.server(data) as server:
        # All of them, one last time, each with a receipt that an outsider verifies.
        for act, (index, envelope) in given.items():
            body = server.get(f"/receipts/{act}")[2]
            found = verify_receipt.verify(body, log)
            claim(found["act"] == act and found["index"] == index, f"seed {seed}: {act}")
        act, (index, envelope) = next(iter(given.items()))
        status, answer = server.act(envelope)
        claim(status == 200 and answer["index"] == index and not answer["isNew"], f"{answer}")
    first = place.run("replay", data, "--verify-signatures")
    again = place.run("replay", data)
    claim(first[0] == 0 == again[0] and first[1] == again[1], f"{first} {again}")


@test("SIGTERM ends the server within seconds with exit code 0, and the next start goes on")
def terminated(place):
    data = place.copy()
    with place.server(data) as server:
        cast = stage.Cast(server)
        envelope = tip(cast, cast.of_role("buyer")[0])
        status, answer = server.act(envelope)
        claim(status == 201, f"{status} {answer}")
        size = size_of(server)
        began = time.monotonic()
        code = server.stop()
        took = time.monotonic() - began
        claim(code == 0 and took < 5, f"exit code {code} after {took:.1f} s")
    began = time.monotonic()
    with place.server(data) as server:
        claim(time.monotonic() - began < 5, "the next start took over five seconds")
        claim(size_of(server) == size, "another size")
        status, again = server.act(envelope)
        claim(status == 200 and again["index"] == answer["index"], f"{again}")


@test("SIGTERM while a client holds a connection open and another dawdles still ends the server")
def terminated_under_way(place):
    with place.server() as server:
        idle = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        slow = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        slow.putrequest("POST", "/acts")
        slow.putheader("Content-Type", "application/json")
        slow.putheader("Content-Length", "1000")
        slow.endheaders()
        slow.send(b'{"payload":')
        time.sleep(0.2)
        server.process.terminate()
        with contextlib.suppress(Exception):
            server.process.wait(8)
        code = server.process.poll()
        idle.close()
        slow.close()
        claim(code == 0, "still running after 8 s" if code is None else f"exit code {code}")


@test("a second server on the same log is refused")
def second(place):
    with place.server() as server:
        size = size_of(server)
        try:
            with place.server(server.data) as other:
                claim(False, f"it serves on port {other.port}")
        except AssertionError as fault:
            claim("serve ended with" in str(fault), f"{fault}")
        claim(size_of(server) == size, "the first server was disturbed")


@test("the server says where it is, also where its output is a file")
def says_where(place):
    with place.server() as server:
        deadline = time.monotonic() + 3
        text = ""
        while str(server.port) not in text and time.monotonic() < deadline:
            with open(server.errors.name, encoding="utf-8") as file:
                text = file.read()
            time.sleep(0.05)
        claim(f"http://127.0.0.1:{server.port}" in text, f"after 3 s: {text!r}")
        claim(place.log_key in text, "the log's key is not named")


@test("the register can be asked and replayed while it is served")
def beside(place):
    with place.server() as server:
        code, out, err = place.run("replay", server.data)
        claim(code == 0 and out.splitlines()[-1] == place.last_line, f"{code} {err}")
        sale = stage.SALES / "h100-malaysia.yaml"
        code, out, err = place.run("check", sale, "--in", server.data, "--json")
        claim(code == 0, f"{code} {err}")
        with_server = place.run(
            "check", sale, "--server", f"http://127.0.0.1:{server.port}", "--json")
        claim(with_server[0] == 0, f"{with_server}")
        claim(json.loads(with_server[1]) == json.loads(out), "two answers")
