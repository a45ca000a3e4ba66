"""Bad bytes: whatever arrives is refused clearly, and nothing changes."""

import contextlib
import http.client
import json
import socket
import time

import stage
from stage import claim, test

SUBMISSIONS = {
    "torn JSON": b'{"payload":"e30=","payloadType":',
    "an empty body": b"",
    "a key not known": b'{"payload":"e30=","payloadType":"x","signatures":[],"foo":1}',
    "a key twice": b'{"payload":"e30=","payload":"e30=","payloadType":"x","signatures":[]}',
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "bytes that are no UTF-8": b'{"payload":"\xff\xfe"}',
    "an overlong encoding": b'{"payload":"\xc0\xaf"}',
    "a lone surrogate": b'{"payload":"\\ud800"}',
    "a surrogate as raw bytes": b'{"payload":"\xed\xa0\x80"}',
    "NaN": b'{"payload":NaN}',
    "Infinity": b'{"payload":-Infinity}',
    "a comment": b'{"payload":"e30=" /* hello */}',
    "a comma too many": b'{"payload":"e30=",}',
    "text after the end": b'{"payload":"e30="}{"payload":"e30="}',
    "a control character": b'{"payload":"a\x00b"}',
    "deep nesting": b"[" * 50_000,
    "deep nesting of objects": b'{"a":' * 20_000,
    "a number without end": b'{"payload":' + b"9" * 90_000 + b"}",
    "base64 without padding": b'{"payload":"e30","payloadType":"x","signatures":[]}',
    "base64 with blanks": b'{"payload":"e3 0=","payloadType":"x","signatures":[]}',
    "a null": b"null", "a list": b"[]", "a text": b'"act"', "a number": b"1",
    "no signatures":
        b'{"payload":"e30=","payloadType":"application/vnd.countersign.submit-tip.v1+json"}',
    "an unknown kind":
        b'{"payload":"e30=","payloadType":"application/vnd.countersign.nonsense.v1+json",'
        b'"signatures":[]}',
    "a foreign type": b'{"payload":"e30=","payloadType":"text/plain","signatures":[]}',
    "two attachments": b'{"envelope":{"payload":"e30=","payloadType":"x","signatures":[]},'
                       b'"attachments":["",""]}',
    "a thousand keys":
        b"{" + b",".join(b'"k%d":1' % number for number in range(1000)) + b"}",
}


def is_problem(status, headers, body, codes):
    """Claims that an answer is a problem document that says something."""
    claim(status in codes, f"{status}, not {codes}: {body[:300]}")
    claim(headers["Content-Type"] == "application/problem+json", headers["Content-Type"])
    problem = json.loads(body)
    claim(problem["status"] == status and problem["type"].startswith("/problems/"), str(problem))
    claim(problem["title"] and problem["detail"] and problem["resolution"], f"{problem}")
    for inside in ("Swift.", "NIO", "/Sources/", "Error Domain"):
        claim(inside not in body.decode(), f"it tells of our insides: {problem}")
    return problem


@test("bytes that are no act get a clear problem and change nothing")
def no_acts(place):
    with place.server() as server:
        before = server.reading()
        for name, body in SUBMISSIONS.items():
            for extra in ({}, {"Dry_Run": "true"}):
                try:
                    is_problem(*server.post("/acts", body, **extra), {400, 413, 422})
                except (AssertionError, OSError, http.client.HTTPException) as fault:
                    raise AssertionError(f"{name}: {fault}") from fault
        claim(server.reading() == before, "something changed")


@test("bytes that are no sale get a clear problem that names the field")
def no_sales(place):
    good = json.loads(json.dumps(
        place_sale(), default=str))
    with place.server() as server:
        before = server.reading()
        for name, body in SUBMISSIONS.items():
            try:
                is_problem(*server.post("/check", body), {400, 413, 422})
            except AssertionError as fault:
                raise AssertionError(f"{name}: {fault}") from fault
        text = json.dumps(good)
        for number in ("1.5", "1e3", "NaN", "-1", "0", "10" + "0" * 17, "9" * 60, '"5"', "true",
                       "1.0", "-0", "01", "[]", "{}"):
            body = text.replace('"quantity": 1000', f'"quantity": {number}')
            claim(body != text, "the example has no quantity of 1000")
            problem = is_problem(*server.post("/check", body), {400, 422})
            if number not in ("NaN", "01"):
                places = [place["pointer"] for place in problem["errors"]]
                claim(places == ["/items/0/quantity"], f"{number}: {places}")
        for query in ("?rulebook=nope", "?asOf=junk", "?asOf=2026-02-30", "?rulebook=%ff"):
            is_problem(*server.post("/check" + query, text), {400, 404})
        claim(server.reading() == before, "something changed")


