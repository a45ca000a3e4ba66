"""The lab from outside: the same bytes, shares, interruptions, refusals."""

import csv
import hashlib
import json
import os
import resource
import subprocess
import xml.etree.ElementTree

from stage import claim, test

METRICS = """orders legit_orders legit_value legit_shipped legit_shipped_value legit_blk_kyc
legit_blk_rule_or_denial legit_lost_delay legit_lost_price legit_blk_cap legit_blk_nobond
legit_blocked_value legit_blocked_frac smug_orders smug_blocked smug_shipped smug_deterred_orders
diverted_lots diverted_chips diverted_value diverted_chips_undeterred diverting_entities
detected_entities detected_frac_entities sum_time_to_detection undetected_chips_at_T
legit_delay_sum audit_inspections bis_inspections_of_entities audit_fees premium premium_legit
bonds bond_value claims_paid claims_net_recov surety_shortfall surety_insolvent loss_ratio
fines_assessed fines_paid_by_buyer fines_paid_by_surety auditors_removed reidentifications
compliance_cost_pct_legit_value""".split()


def lab(place, *words):
    """A lab command that must end well."""
    code, out, err = place.run("lab", *words)
    claim(code == 0, f"{words}: {code} {err}")
    return out


@test("a lab run prints every metric, and the same bytes for 1, 2 and 4 threads")
def same_bytes(place):
    for regime in ("R0", "R1", "R2", "R3", "R4"):
        words = ["run", "--model", "plab-1", "--regime", regime, "--set", "lamA=4",
                 "--replicates", "40", "--seed", "9", "--json"]
        first = lab(place, *words, "--threads", "1")
        claim(list(json.loads(first)) == METRICS, f"{regime}: other metrics")
        for threads in ("2", "4"):
            claim(lab(place, *words, "--threads", threads) == first, f"{regime}, {threads}")


# SHA-256 of the records below, begun. The same from a debug and a release build.
RECORDS = {"R0": "53a9616c19629ba2", "R1": "58e6f6f010ef8766", "R2": "e53ca4b60fd3a6bc",
           "R3": "4aa40d452eac34e2", "R4": "19bf69b9a29727b4"}


@test("a record has the same bytes on every machine and with every compiler setting")
def recorded(place):
    for regime, digest in RECORDS.items():
        path = place.path(f"{regime}.csv")
        lab(place, "run", "--regime", regime, "--replicates", "20", "--seed", "9", "--into", path)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        claim(found.startswith(digest), f"{regime}: {found}")


@test("what is undefined is null with n = 0")
def undefined(place):
    out = json.loads(lab(
        place, "run", "--regime", "R2", "--set", "piD=0", "--set", "piU=0", "--replicates", "3",
        "--json"))
    share = out["detected_frac_entities"]
    claim(share == {"mean": None, "se": None, "n": 0, "q05": None, "q50": None, "q95": None}, share)


