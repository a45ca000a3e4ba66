"""The command line as a stranger meets it: help, exit codes, messages, determinism, keys."""

import json
import os
import re
import socket
import stat

import yaml

import stage
from stage import SALES, SCENARIO, claim, test

MALAYSIA = SALES / "h100-malaysia.yaml"
TIP = f"about: party_0123456789abcdef\ntext: \"{'ab' * 32}\"\nisForUnnamed: false\n"
COMMANDS = [
    [], ["check"], ["act"], ["read"], ["serve"], ["rehearse"], ["verify"], ["replay"], ["receipt"],
    ["keys"], ["keys", "new"], ["keys", "show"], ["rulebook"], ["rulebook", "list"],
    ["rulebook", "show"], ["rulebook", "diff"], ["calc"], ["price"], ["portfolio"], ["audit"],
    ["audit", "publish"], ["audit", "verify"], ["lab"], ["lab", "run"], ["lab", "compare"],
    ["lab", "sweep"], ["lab", "sensitivity"], ["lab", "report"], ["lab", "merge"],
    ["lab", "parameters"]]


def sale(place, old="", new="", name="sale.yaml"):
    """The Malaysian sale with one place changed."""
    text = MALAYSIA.read_text()
    claim(old in text, f"the example has no {old!r}")
    return place.write(name, text.replace(old, new, 1))


@test("every command explains itself with --help and ends with 0")
def helps(place):
    for words in COMMANDS:
        code, out, err = place.run(*words, "--help")
        claim(code == 0 and not err, f"{words}: {code} {err!r}")
        claim("OVERVIEW: " in out and "USAGE: countersign" in out, f"{words}: {out[:80]}")
        for line in out.splitlines():
            claim(len(line) < 300, f"{words}: a line of {len(line)} characters")
    listed = place.run("--help")[1]
    for words in COMMANDS[1:]:
        claim(re.search(rf"^  {words[0]} ", listed, re.M), f"{words[0]} is not listed")


@test("usage errors end with 2 and say what is wrong")
def usage(place):
    cases = [
        ["bogus"], ["check"], ["check", MALAYSIA, "again"], ["check", MALAYSIA, "--bogus"],
        ["check", MALAYSIA, "--as-of", "2026-13-01"], ["check", "--sales"], ["act"],
        ["act", "submit-tip"], ["act", "submit-tip", "x"], ["act", "--cosign", "x"], ["serve"],
        ["rehearse"], ["rehearse", SCENARIO, "--seed", "x"], ["rehearse", SCENARIO, "--seed=-1"],
        ["verify"], ["replay"], ["receipt"], ["receipt", "1"], ["keys", "bogus"],
        ["keys", "new"], ["rulebook", "show"], ["rulebook", "diff", "ear-2026-07"],
        ["calc"], ["calc", "bogus"], ["calc", "least-sample"], ["calc", "list", "--csv", "x"],
        ["calc", "least-sample", "--csv", "/no/such/file"], ["calc", "least-sample", "10"],
        ["calc", "inspection-game", "--stages", "x", "--inspections", "1"],
        ["price"], ["price", "--signal", "x", "--hazard", "1", "--bond", "1"],
        ["price", "--csv", "/no/such/file"], ["price", "--csv", "x", "--json"],
        ["price", "--signal", "0", "--hazard", "1", "--bond", "1", "--rate", "2"],
        ["portfolio"], ["portfolio", "--csv", "/no/such/file"]]
    for words in cases:
        code, out, err = place.run(*words)
        claim(code == 2, f"{words}: exit code {code}")
        claim(err.strip() and not out, f"{words}: {out!r} {err!r}")


@test("a file of bonds without an end, or without anything, is refused for what it is")
def odd_files(place):
    empty = place.write("empty.csv", "")
    endless, nothing = ["/dev/zero", "4194304 bytes"], [empty, "has no header"]
    for command in ("price", "portfolio"):
        for path, reason in (nothing, ["-", "has no header"]):
            code, out, err = place.run(command, "--csv", path)
            claim(code == 2 and not out and reason in err, f"{command} {path}: {code} {err!r}")
    code, out, err = place.run("price", "--csv", endless[0])
    claim(code == 2 and not out and endless[1] in err, f"/dev/zero: {code} {err!r}")
    code, out, err = place.run("portfolio", "--csv", "/dev/zero")
    claim(code == 2 and not out and "longer than" in err, f"/dev/zero: {code} {err!r}")