def place_sale():
    """The Malaysian sale as a tree."""
    import yaml  # pylint: disable=import-outside-toplevel
    return yaml.safe_load((stage.SALES / "h100-malaysia.yaml").read_text())


@test("a content type that is not JSON is refused")
def types(place):
    with place.server() as server:
        for kind in ("text/plain", "application/xml", "multipart/form-data", "", None,
                     "application/jsonp", "text/html; application/json"):
            is_problem(*server.post("/acts", b"{}", kind), {415})
        is_problem(*server.post("/check", b"{}", "text/plain"), {415})
        is_problem(*server.post("/acts", b"{}", "application/json; charset=utf-8"), {400})


@test("unknown paths are not found, wrong methods are not allowed, and both say so")
def paths(place):
    with place.server() as server:
        long = "/" + "a" * 3000
        for path in ("/nowhere", "/sales/zzz", "/sales/sale_0000000000000000", "/units/NOPE",
                     "/sales/..%2f..%2fetc%2fpasswd", "/acts/" + "0" * 64, "/%00", "/sales/%ff",
                     "/rulebooks/..%2fcatalogue", "/receipts/" + "0" * 64, long, "/style.css/x"):
            is_problem(*server.get(path), {404})
        for path in ("/acts/xyz", "/receipts/00", "/sales?limit=0", "/sales?limit=101",
                     "/sales?limit=x", "/sales?after=x", "/log?after=-1", "/log?after=" + "9" * 30):
            is_problem(*server.get(path), {400})
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
            for path, allowed in (("/sales", "GET"), ("/acts", "POST"), ("/check", "GET")):
                status, headers, body = server.ask(method, path)
                is_problem(status, headers, body, {405})
                claim(allowed in headers["Allow"], f"{method} {path}: {headers['Allow']}")
        for word in ("yes", "1", "maybe"):
            is_problem(*server.post("/acts", b"{}", Dry_Run=word), {400})


@test("a body of 100 MB is refused early, and memory does not grow by it")
def large(place):
    with place.server() as server:
        before = server.reading()
        server.post("/acts", b"{" * 1000)
        memory = server.resident_kib()
        for framing in ("length", "chunks"):
            sent, status, answer = pour(server, framing, 100 << 20)
            claim(status == 413, f"{framing}: {status} after {sent >> 20} MiB: {answer[:200]}")
            claim(sent < 40 << 20, f"{framing}: refused only after {sent >> 20} MiB")
        for path in ("/check",):
            is_problem(*server.post(path, b" " * (300 << 10)), {413})
        grown = server.resident_kib() - memory
        claim(grown < 20 << 10, f"memory grew by {grown >> 10} MiB")
        claim(server.reading() == before, "something changed")


def pour(server, framing, total):
    """Sends a body as fast as it is taken until an answer comes: bytes sent, status, answer."""
    head = "POST /acts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    if framing == "length":
        head += f"Content-Length: {total}\r\n\r\n"
    else:
        head += "Transfer-Encoding: chunked\r\n\r\n"
    piece = b'{"envelope":"' + b"A" * ((64 << 10) - 13)
    frame = piece if framing == "length" else b"%x\r\n%s\r\n" % (len(piece), piece)
    sent, answer = 0, b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        connection.setblocking(False)
        rest, deadline = b"", time.monotonic() + 10
        while sent < total and time.monotonic() < deadline:
            rest = rest or frame
            with contextlib.suppress(BlockingIOError):
                written = connection.send(rest)
                rest, sent = rest[written:], sent + written
            try:
                answer = connection.recv(65536)
                break
            except BlockingIOError:
                time.sleep(0.0005)
            except OSError:
                break
        connection.settimeout(5)
        with contextlib.suppress(OSError):
            answer = answer or connection.recv(65536)
    words = answer.split(b" ", 2)
    return sent, int(words[1]) if len(words) > 1 else 0, answer


@test("a body that dawdles or breaks off hurts nobody else and changes nothing")
def slow(place):
    with place.server() as server:
        before = server.reading()
        lazy = []
        for _ in range(40):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            connection.sendall(
                b"POST /acts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                b"Content-Length: 5000\r\n\r\n{")
            lazy.append(connection)
        began = time.monotonic()
        claim(server.get("/readyz")[0] == 200 and server.get("/sales")[0] == 200, "it is stuck")
        claim(time.monotonic() - began < 2, "others wait")
        for connection in lazy:
            connection.close()
        claim(server.reading() == before, "something changed")


@test("requests that are no HTTP do not end the server")
def no_http(place):
    with place.server() as server:
        before = server.reading()
        for request in (
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\x00" * 5000,
                b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
                b"POST /acts HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                b"POST /acts HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"):
            with contextlib.suppress(OSError), \
                    socket.create_connection(("127.0.0.1", server.port), timeout=2) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(4096)
        claim(server.process.poll() is None, "the server ended")
        claim(server.reading() == before, "something changed")