@test("shares of a run put together are the bytes of one run, and an interrupted run goes on")
def shares(place):
    words = ["run", "--regime", "R3", "--replicates", "25", "--seed", "4", "--json"]
    whole = place.path("whole.csv")
    said = lab(place, *words, "--into", whole)
    parts = [place.path(f"part{number}.csv") for number in (1, 2, 3)]
    for number, part in enumerate(parts, 1):
        lab(place, *words, "--shard", f"{number}/3", "--into", part)
    merged = place.path("merged.csv")
    claim(lab(place, "merge", *reversed(parts), "--into", merged, "--json") == said, "other words")
    claim(merged.read_bytes() == whole.read_bytes(), "other bytes")
    code, _, err = place.run("lab", "merge", parts[0], parts[2])
    claim(code == 2 and "missing" in err, err)
    cut = place.write("cut.csv", whole.read_text()[:2000])
    claim(lab(place, *words, "--into", cut) == said, "an interrupted run says something else")
    claim(cut.read_bytes() == whole.read_bytes(), "an interrupted run left other bytes")
    code, _, err = place.run("lab", *words, "--set", "lamA=3", "--into", cut)
    claim(code == 2 and "another question" in err, err)
    for begun in ("", "# {", whole.read_text().split("\n")[0] + "\nrepl"):
        empty = place.write("empty.csv", begun)
        claim(lab(place, *words, "--into", empty) == said, f"a run that left {begun!r} does not go on")
        claim(empty.read_bytes() == whole.read_bytes(), "other bytes")
    # The target is looked at before the shares are read: of these the second is no record.
    broken = place.write("broken.csv", "nothing")
    for target in (place.path("nowhere") / "x.csv", whole.parent, parts[0]):
        code, _, err = place.run("lab", "merge", parts[0], broken, "--into", target)
        claim(code == 2 and "--into" in err, f"{target}: {code} {err}")
    claim(parts[0].read_text().startswith("# {"), "a share was written over")
    fewer = place.write("fewer.csv", whole.read_text().replace('"replicates":25', '"replicates":20'))
    code, _, err = place.run("lab", "merge", fewer)
    claim(code == 2 and "says 20" in err, f"more replicates than the head says: {code} {err}")
    silent = place.write("silent.csv", whole.read_text().replace('"replicates":25', '"x":25'))
    code, _, err = place.run("lab", "merge", silent)
    claim(code == 2 and "how many" in err, f"no replicates in the head: {code} {err}")


@test("a record says what was asked, not the price that settled, and cannot be written late")
def asked(place):
    path = place.path("settled.csv")
    words = ["run", "--regime", "R2", "--set", "elast=2", "--set", "N=20", "--replicates", "3"]
    said = lab(place, *words, "--into", path, "--json")
    head = json.loads(path.read_text().split("\n")[0][2:])
    claim(head["set"] == {"N": 20, "elast": 2}, head)
    claim(lab(place, *words, "--into", path, "--json") == said, "a whole run says something else")
    gain = json.loads(said)["settled_gain"]
    claim(list(json.loads(said)) == [*METRICS, "settled_gain"] and gain["q05"] == gain["q95"] > 0, gain)
    nowhere = place.path("nowhere") / "x.csv"
    # Settling ten million principals would take minutes.
    code, out, err = place.run(
        "lab", "run", "--regime", "R0", "--set", "elast=2", "--set", "N=3000000", "--replicates",
        "3", "--into", nowhere)
    claim(code == 2 and "cannot be written" in err and not out, f"{code} {err}")
    claim(f"{nowhere}:" in err and ".part" not in err, err)


@test("impossible parameters end with 2 and the reason")
def refusals(place):
    cases = {
        "lamb=3": "did you mean", "lamA=nan": "no number", "lamA=-1": "out of range",
        "N=1000000000000": "out of range", "shop=1.5": "out of range", "N=2.5": "whole",
        "lamA": "NAME=VALUE", "piD=.9": None, "lamA=5 to 2": "lower first", "Kq=9": "sureties",
        "foo=1": "lists what there is",
    }
    for text, reason in cases.items():
        if reason is None:
            code, _, err = place.run("lab", "run", "--set", text, "--set", "piU=.9")
            claim(code == 2 and "above 1" in err, f"{text}: {code} {err}")
            continue
        code, out, err = place.run("lab", "run", "--set", text)
        claim(code == 2 and reason in err and not out, f"{text}: {code} {err}")
    for words in (["--replicates", "0"], ["--regime", "R9"], ["--model", "x"], ["--threads", "0"],
                  ["--draws", "4"]):
        code, out, err = place.run("lab", "run", *words)
        claim(code == 2 and err.strip() and not out, f"{words}: {code} {err}")


