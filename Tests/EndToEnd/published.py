"""What the server publishes is true: the OpenAPI document, the schema of a sale, the answers."""

import json

import jsonschema
import openapi_spec_validator
import yaml

from stage import ROOT, SALES, Cast, claim, signed, test


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


def set_at(tree, path, value):
    """A deep copy of a tree with one value put in."""
    out = json.loads(json.dumps(tree))
    at = out
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return out


def mutations():
    """Values for fields of a sale, and whether they should be read."""
    good, bad = True, False
    for path in (("exportedFrom",), ("parties", 2, "headquarteredIn"), ("site", "country")):
        for text in ("US", "us", "uk", "UK", "USA", "usa", "United States", "united states",
                     "Viet Nam", "T\u00fcrkiye", "C\u00f4te d'Ivoire", "C\u00d4TE D'IVOIRE", "XK"):
            yield path, text, good
        for other in ("", "U", "XX", "QQQ", "Atlantis", "US ", "United  States", 1, [], {}, True):
            yield path, other, bad
    for text in ("2026-09-15", "2028-02-29", None):
        yield ("exportOn",), text, good
    for other in ("soon", "", "2026-13-01", "2026-09-32", "2026-9-15", "15.09.2026", 20260915):
        yield ("exportOn",), other, bad
    price = ("items", 0, "unitPrice")
    for value in (0, 30000, 29999.5, 10**8, "30000", "USD 30000.00", "30,000.50 USD", "US$ 30,000",
                  "$30000", "EUR 5", "JPY 10000000000", "100000000.00", {"amount": 5},
                  {"amount": "5.50", "currency": "EUR"}, {"minor": 10**10, "currency": "USD"}, None):
        yield price, value, good
    for value in (-1, 10**8 + 1, 10**18, 10**30, "abc", "", "USD", "USD -5", "usd 5", "5e3", "1.2.3",
                  ".5", "5.", "DOLLAR 5", "USD " + "9" * 30, [], True, {"amount": -1}, {},
                  {"amount": 10**18}, {"amount": "x"}, {"minor": -1, "currency": "USD"},
                  {"minor": 10**11, "currency": "USD"}, {"minor": 1}, {"amount": 1, "tax": 2}):
        yield price, value, bad
    for path in (("site", "powerKW"), ("items", 0, "figures", "dieAreaMm2"),
                 ("items", 0, "figures", "performance", 0, "tops"),
                 ("items", 0, "figures", "performance", 0, "bits"),
                 ("items", 0, "figures", "powerW")):
        for value in (0, 5, 270.2703, 1978.9231, 10**9, "270.270270270", "0005", "1000000000.0",
                      "5.1000000000000", None):
            yield path, value, good
        for value in (-1, 10**9 + 1, 10**18, 10**30, "x", "", "5.", ".5", "-5", "1e3", "5 mm",
                      "1000000000.1", "0.0000000001", [], True):
            yield path, value, bad
    figures = ("items", 0, "figures")
    flat = {"model": "Zeta", "format": "FP8", "tops": 5, "dense": True, "dieArea": 800}
    for value in (None, {}, flat, {"name": None}, {"name": "Zeta", "performance": None},
                  {"memoryBandwidthGBps": 5, "bitLength": 8, "datacenter": True},
                  {"dieAreaMm2": {"value": 5, "source": None, "verified": True}}):
        yield figures, value, good
    for value in (5, "Zeta", [], {"tpp": 5}, {"name": 5}, {"name": "a", "model": "b"},
                  {"performance": 5}, {"performance": [{}] * 33}, {"dieArea": 1, "dieAreaMm2": 1},
                  {"dieAreaMm2": {"source": "x"}}, {"format": "F" * 61}, {"dense": "yes"}):
        yield figures, value, bad
    owners = ("parties", 2, "owners")
    for more in ({"share": 0.51}, {"share": 51}, {"share": "51%"}, {"share": "51.25 %"}, {"control": True},
                 {"share": "100%"}, {"control": "De Facto"}, {"control": "none"}, {"control": None},
                 {"lists": ["EL", {"list": "SDN", "entry": "1"}]}, {"headquarteredIn": "hkg"}):
        yield owners, [{"name": "Red Pine", **more}], good
    for more in ({"share": -0.1}, {"share": 101}, {"share": "999%"}, {"share": "half"}, {"share": "5.12345%"},
                 {"control": "perhaps"}, {"control": 1}, {"lists": [5]}, {"lists": [{"entry": "1"}]}):
        yield owners, [{"name": "Red Pine", **more}], bad
    for value, is_read in (("H100", good), ("--", bad), ("", bad), ("\u9e92\u9e9f", good), (5, bad)):
        yield ("items", 0, "model"), value, is_read
    bond = ("authorisation",)
    for value in ("USD 15,000,000.00", 10**12, {"minor": 10**15, "currency": "USD"}):
        yield bond, {"bond": {"penalSum": value}}, good
    for value in ("x", -1, {"minor": -1, "currency": "USD"}, "USD " + "9" * 40):
        yield bond, {"bond": {"penalSum": value}}, bad


@test("the schema of a sale and the program take and refuse the same values")
def agree(place):
    path = ROOT / "docs" / "schemas" / "sale.schema.json"
    checker = jsonschema.Draft202012Validator(json.loads(path.read_text()))
    base = dict(sales())[SALES / "sparse-figures-only.yaml"]
    base["authorisation"] = None
    cases = [(set_at(base, *case[:2]), case) for case in mutations()]
    lines = "".join(json.dumps(sale) + "\n" for sale, _ in cases)
    code, out, _ = place.run(
        "check", "--sales", place.write("mutations.jsonl", lines), "--json", timeout=120)
    answers = [json.loads(line) for line in out.splitlines()]
    claim(len(answers) == len(cases), f"{len(answers)} answers to {len(cases)} sales: {code}")
    for (sale, (where, value, is_read)), answer in zip(cases, answers):
        what = f"{where} = {value!r}"
        claim(checker.is_valid(sale) == is_read, f"the schema on {what}: should be {is_read}")
        claim(("error" not in answer) == is_read, f"the program on {what}: {str(answer)[:200]}")


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