@test("a file of priced bonds is priced anew, without a second set of columns")
def priced_twice(place):
    once = place.run(
        "price", "--csv", place.write("bonds.csv", "who,signal,hazard,bond\na,0.3,1.8,1000\n"))
    twice = place.run("price", "--csv", place.write("priced.csv", once[1]))
    claim(once[0] == twice[0] == 0 and once[1] == twice[1], f"{once} {twice}")


@test("a portfolio is set beside itself after a country closed or a ring showed")
def stress(place):
    rows = "".join(f"b{i},100,0.02,{'MY' if i < 4 else ''},{'ring' if i % 2 else ''}\n" for i in range(20))
    path = place.write("placed.csv", "bond,loss,pd,country,group\n" + rows)
    code, out, err = place.run(
        "portfolio", "--csv", path, "--json", "--stress", "country=MY", "--stress", "ring=ring",
        "--stress", "2001-05")
    answer = json.loads(out)
    country, ring, years = answer["stresses"]
    claim(code == 0 and not err and abs(answer["mean"] - 40) < 1e-9, f"{code} {err!r}")
    claim(country["stress"] == "country=MY" and abs(country["mean"] - 432) < 1e-9, f"{country}")
    # Ten bonds called together or not at all, and ten alone: 0.98 ** 11.
    claim(ring["bonds"] == 11 and abs(ring["p0"] - 0.98 ** 11) < 1e-12, f"{ring}")
    claim(abs(ring["mean"] - 40) < 1e-9 and ring["tvar_added"]["0.999"] > 0, f"{ring}")
    claim(abs(years["mean"] - 120) < 1e-6, f"{years}")
    text = place.run("portfolio", "--csv", path, "--stress", "country=MY")[1]
    claim("under stress country=MY" in text, text)
    plain = place.write("plain.csv", "bond,loss,pd\na,1,0.5\n")
    bad = place.write("bad.csv", "bond,loss,pd,country\na,1,0.5,Malaysia\n")
    for words, reason in (
            ([plain, "--stress", "country=MY"], "a column country"),
            ([plain, "--stress", "ring=x"], "a column group"),
            ([plain, "--stress", "flood"], "is not known"),
            ([path, "--stress", "country=ID"], "no bond has the country ID"),
            ([bad], "bad.csv:2: country must be two letters")):
        code, out, err = place.run("portfolio", "--csv", *words)
        claim(code == 2 and not out and reason in err, f"{words}: {code} {err!r}")


@test("a port that does not exist is a usage error, not a server that nobody finds")
def bad_port(place):
    for port in ("99999", "-1"):
        code, _, err = place.run(
            "serve", "--in", place.copy(), f"--port={port}", timeout=5)
        claim(code == 2 and "port" in err, f"{port}: {code} {err!r}")


@test("a seed below zero is named as such, whichever way it is written")
def bad_seed(place):
    for words in (["--seed", "-1"], ["--seed=-1"]):
        code, out, err = place.run("rehearse", SCENARIO, *words)
        claim(code == 2 and not out, f"{words}: {code} {out!r}")
        claim("'-1' is invalid for '--seed" in err, f"{words}: {err!r}")


@test("a port that another program holds is named, with what to do")
def taken_port(place):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        code, _, err = place.run(
            "serve", "--in", place.copy(), f"--port={port}", timeout=60)
    claim(code == 1 and f"127.0.0.1:{port}" in err and "--port" in err, f"{code} {err!r}")
    claim("errno" not in err, err)