@test("no more sureties are asked than there are, unless somebody states that they are")
def panels(place):
    few = ["run", "--regime", "R3", "--set", "N=40", "--replicates", "2", "--json"]
    told = lab(place, *few, "--set", "Js=2")
    claim(told == lab(place, *few, "--set", "Js=2", "--set", "Kq=2"), "another panel")
    drawn = json.loads(lab(place, *few, "--set", "Kq=1 to 8", "--draws", "20"))
    claim(drawn["bonds"]["mean"] > 0, drawn["bonds"])
    # A future is told as it was lived through: whole, and no more than there are.
    futures = json.loads(lab(
        place, "sensitivity", "regret", "R2", "R3", "--set", "N=20", "--set", "Kq=6 to 20", "--rows",
        "4", "--replicates", "1", "--json"))
    claim({case["worst_at"]["Kq"] for case in futures["cases"]} <= set(range(1, 9)), futures["cases"])
    code, _, err = place.run("lab", *few, "--set", "Js=2", "--set", "Kq=3")
    claim(code == 2 and "sureties" in err, f"{code} {err}")


@test("every parameter is listed with value, range, bounds, source and whether it is assumed")
def listed(place):
    out = json.loads(lab(place, "parameters", "--json"))
    for name, entry in out.items():
        claim(set(entry) == {"default", "least", "most", "range", "meaning", "source", "isAssumption"}, name)
    claim(out["price"]["range"] == {"low": 25000, "high": 60000} and not out["price"]["isAssumption"], out["price"])
    claim(out["gmed"]["range"] == {"low": .1, "high": 1} and out["calendar"]["range"] is None, out["gmed"])
    table = lab(place, "parameters").splitlines()
    claim(len(table) == len(out) + 1 and any("500 … 10000" in line and "assumed" in line for line in table), table[:8])


@test("every draw of uncertain inputs lives through markets of its own")
def draws(place):
    path = place.path("draws.csv")
    out = json.loads(lab(
        place, "run", "--regime", "R2", "--set", "lamA=1 to 3", "--replicates", "3", "--draws", "4",
        "--json", "--into", path))
    plain = place.path("plain.csv")
    lab(place, "run", "--regime", "R2", "--replicates", "12", "--into", plain)

    def orders(path):
        rows = list(csv.DictReader(path.read_text().splitlines()[1:]))
        return [float(row["legit_orders"]) for row in rows]
    # What honest buyers order does not depend on visits: the rows are those of twelve markets.
    values = orders(path)
    claim(values == orders(plain) and len(set(values)) > 4, values)
    means = [sum(values[place:place + 3]) / 3 for place in (0, 3, 6, 9)]
    middle = sum(means) / 4
    error = (sum((mean - middle) ** 2 for mean in means) / 12) ** .5
    claim(abs(out["legit_orders"]["se"] - error) < 1e-9 * error, out["legit_orders"])


@test("a scheduler's number that is none is said, and a lever stands once")
def asked_wrongly(place):
    environment = {**os.environ, "SLURM_ARRAY_TASK_ID": "abc"}
    done = subprocess.run(
        [place.binary, "lab", "run", "--shard", "auto/4", "--into", place.path("x.csv")],
        env=environment, capture_output=True, check=False, timeout=60)
    claim(done.returncode == 2 and b"`abc`, no whole number" in done.stderr, done.stderr)
    code, _, err = place.run("lab", "sweep", "--over", "beta=.1,.2", "--over", "beta=.3,.4")
    claim(code == 2 and "--over beta stands twice" in err, f"{code} {err}")


