"""What the server publishes is true: the OpenAPI document, the schema of a sale, the answers."""

import json

import jsonschema
import openapi_spec_validator
import yaml

from stage import SALES, Cast, claim, signed, test


def sales():
    """The example sales, by name, as JSON would have them."""
    for path in sorted(SALES.iterdir()):
        yield path, json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))


def things(server):
    """A value for each parameter of a path, taken from the register."""
    out = {}
    for name in ("sales", "sites", "bonds", "rounds", "cases", "parties"):
        out[f"/{name}/{{id}}"] = server.json(f"/{name}?limit=1")["items"][0]["id"]
    out["/bonds/{id}/validate"] = out["/bonds/{id}"] + "/validate"
    out["/keys/{id}"] = server.json("/parties?limit=1")["items"][0]["keys"][0]
    act = server.json("/log?limit=1")["items"][0]["act"]
    out["/acts/{id}"] = out["/receipts/{id}"] = act
    out["/rulebooks/{id}"] = server.json("/rulebooks")["shelf"][0]["id"]
    out["/problems/{slug}"] = "refused"
    rounds = server.json("/rounds?limit=100")["items"]
    out["/units/{serial}"] = next(row["drawn"][0] for row in rounds if row.get("drawn"))
    return out


@test("the OpenAPI document is valid, and every GET that it names answers as it says")
def openapi(place):
    with place.server() as server:
        document = server.json("/openapi.json")
        openapi_spec_validator.validate(document)
        claim(document["openapi"].startswith("3.1"), document["openapi"])
        values, tried = things(server), 0
        for path, operations in document["paths"].items():
            if "get" not in operations:
                continue
            where = path
            if "{" in path:
                where = path[:path.index("{")] + values[path]
            status, headers, body = server.get(where)
            claim(status == 200, f"GET {where}: {status}")
            stated = operations["get"]["responses"]["200"]["content"]
            kind = headers["Content-Type"].split(";")[0]
            claim(kind in stated, f"GET {where}: {kind}, not {list(stated)}")
            if kind.endswith("json"):
                json.loads(body)
            claim(headers["X-Content-Type-Options"] == "nosniff", where)
            claim("default-src 'none'" in headers["Content-Security-Policy"], where)
            tried += 1
        claim(tried >= 25, f"only {tried} paths")


@test("every list can be walked to its end by the links it gives, each row once")
def lists(place):
    with place.server() as server:
        for name in ("sales", "sites", "bonds", "rounds", "cases", "parties", "log"):
            seen, path = [], f"/{name}?limit=7"
            for _ in range(1000):
                status, headers, body = server.get(path)
                claim(status == 200, f"{path}: {status}")
                page = json.loads(body)
                seen += [row["index"] if name == "log" else row["id"] for row in page["items"]]
                link = headers["Link"]
                claim((link is None) == ("next" not in page), f"{path}: link {link}")
                if link is None:
                    break
                path = link[link.index("<") + 1:link.index(">")]
            claim(len(seen) == len(set(seen)) > 0, f"{name}: {len(seen)} rows, some twice")


@test("an answer that has not changed is not sent twice")
def etags(place):
    with place.server() as server:
        for path in ("/sales", "/checkpoint", "/openapi.json", "/schemas/sale.json"):
            tag = server.get(path)[1]["ETag"]
            claim(tag, f"{path} has no ETag")
            status, _, body = server.get(path, {"If-None-Match": tag})
            claim(status == 304 and not body, f"{path}: {status}")


@test("the schema of a sale takes every example and nothing that has an unknown key")
def schema(place):
    with place.server() as server:
        document = server.json("/schemas/sale.json")
        jsonschema.Draft202012Validator.check_schema(document)
        checker = jsonschema.Draft202012Validator(document)
        for path, sale in sales():
            faults = [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(sale)]
            claim(not faults, f"{path.name}: {faults[:3]}")
            sale["bogus"] = 1
            claim(not checker.is_valid(sale), f"{path.name} with an unknown key")
            sale.pop("bogus")
            for quantity in (0, -1, 1.5, 10**18, "5", True):
                sale["items"][0]["quantity"] = quantity
                claim(not checker.is_valid(sale), f"{path.name} with a quantity of {quantity!r}")


@test("command line and API give the same answers to the example sales")
def same_answers(place):
    with place.server() as server:
        for path, sale in sales():
            for rulebook in ("ear-2026-07", "pilot-southeast-asia", "pilot-auditors-only"):
                words = [path, "--rulebook", rulebook, "--json"]
                code, out, err = place.run("check", *words, "--in", server.data)
                claim(code in (0, 1), f"{path.name}: {err}")
                status, _, body = server.post(f"/check?rulebook={rulebook}", sale)
                claim(status == 200, f"{path.name}: {status} {body[:300]}")
                claim(json.loads(body) == json.loads(out), f"{path.name} under {rulebook}")


@test("a problem of every kind has a page that says what to do, for people and for machines")
def problems(place):
    with place.server() as server:
        for slug in ("refused", "malformed", "too-large", "unsupported-type", "not-found",
                     "not-allowed", "busy", "stopped", "internal-error"):
            told = server.json(f"/problems/{slug}")
            claim(told["slug"] == slug and told["remedy"], f"{told}")
            status, headers, _ = server.get(f"/problems/{slug}", {"Accept": "text/html"})
            claim(status == 200 and headers["Content-Type"].startswith("text/html"), slug)
        status, headers, body = server.get("/nowhere", {"Accept": "text/html"})
        claim(status == 404 and headers["Content-Type"].startswith("text/html"), f"{status}")
        claim(b"<h1" in body, "no heading")


@test("a party reads by the server's clock, and a claim by another one is told that they differ")
def reading(place):
    with place.server() as server:
        cast = Cast(server)
        name = cast.of_role("surety")[0]
        index = server.json("/")
        claim(index["clock"][:19] >= index["now"][:19], f"the clock is behind: {index}")
        words = ["read", "/applications", "--key", cast.key(name).path, "--by", cast.id(name)]
        code, out, errors = place.run(*words, "--server", f"http://127.0.0.1:{server.port}")
        claim(code == 0, f"{code}: {out}{errors}")
        claim("items" in json.loads(out), out[:200])
        content = json.dumps({
            "by": cast.id(name), "statedAt": "2026-01-01T00:00:00Z", "path": "/applications"},
            separators=(",", ":")).encode()
        envelope = signed("read", content, cast.key(name))
        status, _, body = server.ask(
            "POST", "/applications", json.dumps(envelope).encode(),
            {"Content-Type": "application/json"})
        answer = json.loads(body)
        claim(status == 403 and answer["code"] == "reading", f"{status}: {answer}")
        claim("clock" in answer["resolution"], answer["resolution"])