@test("a folder of sales that is not there is named on standard error")
def no_folder(place):
    code, out, err = place.run("check", "--sales", place.path("nowhere"))
    claim(code == 2 and not out and "nowhere" in err, f"{code} {out!r} {err!r}")
    bad = place.write("bad.json", "{")
    code, out, err = place.run("check", "--sales", bad)
    claim(code == 2 and "error" in json.loads(out) and "1 of 1" in err, f"{code} {out} {err}")


@test("YAML nested too deep is refused at its line")
def deep_yaml(place):
    for depth in (40, 5000):
        path = place.write("deep.yaml", "a:\n  b: " + "[" * depth + "]" * depth + "\n")
        code, out, err = place.run("check", path)
        claim(code == 2 and not out and ":2: nested deeper than 32 levels" in err,
              f"{depth}: {code} {out!r} {err!r}")


@test("check ends with 0 for a cleared sale, 1 for one that is not, in any folder")
def outcomes(place):
    pilot = ["--rulebook", "pilot-southeast-asia"]
    cases = [
        (["h100-malaysia"], 0, "no-licence-required"),
        (["h100-malaysia", *pilot], 1, "conditions-unmet"),
        (["h100-cloud-provider-malaysia", *pilot], 0, "cleared"),
        (["h100-singapore-chinese-parent"], 1, "licence-required"),
        (["h200-china"], 1, "licence-required"),
        (["rtx-4090d-shenzhen"], 0, "no-licence-required"),
        (["rtx-4090d-tehran"], 1, "licence-required"),
        (["h20-shanghai-informed-exporter"], 1, "licence-required"),
        (["l4-china"], 1, "licence-required"),
        (["sparse-figures-only"], 1, "undetermined"),
        (["payer-not-consignee"], 1, "conditions-unmet")]
    for cwd in ("/", str(place.folder)):
        for (name, *more), code, outcome in cases:
            path = SALES / f"{name}.yaml"
            found, out, err = place.run("check", path, *more, "--json", cwd=cwd)
            claim(found == code and not err, f"{name} in {cwd}: {found} {err!r}")
            claim(json.loads(out)["outcome"] == outcome, f"{name}: {json.loads(out)['outcome']}")
            people = place.run("check", path, *more, cwd=cwd)
            claim(people[0] == code and outcome in people[1], f"{name} for people")


@test("a law that was not in force on the day is undetermined, by exit code 1")
def too_early(place):
    code, out, _ = place.run("check", MALAYSIA, "--as-of", "2020-01-01", "--json")
    claim(code == 1 and json.loads(out)["outcome"] == "undetermined", f"{code}")


@test("bad files end with 2 and name file, line and field")
def bad_files(place):
    cases = [
        (sale(place, "madeIn: TW", "madeIn: TW\nmadeBy: me"), [":7:", "madeBy"]),
        (sale(place, "    incorporatedIn: US", "    foo: 1"), [":10:", "/parties/0", "foo"]),
        (sale(place, "madeIn: TW", "madeIn: TW\nmadeIn: TW"), ["madeIn", "twice", ":"]),
        (sale(place, "exportedFrom: US", "exportedFrom: Atlantis"), [":5:", "/exportedFrom"]),
        (sale(place, "2026-09-15", "2026-02-30"), [":4:", "/exportOn"]),
        (place.write("a.json", '{"madeIn": "US",\n "madeIn": "US"}'), [":2:", "madeIn"]),
        (place.write("b.json", '{"madeIn": "US"'), [":1:"]),
        (place.write("c.json", '{"madeIn": "\\ud800"}'), ["surrogate"]),
        (place.write("d.json", b"\xef\xbb\xbf{}"), ["byte-order mark"]),
        (place.write("e.json", b'{"madeIn": "\xff"}'), ["UTF-8"]),
        (place.write("f.json", "[" * 5000), ["deep"]),
        (place.write("g.yaml", "a: " + "[" * 5000), ["nest"]),
        (place.write("h.json", "[" * 100_000), ["larger"]),
        (place.write("i.json", ""), [":1:"]),
        (place.path("none.yaml"), ["no such file"]), (place.folder, ["cannot be read"])]
    for path, words in cases:
        code, out, err = place.run("check", path)
        claim(code == 2 and not out, f"{path.name}: exit code {code}, {err!r}")
        for word in [path.name, *words]:
            claim(word in err, f"{path.name}: {word!r} is not in {err[:300]!r}")
    code, _, err = place.run("check", MALAYSIA, "--rulebook", "nope")
    claim(code == 2 and "`nope`" in err and "ear-2026-07" in err, err)