@test("a bad scenario is refused with file and line")
def scenarios(place):
    cases = {
        "regime: R3\nset:\n  lamA: 4\n  betta: 2\n": (4, "did you mean `beta`"),
        "regime: R3\nset:\n  lamA: -4\n": (3, "out of range"),
        "regime: R3\nset:\n  N: 1000000000000\n": (3, "out of range"),
        "regime: R3\nset:\n  lamA: .nan\n": (3, "no number"),
        "regime: R7\n": (1, "R0"),
        "regime: R3\ncolour: red\n": (2, "not taken"),
        "regime: R3\nregime: R2\n": (1, "twice"),
        "regime: R3\nreplicates: -3\n": (2, "whole number"),
        "regime: R3\nreplicates: 0\n": (2, "from 1 to"),
        "regime: R3\nseed: 1\ndraws: 1\n": (3, "from 2 to"),
        "regime: R3\nset:\n  lamA: 4\n  piD: .7\n  piU: .7\n": (4, "above 1"),
        "regime: R3\nset:\n  lamA: 4\n  piU: .97\n": (4, "above 1"),
        "regime: R3\nset:\n  Kq: 9\n": (3, "sureties"),
        "regime: R3\nset:\n  lamA: 4\n  nu: 100\n  N: 1000000\n": (5, "at once"),
    }
    for text, (line, reason) in cases.items():
        path = place.write("scenario.yaml", text)
        code, out, err = place.run("lab", "run", "--scenario", path)
        claim(code == 2 and not out, f"{text!r}: {code} {err}")
        claim(f"scenario.yaml:{line}" in err and reason in err, f"{text!r}: {err}")
    far = place.write("far.yaml", "regime: R3\nset: {piD: .6, N: 100}\n")
    code, _, err = place.run("lab", "run", "--scenario", far, "--set", "piU=.9")
    claim(code == 2 and "above 1" in err and "far.yaml:2" in err, err)
    lab(place, "run", "--scenario", far, "--set", "piD=.1", "--replicates", "2")
    good = place.write("scenario.json", '{"regime": "R2", "replicates": 5, "set": {"lamA": 3}}')
    by_file = lab(place, "run", "--scenario", good, "--json")
    by_words = lab(place, "run", "--regime", "R2", "--replicates", "5", "--set", "lamA=3", "--json")
    claim(by_file == by_words, "a scenario file says something else than the same options")


@test("questions of too many markets are refused before they begin")
def limits(place):
    many = ["--replicates", "1000000"]
    cases = [
        ["compare", "R0", "R2", *many],
        ["compare", "R0", "R2", "--set", "elast=1", "--replicates", "900000"],
        ["sweep", "--over", "lamA=1..2:200", "--over", "beta=0..1:200", "--replicates", "100"],
        ["run", "--set", "lamA=1 to 2", "--replicates", "20000"],
        ["sensitivity", "--rows", "100000", *many],
        ["sensitivity", "prim", "--rows", "1000", *many],
        ["sensitivity", "regret", "--rows", "100000", *many],
    ]
    for words in cases:
        code, out, err = place.run("lab", *words)
        claim(code == 2 and not out and ("above" in err or "at most" in err), f"{words}: {code} {err}")
    code, _, err = place.run(
        "lab", "run", "--set", "lamA=0", "--set", "calendar=0.00001", "--set", "N=1000000", "--set", "nu=0")
    claim(code == 2 and "visits" in err, f"{code} {err}")


