"""What the end-to-end tests share: a tiny runner, the command line, signing, and a server.

Nothing here knows Countersign's code: acts are signed and requests sent as a stranger would.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import traceback

from cryptography.hazmat.primitives.asymmetric import ed25519

import verify_receipt

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "Scenarios" / "southeast-asia-pilot.yaml"
SALES = ROOT / "Examples" / "sales"
TESTS = []


def test(sentence):
    """Marks a function as a test that proves a sentence."""

    def mark(body):
        TESTS.append((sentence, body))
        return body

    return mark


def claim(is_so, what):
    """Ends a test that does not hold."""
    if not is_so:
        raise AssertionError(what)


def run_all(stage, only=""):
    """Runs the tests, prints each one's sentence, and answers how many failed."""
    passed = failed = 0
    for sentence, body in TESTS:
        if only not in body.__module__ + " " + sentence:
            continue
        began = time.monotonic()
        try:
            body(stage)
            passed += 1
            print(f"  passed  {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as fault:  # pylint: disable=broad-except
            failed += 1
            print(f"  FAILED  {sentence}: {str(fault)[:1200]}", flush=True)
            if not isinstance(fault, AssertionError):
                traceback.print_exc(limit=4)
    print(f"{passed} passed, {failed} failed", flush=True)
    return failed


class Stage:
    """The binary under test, a folder of our own, and a rehearsed register to copy from."""

    def __init__(self, binary):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-e2e-"))
        self.servers = []
        self.rehearsed = self.folder / "rehearsed"
        code, out, err = self.run("rehearse", SCENARIO, "--seed", 1, "--into", self.rehearsed)
        if code != 0:
            raise SystemExit(f"the rehearsal ended with {code}: {err}")
        self.last_line = out.splitlines()[-1]
        self.log_key = (self.rehearsed / "policy.txt").read_text().split()[1]

    def run(self, *words, cwd=None, timeout=60):
        """Runs the command line: exit code, standard output, standard error."""
        done = subprocess.run(
            [self.binary, *map(str, words)], cwd=cwd or self.folder, timeout=timeout,
            stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def path(self, name):
        """A new place in our folder."""
        return self.folder / f"{secrets.token_hex(4)}-{name}"

    def write(self, name, text):
        """A new file in our folder."""
        path = self.path(name)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def copy(self):
        """A copy of the rehearsed data folder."""
        return shutil.copytree(self.rehearsed, self.path("data"))

    @contextlib.contextmanager
    def server(self, data=None):
        """A server that is stopped whatever happens."""
        server = Server(self, data or self.copy())
        try:
            yield server
        finally:
            server.stop()

    def end(self):
        """Stops what still runs and removes our folder."""
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """One `countersign serve` on a free port of the loopback."""

    def __init__(self, stage, data):
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.errors = stage.path("server.log").open("wb")
        self.process = subprocess.Popen(
            [stage.binary, "serve", "--in", str(data), "--port", str(self.port)],
            cwd=stage.folder, stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors)
        stage.servers.append(self)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            claim(self.process.poll() is None, f"serve ended with {self.process.returncode}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/healthz")[0] == 200:
                    return
            time.sleep(0.02)
        raise AssertionError("the server did not answer within 15 s")

    def ask(self, method, path, body=None, headers=None, timeout=20):
        """One request on a connection of its own: status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def get(self, path, headers=None):
        """GET: status, headers, body."""
        return self.ask("GET", path, headers=headers)

    def json(self, path):
        """GET of a JSON document."""
        status, _, body = self.get(path, {"Accept": "application/json"})
        claim(status == 200, f"GET {path}: {status}")
        return json.loads(body)

    def post(self, path, body, content_type="application/json", **headers):
        """POST: status, headers, body."""
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type is not None:
            named["Content-Type"] = content_type
        return self.ask("POST", path, body, named)

    def act(self, envelope, attachment=None, **headers):
        """Hands in an act: status and the answer's JSON."""
        body = envelope
        if attachment is not None:
            text = base64.b64encode(attachment).decode()
            body = {"envelope": envelope, "attachments": [text]}
        status, _, answer = self.post("/acts", body, **headers)
        return status, json.loads(answer)

    def reading(self):
        """Everything that an act could change, as bytes: checkpoint and every list."""
        parts = [self.get("/checkpoint")[2], self.get("/regulator")[2]]
        for name in ["sales", "sites", "bonds", "rounds", "cases", "parties"]:
            parts.append(self.get(f"/{name}?limit=100")[2])
        return hashlib.sha256(b"".join(parts)).hexdigest()

    def resident_kib(self):
        """Memory that the process holds, KiB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def kill(self):
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        """SIGTERM, and SIGKILL if that does not help; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.errors.close()
        return self.process.returncode


class Key:
    """A signing key of the rehearsal."""

    def __init__(self, path):
        file = json.loads(pathlib.Path(path).read_text())
        seed = base64.b64decode(file["seed"])
        self.private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        self.id = file["keyId"]
        self.raw = base64.b64decode(file["publicKey"])
        self.path = str(path)


class Cast:
    """The parties of a served register with their keys."""

    def __init__(self, server):
        self.server = server
        keys = {}
        for path in sorted((pathlib.Path(server.data) / "keys").glob("*.json")):
            key = Key(path)
            keys[key.id] = key
        self.keys, self.parties = keys, {}
        # A rehearsed register's now may lie ahead of ours: acts are stated in its time.
        self.now = server.json("/")["now"]
        after = ""
        while after is not None:
            page = server.json("/parties?limit=100" + (f"&after={after}" if after else ""))
            for row in page["items"]:
                self.parties[row["name"]] = row
            after = page.get("next")

    def id(self, name):
        """A party's identifier."""
        return self.parties[name]["id"]

    def name(self, party):
        """A party's name."""
        return next(name for name, row in self.parties.items() if row["id"] == party)

    def of_role(self, role):
        """Names of the active parties of a role."""
        return [
            name for name, row in self.parties.items()
            if role in row["roles"] and row["status"] == "active"]

    def key(self, name, person=0):
        """The key of one of a party's persons."""
        return self.keys[self.parties[name]["keys"][person]]

    def act(self, kind, name, *keys, **fields):
        """An act in a party's name, signed by the keys named, else by its first person."""
        return self.raw(kind, self.payload(name, **fields), *(keys or [self.key(name)]))

    def payload(self, name, **fields):
        """The bytes of an act in a party's name: header first."""
        header = {"by": self.id(name), "statedAt": self.now, "nonce": secrets.token_hex(8)}
        return json.dumps({**header, **fields}, separators=(",", ":")).encode()

    @staticmethod
    def raw(kind, content, *keys):
        """Any bytes as an act of a kind."""
        return signed(kind, content, *keys)


def signed(kind, content, *keys):
    """A DSSE envelope around a payload's bytes."""
    kind = f"application/vnd.countersign.{kind}.v1+json"
    message = verify_receipt.pae(kind.encode(), content)
    signatures = [
        {"keyid": key.id, "sig": base64.b64encode(key.private.sign(message)).decode()}
        for key in sorted(keys, key=lambda key: key.id)]
    return {
        "payload": base64.b64encode(content).decode(), "payloadType": kind,
        "signatures": signatures}


def act_id(envelope):
    """An act's id."""
    content = base64.b64decode(envelope["payload"])
    message = verify_receipt.pae(envelope["payloadType"].encode(), content)
    return hashlib.sha256(message).hexdigest()


def attachment(content, rows):
    """How an act names its attachment."""
    return {"digest": hashlib.sha256(content).hexdigest(), "rows": rows}