@test("a country that no list knows is refused: it would fall out of every country group")
def countries(place):
    for code in ("ZQ", "QQ", "XX"):
        for old in ("exportedFrom: US", "  country: MY", "    headquarteredIn: MY"):
            new = old[:-2] + code
            code_of, out, err = place.run("check", sale(place, old, new))
            claim(code_of == 2 and code in err, f"{new}: exit code {code_of}, {out[:60]!r}")
    # UK is no code of ISO 3166-1, but people write it: it is read as GB, not as a country of its own.
    answers = [
        place.run("check", sale(place, "  country: MY", f"  country: {code}"), "--json")[1]
        for code in ("UK", "GB")
    ]
    claim(answers[0] == answers[1] and answers[0], "UK is not read as GB")


@test("a quantity is a whole number from 1 on, whatever else a file may say")
def quantities(place):
    for number in ("1.5", ".nan", ".inf", "-1", "0", "1e3", "10" + "0" * 17, "9" * 40, '"5"',
                   "0x10", "true", "[]", "{}"):
        path = sale(place, "quantity: 1000", f"quantity: {number}")
        code, _, err = place.run("check", path)
        claim(code == 2 and "/items/0/quantity" in err and ":39:" in err, f"{number}: {err!r}")


@test("check --sales answers one JSON line for each sale, a bad one too")
def many(place):
    folder = place.path("sales")
    folder.mkdir()
    (folder / "a.yaml").write_text(MALAYSIA.read_text())
    (folder / "b.yaml").write_text("bogus: 1\n")
    (folder / "c.json").write_text("{")
    code, out, _ = place.run("check", "--sales", folder, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    claim(code == 2 and len(lines) == 3, f"{code}, {len(lines)} lines")
    claim(lines[0]["outcome"] == "no-licence-required", str(lines[0])[:200])
    claim("bogus" in lines[1]["error"] and "error" in lines[2], str(lines[1:]))
    one = json.dumps(yaml.safe_load(MALAYSIA.read_text()), default=str)
    path = place.write("sales.jsonl", f"{one}\n{{\n{one}\n")
    code, out, _ = place.run("check", "--sales", path, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    claim(code == 2 and [line["line"] for line in lines] == [1, 2, 3], f"{code} {out[:300]}")
    claim("error" in lines[1], "answers")
    alone = json.loads(place.run("check", MALAYSIA, "--json")[1])
    for line in (lines[0], lines[2]):
        answer = {key: value for key, value in line.items() if key not in ("file", "line")}
        claim(answer == alone, "a sale among many is answered otherwise than alone")
    code, out, _ = place.run("check", "--sales", SALES, "--json")
    claim(code == 1 and len(out.splitlines()) == len(list(SALES.iterdir())), f"{code}")


@test("rehearse and replay end with the same register digest; unsigned too")
def digests(place):
    claim(re.fullmatch("register digest: [0-9a-f]{64}", place.last_line), place.last_line)
    for words in (["replay", place.rehearsed], ["replay", place.rehearsed, "--verify-signatures"],
                  ["rehearse", SCENARIO, "--seed", 1], ["rehearse", SCENARIO, "--unsigned"]):
        code, out, err = place.run(*words)
        claim(code == 0, f"{words[0]}: {code} {err}")
        claim(out.splitlines()[-1] == place.last_line, f"{words}: {out.splitlines()[-1]}")
        claim(place.last_line not in err, "the digest stands on standard error too")
    claim(place.run("rehearse", SCENARIO, "--seed", 2)[1].splitlines()[-1] != place.last_line,
          "another seed gives the same register")


@test("an unsigned rehearsal's folder replays to the same digest, and says that nobody signed")
def unsigned(place):
    data = place.path("unsigned")
    code, _, err = place.run("rehearse", SCENARIO, "--unsigned", "--into", data)
    claim(code == 0, err)
    code, out, err = place.run("replay", data)
    claim(code == 0 and out.splitlines()[-1] == place.last_line, f"{code} {out}")
    claim(re.search(r"[1-9]\d* unsigned", err), err)


@test("the same seed gives the same bytes: checkpoint, receipts, report")
def same_bytes(place):
    data = place.path("again")
    claim(place.run("rehearse", SCENARIO, "--seed", 1, "--into", data)[0] == 0, "rehearse")
    for name in ("report.json", "policy.txt"):
        one, other = ((folder / name).read_bytes() for folder in (place.rehearsed, data))
        claim(one == other, f"{name} differs")
    last = None
    for index in (0, 1, 100, 1000, 2000):
        one, other = (
            place.run("receipt", index, "--in", folder)[1] for folder in (place.rehearsed, data))
        claim(one and one == other, f"the receipts of place {index} differ")
        # The receipt ends with the signed checkpoint over all entries.
        note = one.split("\n\n", 1)[1]
        claim(last in (None, note), "two checkpoints")
        last = note


@test("rehearse --into refuses a folder that is not empty, and leaves it alone")
def not_empty(place):
    folder = place.path("full")
    folder.mkdir()
    (folder / "mine").write_text("mine")
    code, out, err = place.run("rehearse", SCENARIO, "--into", folder)
    claim(code == 2 and "not empty" in err and not out, f"{code} {err}")
    claim([path.name for path in folder.iterdir()] == ["mine"], "the folder was touched")
    for words in (["rehearse", SCENARIO, "--into", place.rehearsed], ["replay", folder],
                  ["serve", "--in", folder], ["receipt", "1", "--in", folder]):
        code, _, err = place.run(*words, timeout=10)
        claim(code == 2 and err.strip(), f"{words}: {code} {err!r}")


@test("a rehearsal's private keys are readable by their owner only")
def key_modes(place):
    for path in (place.rehearsed / "keys").iterdir():
        claim(stat.S_IMODE(path.stat().st_mode) == 0o600, f"{path.name}")


@test("keys new writes a file of mode 0600, never over another, and show keeps the seed back")
def keys(place):
    for algorithm in ("ed25519", "p256"):
        path = place.path("key.json")
        code, out, err = place.run("keys", "new", path, "--algorithm", algorithm)
        claim(code == 0 and algorithm in out, f"{code} {err}")
        claim(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "mode")
        file = json.loads(path.read_text())
        claim(file["seed"] not in out, "the seed is printed")
        before = path.read_bytes()
        code, out, err = place.run("keys", "new", path)
        claim(code == 2 and "exists" in err and path.read_bytes() == before, f"{code} {err}")
        code, out, _ = place.run("keys", "show", path)
        claim(code == 0 and "seed" not in json.loads(out), out)
        claim(json.loads(out)["keyId"] == file["keyId"], out)
        code, out, err = place.run("keys", "show", path, "--origin", "a log+name")
        claim(code == 2 and not out and "--origin" in err, f"{code} {out!r} {err!r}")
        path.unlink()
    code, _, err = place.run("keys", "new", place.path("rsa"), "--algorithm", "rsa")
    claim(code == 2 and "rsa" in err, err)


@test("a second signature keeps the act's id; signing twice with one key is refused")
def cosign(place):
    key, other, out = place.path("k1"), place.path("k2"), place.path("act.json")
    for path in (key, other):
        place.run("keys", "new", path)
    tip = place.write("tip.yaml", TIP)
    words = ["act", "submit-tip", tip, "--by", "party_0123456789abcdef"]
    code, _, err = place.run(*words, "--key", key, "--out", out)
    claim(code == 0, err)
    first = json.loads(out.read_text())
    code, _, err = place.run("act", "--cosign", out, "--key", key)
    claim(code == 2 and "signed already" in err, f"{code} {err}")
    code, _, err = place.run("act", "--cosign", out, "--key", other)
    claim(code == 0, err)
    second = json.loads(out.read_text())
    claim(stage.act_id(first) == stage.act_id(second) and stage.act_id(first) in err, err)
    claim(second["payload"] == first["payload"], "the payload changed")
    ids = [signature["keyid"] for signature in second["signatures"]]
    claim(len(ids) == 2 and ids == sorted(ids) and first["signatures"][0] in second["signatures"],
          f"{ids}")
    code, printed, _ = place.run(*words, "--key", key)
    claim(code == 0 and json.loads(printed)["signatures"], "nothing on standard output")


@test("a bad act file is bad input that names the field")
def bad_acts(place):
    key, by = place.path("key"), ["--by", "party_0123456789abcdef"]
    place.run("keys", "new", key)
    good = TIP
    cases = [
        ("submit-tip", good + "foo: 1\n", "foo"), ("submit-tip", "text: 1\n", "about"),
        ("submit-tip", good.replace("party_", "sale_"), "/about"), ("nonsense", good, "nonsense"),
        ("submit-tip", good + good, "twice"),
        ("submit-tip", good.replace("ab" * 32, "zz" * 32), "/text"),
        ("submit-tip", good.replace("text", "# a remark\ntext").replace("false", "7"), ":4:")]
    for kind, text, word in cases:
        path = place.write("act.yaml", text)
        code, out, err = place.run("act", kind, path, "--key", key, *by)
        claim(code == 2 and word in err and not out, f"{text!r}: {code} {err!r}")
    code, _, err = place.run("act", "submit-tip", place.write("t.yaml", good), "--key", key)
    claim(code == 2 and "--by" in err, err)
    zero = "party_" + "0" * 16
    code, _, err = place.run(
        "act", "submit-tip", place.write("t.yaml", good), "--key", key, "--by", zero)
    claim(code == 2 and f"--by {zero}: " in err and "reserved" in err, err)
    torn = '{\n  "about": "party_0123456789abcdef",\n  "text": '
    for text, words in (
            (torn, (":3: ", "ends too early")), (torn + "[1}", (":3: ",)),
            (torn + f'"{"ab" * 32}",\n  "isForUnnamed": 7\n}}\n', (":4: ", "/isForUnnamed"))):
        path = place.write("torn.json", text)
        code, out, err = place.run("act", "submit-tip", path, "--key", key, *by)
        claim(code == 2 and not out, f"{text!r}: {code}")
        claim(all(word in err for word in words) and ": :" not in err, f"{text!r}: {err!r}")
    code, _, err = place.run(
        "act", "submit-tip", place.write("t.yaml", good), *by, "--key", place.write("k", "{}"))
    claim(code == 2 and err.strip(), err)


@test("rulebooks are listed, shown and compared; an unknown one is bad input")
def rulebooks(place):
    code, out, _ = place.run("rulebook", "list", cwd="/")
    claim(code == 0 and "ear-2026-07 " in out and "pilot-southeast-asia" in out, out)
    code, out, err = place.run("rulebook", "show", "pilot-southeast-asia", cwd="/")
    claim(code == 0 and json.loads(out)["id"] == "pilot-southeast-asia", f"{code}")
    claim(re.search("sha256 [0-9a-f]{64}", err), err)
    code, out, _ = place.run("rulebook", "diff", "pilot-southeast-asia", "pilot-auditors-only")
    claim(code == 0 and "bond" in out.lower(), out[:300])
    code, _, err = place.run("rulebook", "show", "nope")
    claim(code == 2 and "nope" in err, err)
    for name in ("../Scenarios/southeast-asia-pilot", "/etc/passwd", ""):
        code, _, err = place.run("rulebook", "show", name)
        claim(code == 2 and "root:" not in err, f"{name}: {code} {err}")


@test("calc answers one question for people and for programs, and names what is wrong")
def calc_single(place):
    question = ["calc", "least-sample", "--items=100", "--missing", 1, "--sensitivity", "1.0"]
    code, out, err = place.run(*question, "--target", "0.95", "--json")
    claim((code, err) == (0, "") and json.loads(out) == {"sampled": 95}, f"{code} {out!r} {err!r}")
    code, out, _ = place.run(*question, "--target", "0.95")
    claim(code == 0 and "95" in out.split(), out)
    code, out, _ = place.run(
        "calc", "chapman", "--first", 3, "--second", 4, "--both", 0, "--confidence", "0.9", "--json")
    claim(json.loads(out)["exact_upper"] is None, out)
    for words, said in [
            ([], "target"), (["--target", "1.5"], "0 to 1"), (["--targt", "0.5"], "target"),
            (["--target", "0.5", "--target", "0.6"], "twice"), (["--target"], "needs a value")]:
        code, out, err = place.run(*question, *words)
        claim(code == 2 and said in err and not out, f"{words}: {code} {err!r}")
    code, _, err = place.run("calc", "least-sampel")
    claim(code == 2 and "least-sample" in err, err)


@test("calc lists every calculation with formula and source")
def calc_list(place):
    code, out, _ = place.run("calc", "list", "--json")
    listed = json.loads(out)
    claim(code == 0 and len(listed) >= 12, out[:80])
    text = place.run("calc", "list")[1]
    for row in listed:
        claim(row["formula"] in text and row["source"] in text, row["name"])
        page = place.run("calc", row["name"], "--help")[1]
        claim(all(f"--{p['name']} " in page for p in row["parameters"]), page)


@test("calc puts answers behind the rows of a file, and errors behind the bad ones")
def calc_table(place):
    rows = (b'\xef\xbb\xbfsite,items,missing,sampled,sensitivity\r\n'
            b'"Johor, ""north""",100,1,50,1\r\nKulim,10,11,1,1\r\nPenang,10\r\n')
    path = place.write("rows.csv", rows.decode())
    code, out, err = place.run("calc", "detection-probability", "--csv", path)
    lines = out.splitlines()
    claim(code == 0 and "2 of 3 rows" in err, f"{code} {err!r}")
    claim(lines[0].endswith("sensitivity,probability,error"), lines[0])
    claim(lines[1] == '"Johor, ""north""",100,1,50,1,0.5,', lines[1])
    claim("missing must lie in" in lines[2] and "2 fields" in lines[3], out)
    for header, said in [("items,missing,items", "twice"), ("items,missing", "sampled"), ("", "header")]:
        code, out, err = place.run(
            "calc", "detection-probability", "--csv", place.write("bad.csv", header + "\n"))
        claim(code == 2 and said in err and not out, f"{header}: {code} {err!r}")


@test("what prints for people prints JSON with --json")
def machines(place):
    place.serial = getattr(place, "serial", 0) + 1
    key = place.path(f"machine-{place.serial}.json")
    made = json.loads(place.run("keys", "new", key, "--json")[1])
    shown = json.loads(place.run("keys", "show", key, "--json")[1])
    claim(made == shown and "seed" not in made, f"{made} {shown}")
    named = json.loads(place.run("keys", "show", key, "--json", "--origin", "example.org/log")[1])
    claim(named["key"] == shown and named["verifierKey"].startswith("example.org/log+"), str(named))
    books = json.loads(place.run("rulebook", "list", "--json")[1])
    claim({"ear-2026-07", "pilot-southeast-asia"} <= {book["id"] for book in books}, str(books))
    code, out, _ = place.run("rulebook", "show", "pilot-auditors-only", "--json")
    claim(json.loads(out)["id"] == "pilot-auditors-only" and out.count("\n") == 1, out[:200])
    differences = json.loads(
        place.run("rulebook", "diff", "pilot-southeast-asia", "pilot-auditors-only", "--json")[1])
    claim(all(set(row) == {"path", "left", "right"} for row in differences), str(differences)[:200])
    kinds = json.loads(place.run("act", "--list", "--json")[1])
    claim(any(kind["kind"] == "propose-sale" for kind in kinds), str(kinds)[:200])
    code, out, _ = place.run("replay", place.rehearsed, "--json")
    said, digest = out.rsplit("register digest: ", 1)
    claim(json.loads(said)["registerDigest"] == digest.strip(), out[:300])