@test("rulebooks are compared as regimes of their own terms, on the same buyers")
def rulebooks(place):
    pilots = ["--rulebook", "pilot-auditors-only", "--rulebook", "pilot-southeast-asia"]
    words = ["--replicates", "20", "--json", "--seed", "3"]
    out = json.loads(lab(place, "compare", *pilots, "R0", *words))
    names = [entry["case"] for entry in out["cases"]]
    claim(names == ["pilot-auditors-only", "pilot-southeast-asia", "R0"], names)
    alone, both, fixed = (entry["metrics"] for entry in out["cases"])
    claim(alone["bonds"]["mean"] == 0 and both["bonds"]["mean"] > 0 and fixed["bonds"]["mean"] == 0, "bonds")
    claim(alone["legit_value"] == both["legit_value"] == fixed["legit_value"], "other buyers")
    claim(out["cases"][1]["differences"]["diverted_chips"]["mean"] < 0, "bonds do not help")
    # The same by hand: a visit in every 90 days, 143 of 2,000, a fifth back-checked, from the pool.
    terms = ["lamA=4.055555555555555", "sA=143", "backchk=0.2", "shop=0"]
    by_hand = json.loads(lab(
        place, "compare", " ".join(["R2", *terms]), " ".join(["R3", *terms, "Wb=3"]), *words))
    for found, entry in zip(by_hand["cases"], out["cases"]):
        claim(found["metrics"] == entry["metrics"], entry["case"])
    # A case changes a rulebook's terms; the scenario says the rest, and holds for all.
    scenario = place.write("scenario.yaml", "set: {dS: 1, beta: .9}\n")
    out = json.loads(lab(
        place, "compare", "pilot-southeast-asia", "pilot-southeast-asia beta=.5", "R3 beta=.25 dS=2",
        "--scenario", scenario, *words))
    values = [entry["metrics"]["bond_value"]["mean"] for entry in out["cases"]]
    claim(len(set(values)) == 3, values)
    code, _, err = place.run("lab", "compare", "R3", "pilot-nowhere", *words)
    claim(code == 2 and "pilot-nowhere" in err and "regime" in err, err)
    code, _, err = place.run("lab", "run", *pilots)
    claim(code == 2 and "once" in err, err)


@test("regret and scenario discovery answer in JSON, and undefined outcomes are never zero")
def futures(place):
    words = ["--replicates", "3", "--json"]
    out = json.loads(lab(
        place, "sensitivity", "regret", "R0", "R2", "R3 beta=.5", "--rows", "16", "--set",
        "dS=1 to 3", "--set", "reid=.2 to 2", "--loss", "diverted_value", "--loss",
        "legit_blocked_value=.5", *words))
    claim(out["minimax"] in {entry["case"] for entry in out["cases"]} and out["futures"] == 16, out)
    worst = {entry["case"]: entry["worst_regret"] for entry in out["cases"]}
    claim(worst[out["minimax"]] == min(worst.values()), worst)
    claim(set(out["cases"][0]["worst_at"]) == {"dS", "reid"}, out["cases"][0])
    out = json.loads(lab(
        place, "sensitivity", "prim", "--regime", "R2", "--rows", "128", "--set", "gmed=.2 to .8",
        "--set", "lamA=1 to 6", "--set", "dS=1 to 3", *words))
    first, chosen = out["boxes"][0], out["boxes"][out["chosen"]]
    claim(first["coverage"] == 1 and first["futures"] == 128 and first["within"] == {}, first)
    claim(chosen["density"] > first["density"] and chosen["coverage"] >= .6, chosen)
    claim("gmed" in chosen["within"] or "lamA" in chosen["within"], chosen)
    code, _, err = place.run("lab", "sensitivity", "prim", "--above", "1e12", "--rows", "20", *words)
    claim(code == 2 and "none of" in err, err)
    # Few smugglers: in many markets nobody diverts, and the share found is undefined.
    rare = ["--set", "N=40", "--set", "piD=0", "--set", "piU=.005 to .05", "--set", "lamA=1 to 4",
            "--regime", "R2", "--metric", "detected_frac_entities", "--rows", "64", *words]
    out = json.loads(lab(place, "sensitivity", *rare))
    claim(out["rows_undefined"] > 0 and out["rows"] + out["rows_undefined"] == 64, out["rows"])
    claim(out["outcome"]["n"] == out["rows"] * 2, out["outcome"])
    code, _, err = place.run(
        "lab", "sensitivity", "--set", "piD=0", "--set", "piU=0", "--set", "lamA=1 to 4", "--metric",
        "detected_frac_entities", "--rows", "8", *words)
    claim(code == 2 and "undefined" in err, f"{code} {err}")
    # What is exact stays exact beside the least known inputs.
    out = json.loads(lab(place, "sensitivity", "--set", "dS=2", "--rows", "4", "--resamples", "0", *words))
    claim("dS" not in out["inputs"] and "lamA" in out["inputs"], list(out["inputs"]))
    claim(list(out["intervals"]) == list(out["inputs"]), out["intervals"])
    claim(out["intervals"]["lamA"] == {"low": .5, "high": 6, "opened_by_default": True}, out["intervals"])
    told = lab(place, "sensitivity", "--set", "dS=2", "--rows", "4", "--replicates", "1")
    claim("Opened by default" in told and "lamA 0.5 to 6" in told, told)
    # Without sureties there is no premium, whatever the inputs.
    same = ["sensitivity", "--regime", "R2", "--metric", "premium", "--set", "piU=.01 to .05", "--set",
            "piD=.01 to .05", "--rows", "16", "--replicates", "2"]
    told = lab(place, *same)
    claim("nan" not in told and "no input moves it" in told, told)
    out = json.loads(lab(place, *same, "--json"))
    claim(set(out["inputs"]["piU"].values()) == {None}, out["inputs"])
    claim(not out["intervals"]["piU"]["opened_by_default"], out["intervals"])


@test("compare, sweep and sensitivity answer in JSON")
def questions(place):
    out = json.loads(lab(place, "compare", "R2", "R3 beta=.5", "--replicates", "20", "--json"))
    claim(out["cases"][0]["differences"]["diverted_chips"]["mean"] == 0, "not paired")
    claim(out["cases"][1]["differences"]["diverted_chips"]["mean"] < 0, "bonds do not help")
    out = json.loads(lab(
        place, "sweep", "--regime", "R3", "--over", "beta=0.1,0.5", "--over", "lamA=1..4:2",
        "--replicates", "10", "--json"))
    claim(len(out["points"]) == 4 and any(p["isOnFrontier"] for p in out["points"]), out)
    out = json.loads(lab(
        place, "sensitivity", "--regime", "R2", "--set", "lamA=1 to 4", "--set", "dS=1 to 3",
        "--rows", "16", "--replicates", "3", "--resamples", "20", "--json"))
    claim(set(out["inputs"]) == {"lamA", "dS"}, out)
    claim(out["inputs"]["dS"]["total"] == 0, "the sureties' sight matters without sureties")


OPEN = ["--set", "lamA=1 to 4", "--set", "dS=1 to 3", "--rows", "8"]
QUESTIONS = {
    "run": ["run", "--regime", "R3", "--set", "lamA=1 to 4", "--set", "dS=1 to 3", "--draws", "6"],
    "compare": ["compare", "R0", "R1", "R3", "--set", "plan=1"],
    "sweep": ["sweep", "--regime", "R3", "--over", "beta=0.1,0.5", "--over", "lamA=1..4:2"],
    "sobol": ["sensitivity", "--regime", "R2", "--resamples", "5", *OPEN],
    "regret": ["sensitivity", "regret", "R0", "R2", "R3", "--loss", "diverted_value", "--loss",
               "legit_blocked_value=.1", *OPEN],
    "prim": ["sensitivity", "prim", "--regime", "R3", *OPEN[:-1], "20"],
}


@test("an interrupted run over intervals, sweep, comparison or question about the future goes on where it stopped")
def goes_on(place):
    for name, words in QUESTIONS.items():
        words = [*words, "--replicates", "3", "--json"]
        said = lab(place, *words)
        whole = place.path(f"{name}.csv")
        claim(lab(place, *words, "--into", whole) == said, f"{name}: other words when kept")
        text = whole.read_text()
        for cut in (0, 5, text.index("\n") + 3, len(text) // 2, len(text) - 1, len(text)):
            part = place.write(f"{name}-{cut}.csv", text[:cut])
            claim(lab(place, *words, "--into", part, "--threads", "1") == said, f"{name} cut at {cut}")
            claim(part.read_text() == text, f"{name} cut at {cut}: other bytes")
        # What stands there is taken, not done again.
        lines = text.split("\n")
        cells = lines[2].split(",")
        lines[2] = ",".join(cells[:1] + ["" if not cell else "123456" for cell in cells[1:]])
        other = place.write(f"{name}-other.csv", "\n".join(lines))
        claim(lab(place, *words, "--into", other) != said, f"{name}: done again")
        code, _, err = place.run("lab", *words, "--seed", "2", "--into", whole)
        claim(code == 2 and "another question" in err, f"{name}: {code} {err}")
        worse = place.write(f"{name}-bad.csv", text.replace("\n1,", "\n7,", 1))
        code, _, err = place.run("lab", *words, "--into", worse)
        claim(code == 2 and "-bad.csv:4:" in err, f"{name}: {code} {err}")


@test("shares of any question put together are the bytes of one, and asked again answer at once")
def shares_of_questions(place):
    for name, words in QUESTIONS.items():
        words = [*words, "--replicates", "3", "--json"]
        whole = place.path(f"{name}.csv")
        said = lab(place, *words, "--into", whole)
        parts = [place.path(f"{name}-{number}.csv") for number in (1, 2, 3, 4)]
        for number, part in enumerate(parts, 1):
            share = ["--shard", f"{number}/4", "--into", part]
            told = json.loads(lab(place, *words, *share))
            claim(told["rows"] == len(part.read_text().splitlines()) - 2, f"{name}: {told}")
            begun = place.write("begun.csv", part.read_text()[:-3])
            lab(place, *words, "--shard", f"{number}/4", "--into", begun)
            claim(begun.read_text() == part.read_text(), f"{name}: an interrupted share goes on otherwise")
        merged = place.path(f"{name}-merged.csv")
        lab(place, "merge", parts[2], parts[0], parts[3], parts[1], "--into", merged)
        claim(merged.read_bytes() == whole.read_bytes(), f"{name}: other bytes")
        claim(lab(place, *words, "--into", merged) == said, f"{name}: other words")
        code, _, err = place.run("lab", "merge", *parts)
        claim(code == 2 and "--into" in err, f"{name}: {code} {err}")
        code, _, err = place.run("lab", "merge", *parts[1:], "--into", place.path("x.csv"))
        claim(code == 2 and "rows 0 to" in err, f"{name}: {code} {err}")
        code, _, err = place.run("lab", *words, "--shard", "2/4", "--into", parts[0])
        claim(code == 2 and "another question" in err, f"{name}: {code} {err}")
        code, _, err = place.run("lab", *words, "--shard", "2/4")
        claim(code == 2 and "--shard needs --into" in err, f"{name}: {code} {err}")


@test("an interrupted report goes on where it stopped, and leaves nothing but the report")
def report_goes_on(place):
    words = ["report", "--replicates", "3", "--seed", "3", "--set", "Js=3", "--title", "One"]
    whole = place.path("whole.html")
    lab(place, *words, "--into", whole)
    page = whole.read_text()
    beside = [file.name for file in whole.parent.iterdir() if file.name.startswith(whole.name + ".")]
    claim(beside == [], f"left beside the page: {beside}")
    part = place.path("part.html")
    kept = part.parent / (part.name + ".markets.csv")
    # A disk that is full, as far as this program can tell.
    ended = subprocess.run(
        [place.binary, "lab", *words, "--into", part], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, check=False, timeout=600,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)))
    claim(ended.returncode == 2 and not part.exists(), f"it was not interrupted: {ended.returncode}")
    claim(kept.name.encode() in ended.stderr, f"{ended.stderr}")
    claim(len(kept.read_text().splitlines()) > 10, "nothing was kept")
    code, _, err = place.run("lab", *words, "--seed", "4", "--into", part)
    claim(code == 2 and "another question" in err, f"{code} {err}")
    lab(place, *words, "--into", part)
    claim(part.read_text().replace(str(part), str(whole)) == page, "another page")
    claim(not kept.exists(), "what was kept stays")


@test("a report is one page that needs nothing else and says how to make it again")
def report(place):
    path = place.path("report.html")
    words = ["--replicates", "5", "--seed", "3", "--set", "lamA=3", "--set", "Js=3"]
    lab(place, "report", "--into", path, *words)
    page = path.read_text()
    claim(page.count("<svg") == 13 and "NaN" not in page and "nan" not in page, "charts")
    claim("http" not in page and "<script" not in page, "the page asks for something from outside")
    claim("--seed 3 --set lamA=3 --set Js=3" in page, "the command is not there")
    again = place.path("again.html")
    lab(place, "report", "--into", again, *words, "--threads", "1")
    same = again.read_text().replace(str(again), str(path))
    claim(same == page, "another page for the same seed")


@test("beside the page stand the files from which every number comes again")
def report_files(place):
    folder = place.path("report")
    said = json.loads(lab(
        place, "report", "--into", folder, "--replicates", "4", "--seed", "3", "--json"))
    claim(len(said["charts"]) == 13 and len(said["cards"]) == 6, "the report as JSON")
    claim((folder / "report.html").exists(), "no page")
    with open(folder / "replicates.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for chart in said["charts"]:
        stem = folder / chart["name"]
        xml.etree.ElementTree.fromstring(stem.with_suffix(".svg").read_text())
        with open(stem.with_suffix(".csv"), newline="") as file:
            claim(len(list(csv.DictReader(file))) == len(chart["rows"]), chart["name"])
        spec = json.loads((folder / f"{chart['name']}.vl.json").read_text())
        claim(spec["data"]["values"] == chart["rows"], f"{chart['name']}: other data in the specification")
    coverage = next(chart for chart in said["charts"] if chart["name"] == "coverage")
    for point in coverage["rows"]:
        if not point["case"].startswith("PLAB-1"):
            continue
        name = f"fixed beta={point['bonded_share']:g}"
        chips = [float(row["diverted_chips"]) for row in rows if row["case"] == name]
        mean = sum(chips) / len(chips)
        claim(abs(mean - point["chips_diverted"]) <= 1e-6 * mean, f"{name}: {mean}, {point}")
    # The same regrets from the command that works out nothing else.
    regret = next(chart for chart in said["charts"] if chart["name"] == "regret")["rows"]
    weight = sorted({row["refused_dollar_counts"] for row in regret})[5]
    known = ["diligence=1", "wtpS=0.4"]
    unknown = ["dS=0.8 to 3", "dSmax=1 to 4", "piD=0.02 to 0.15", "piU=0.01 to 0.1", "reid=0.2 to 2",
               "gmed=0.2 to 0.8", "kapD=0.2 to 0.9", "wtp=0.01 to 0.06", "cap=5e8 to 5e9"]
    alone = json.loads(lab(
        place, "sensitivity", "regret", "R0", "R1", "R2", "R3", "R4", "--rows", "32", "--replicates",
        "4", "--seed", "3", "--loss", "diverted_value", "--loss", f"legit_blocked_value={weight}",
        "--json", *(word for text in known + unknown for word in ("--set", text))))
    shown = [row["worst_regret_billion_dollars"] for row in regret
             if row["refused_dollar_counts"] == weight]
    for entry, value in zip(alone["cases"], shown, strict=True):
        claim(abs(entry["worst_regret"] / 1e9 - value) < 1e-9 * max(1, value), f"{entry}: {value}")


@test("a report that cannot be written says so before it is worked out")
def report_place(place):
    taken = place.write("taken", "a file")
    for into in (taken, place.path("nowhere") / "page.html"):
        code, out, err = place.run(
            "lab", "report", "--into", into, "--replicates", "1000000", timeout=20)
        claim(code == 2 and "--into" in err and not out, f"{into}: {code} {err}")
    code, _, err = place.run("lab", "report", "--into", place.path("x.html"), "--set", "lamA=1 to 4")
    claim(code == 2 and "exact" in err, err)
