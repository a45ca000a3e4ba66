"""Bad acts: soundly written, and still not to be performed. Each refusal changes nothing."""

import base64
import concurrent.futures
import copy
import json
import secrets

import stage
from stage import Cast, act_id, attachment, claim, test


def tip(cast, name, **more):
    """A tip: an act that any enrolled party may do."""
    fields = {"about": cast.id(name), "text": secrets.token_hex(32), "isForUnnamed": False}
    return {**fields, **more}


def refused(server, envelope, codes, attached=None, statuses=(422,)):
    """Claims that an act is refused for one of the reasons named, and changes nothing."""
    before = server.reading()
    status, answer = server.act(envelope, attached)
    claim(status in statuses, f"{status}, not {statuses}: {str(answer)[:500]}")
    claim(answer["code"] in codes, f"{answer['code']}, not {codes}: {answer['detail']}")
    claim(answer["detail"] and answer["resolution"], f"{answer}")
    claim(server.reading() == before, f"refused as {answer['code']}, and something changed")
    claim(server.get("/acts/" + act_id(envelope))[0] == 404, "it stands in the log")
    return answer


def performed(server, envelope, attached=None, code=201):
    """Claims that an act is performed."""
    status, answer = server.act(envelope, attached)
    claim(status == code, f"{status}: {str(answer)[:600]}")
    return answer


@test("an act by the wrong signer, a stranger, a forger or nobody is refused")
def wrong_signer(place):
    with place.server() as server:
        cast = Cast(server)
        one, other = cast.of_role("buyer")[:2]
        mine, theirs = cast.key(one), cast.key(other)
        content = cast.payload(one, **tip(cast, one))
        signer = {"signer.wrong", "signer.stranger", "signer.unknown-key", "signer.bad-signature",
                  "envelope"}
        either = (400, 422)
        unknown = stage.Key(mine.path)
        unknown.id = "key_00000000000000ff"
        forged = cast.raw("submit-tip", content, mine)
        forged["signatures"][0]["sig"] = base64.b64encode(
            mine.private.sign(b"something else")).decode()
        zeros = cast.raw("submit-tip", content, mine)
        zeros["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
        swapped = cast.raw("submit-tip", content, mine)
        swapped["payload"] = base64.b64encode(cast.payload(one, **tip(cast, one))).decode()
        retyped = cast.raw("submit-tip", content, mine)
        retyped["payloadType"] = retyped["payloadType"].replace("submit-tip", "disclose-loss")
        half = cast.raw("submit-tip", content, mine, theirs)
        half["signatures"][-1]["sig"] = half["signatures"][0]["sig"]
        borrowed = cast.raw("submit-tip", content, mine)
        borrowed["signatures"][0]["keyid"] = theirs.id
        cases = {
            "another party's key": cast.raw("submit-tip", content, theirs),
            "a stranger beside the signer": cast.raw("submit-tip", content, mine, theirs),
            "a key that nobody knows": cast.raw("submit-tip", content, unknown),
            "nobody": cast.raw("submit-tip", content), "a forged signature": forged,
            "zeros for a signature": zeros, "another payload": swapped,
            "one true signature and one false": half, "a borrowed name": borrowed}
        for name, envelope in cases.items():
            try:
                refused(server, envelope, signer, statuses=either)
            except AssertionError as fault:
                raise AssertionError(f"{name}: {fault}") from fault
        status, answer = server.act(retyped)
        claim(status in either, f"another kind: {status} {answer}")
        twice = cast.raw("submit-tip", content, mine)
        twice["signatures"] *= 2
        status, answer = server.act(twice)
        claim(status == 400, f"signed twice by one key: {status} {answer}")
        performed(server, cast.raw("submit-tip", content, mine))


@test("an act twice is one act: the same receipt, also for ten at once and for every past act")
def replayed(place):
    with place.server() as server:
        cast = Cast(server)
        name = cast.of_role("buyer")[0]
        envelope = cast.act("submit-tip", name, **tip(cast, name))
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: server.act(envelope), range(10)))
        codes = sorted(status for status, _ in answers)
        claim(codes == [200] * 9 + [201], f"{codes}")
        claim(len({answer["index"] for _, answer in answers}) == 1, "two places")
        before = server.reading()
        again = cast.raw("submit-tip", base64.b64decode(envelope["payload"]), cast.key(name, 1))
        answer = performed(server, again, code=200)
        claim(answer["index"] == answers[0][1]["index"] and not answer["isNew"], f"{answer}")
        kinds, after = {}, None
        while True:
            page = server.json("/log?limit=100" + (f"&after={after}" if after else ""))
            for note in page["items"]:
                kinds.setdefault(note["kind"], note)
            after = page.get("next")
            if after is None:
                break
        claim(len(kinds) > 30, f"only {len(kinds)} kinds")
        # What is sealed is shown to nobody here, its address neither.
        claim("act" not in kinds.pop("sealed", {}), "a sealed act has its address in the log")
        for kind, note in kinds.items():
            old = server.json(f"/acts/{note['act']}")["envelope"]
            status, answer = server.act(old)
            claim(status == 200 and answer["index"] == note["index"], f"{kind}: {answer}")
        claim(server.reading() == before, "something changed")


@test("payloads that are not what their kind asks are refused with a pointer to the field")
def bad_payloads(place):
    with place.server() as server:
        cast = Cast(server)
        name = cast.of_role("buyer")[0]
        good, key = cast.payload(name, **tip(cast, name)).decode(), cast.key(name)
        auditor = cast.of_role("auditor")[0]
        site = server.json("/sites?limit=1")["items"][0]["id"]
        order = cast.payload(
            auditor, site=site, reason="routine", sampleUnits=7,
            commitment="ab" * 32).decode()
        cases = [
            ("submit-tip", good[:-1] + ',"foo":1}', ""),
            ("submit-tip", good[:-1] + ',"about":"party_0000000000000000"}', ""),
            ("submit-tip", good.replace('"nonce":"', '"nonce":"\\ud800'), ""),
            ("submit-tip", "\ufeff" + good, ""), ("submit-tip", good[:-1], ""),
            ("submit-tip", good + good, ""), ("submit-tip", "[" * 5000, ""),
            ("submit-tip", good.replace("false", "0"), "/isForUnnamed"),
            ("submit-tip", good.replace("false", '"false"'), "/isForUnnamed"),
            ("submit-tip", good.replace(cast.now, "2028-02-30T00:00:00Z"), "/statedAt"),
            ("submit-tip", good.replace(cast.now, "now"), "/statedAt"),
            ("submit-tip", good.replace('"text":"', '"text":"zz'), "/text"),
            ("submit-tip", good.replace('"about":"party_', '"about":"sale_'), "/about")]
        for number in ("7.5", "7.0", "7e0", "NaN", '"7"', "true", "9" * 25, "[7]"):
            text = order.replace('"sampleUnits":7', f'"sampleUnits":{number}')
            cases.append(("order-round", text, "" if number == "NaN" else "/sampleUnits"))
        before = server.reading()
        for kind, text, pointer in cases:
            signer = key if kind == "submit-tip" else cast.key(auditor)
            status, answer = server.act(cast.raw(kind, text.encode(), signer))
            claim(status == 400 and answer["errors"], f"{text[-80:]}: {status} {answer}")
            claim(answer["errors"][0]["pointer"].startswith("/payload" + pointer),
                  f"{text[-80:]}: {answer['errors']}")
        for number in ("-1", "0", "10" + "0" * 17):
            text = order.replace('"sampleUnits":7', f'"sampleUnits":{number}')
            status, answer = server.act(cast.raw("order-round", text.encode(), cast.key(auditor)))
            claim(status in (400, 422), f"a sample of {number}: {status} {answer}")
        claim(server.reading() == before, "something changed")


@test("an act from the future or from long ago is refused")
def other_times(place):
    with place.server() as server:
        cast = Cast(server)
        name = cast.of_role("buyer")[0]
        for at, code in (("2099-01-01T00:00:00Z", "act.stated-in-future"),
                         ("1999-01-01T00:00:00Z", "act.stated-long-ago")):
            cast.now = at
            refused(server, cast.act("submit-tip", name, **tip(cast, name)), {code})


@test("Dry-Run says what would be, and changes nothing")
def dry_run(place):
    with place.server() as server:
        cast = Cast(server)
        one, other = cast.of_role("buyer")[:2]
        envelope = cast.act("submit-tip", one, **tip(cast, one))
        before = server.reading()
        status, answer = server.act(envelope, Dry_Run="true")
        claim(status == 200 and answer["wouldBe"] == "performed", f"{status} {answer}")
        claim(server.get("/acts/" + act_id(envelope))[0] == 404, "it stands in the log")
        bad = cast.act("submit-tip", one, cast.key(other), **tip(cast, one))
        status, answer = server.act(bad, Dry_Run="true")
        claim(status == 422, f"{status} {answer}")
        claim(server.reading() == before, "something changed")
        performed(server, envelope)


def small_sale(cast, quantity=2):
    """A new sale to the small buyer, below the year's threshold: fields of a proposal."""
    server = cast.server
    buyer = "Perak Medical Imaging"
    rows = server.json("/sales?limit=100")["items"]
    row = next(row for row in rows if row["buyer"] == cast.id(buyer))
    sale = copy.deepcopy(row["sale"])
    day = cast.now[:10]
    sale["contractOn"] = sale["exportOn"] = day
    sale["items"] = sale["items"][:1]
    sale["items"][0]["quantity"] = quantity
    return cast.name(row["exporter"]), {
        "sale": sale, "maker": row["maker"], "buyer": row["buyer"], "site": row["siteID"]}


@test("a sale of 10^18 chips, or of none, is refused where it is read")
def too_many(place):
    with place.server() as server:
        cast = Cast(server)
        for quantity in (10**18, 2**63 - 1, 2**63, 10**40, 0, -1, 1.5):
            exporter, fields = small_sale(cast, quantity)
            envelope = cast.act("propose-sale", exporter, **fields)
            answer = refused(server, envelope, {"malformed"}, statuses=(400,))
            claim(answer["errors"][0]["pointer"] == "/payload/sale/items/0/quantity", f"{answer}")


@test("a serial shipped twice, in one manifest or in two, is refused")
def shipped_twice(place):
    with place.server() as server:
        cast = Cast(server)
        exporter, fields = small_sale(cast)
        sale = "sale_" + performed(
            server, cast.act("propose-sale", exporter, **fields))["act"][:16]
        # What is sold ships once it has a ground.
        performed(server, cast.act("claim-exception", exporter, sale=sale))
        maker = cast.name(fields["maker"])
        keys = {cast.key(exporter).id: cast.key(exporter), cast.key(maker).id: cast.key(maker)}
        old = server.json("/rounds?limit=1")["items"][0]["drawn"][0]
        model = fields["sale"]["items"][0]["model"]

        def ship(*serials):
            lines = "".join(
                f"{serial},{model},{secrets.token_hex(32)}\n" for serial in serials).encode()
            return cast.act(
                "ship-units", exporter, *keys.values(), sale=sale,
                manifest=attachment(lines, len(serials))), lines

        new = "HS13E2E000001"
        envelope, lines = ship(old)
        refused(server, envelope, {"unit.shipped-before"}, lines)
        before = server.reading()
        envelope, lines = ship(new, new)
        status, answer = server.act(envelope, lines)
        claim(status in (400, 422) and answer["detail"], f"one manifest: {status} {answer}")
        claim(server.reading() == before, "something changed")
        envelope, lines = ship(new)
        for attached in (None, lines + b"\n", lines * 2, b"junk", b""):
            status, answer = server.act(envelope, attached)
            claim(status in (400, 422), f"with another manifest: {status} {answer}")
        claim(server.reading() == before, "something changed")
        if len(keys) == 2:
            alone = cast.act(
                "ship-units", exporter, cast.key(exporter), sale=sale,
                manifest=attachment(lines, 1))
            refused(server, alone, {"signer.wrong"}, lines)
        performed(server, envelope, lines)
        envelope, lines = ship(new)
        refused(server, envelope, {"unit.shipped-before"}, lines)
        envelope, lines = ship("HS13E2E000002", "HS13E2E000003")
        refused(server, envelope, {"shipment.beyond-sale", "sale.beyond", "shipment.not-sold"},
                lines)
        claim(server.json(f"/units/{new}"), "the unit is not there")


@test("a bond over its surety's limit, a share too few, a bond with one signature are refused")
def bonds(place):
    with place.server() as server:
        cast = Cast(server)
        exporter, fields = small_sale(cast)
        sale = "sale_" + performed(
            server, cast.act("propose-sale", exporter, **fields))["act"][:16]
        buyer, surety = cast.name(fields["buyer"]), cast.of_role("surety")[-1]
        bonds = server.json("/bonds?limit=100")["items"]
        terms = copy.deepcopy(bonds[-1]["terms"])
        year = int(cast.now[:4])
        terms["effectiveOn"] = cast.now[:10]
        terms["expiresOn"] = f"{year + 1}{cast.now[4:10]}"

        def request(cents):
            answer = performed(server, cast.act(
                "apply-for-bond", buyer, sale=sale,
                penalSum={"minor": cents, "currency": "USD"}))
            return "bondrequest_" + answer["act"][:16]

        def quote(place, cents, *shares):
            terms["penalSum"] = {"minor": cents, "currency": "USD"}
            terms["premium"] = {"minor": 1000, "currency": "USD"}
            terms["coSureties"] = [
                {"surety": cast.id(name), "sharePpm": share} for name, share in shares]
            return cast.act(
                "quote-bond", surety, request=place, terms=terms, validUntil=cast.now[:10],
                collateral={"minor": 0, "currency": "USD"})

        large, small = 10**13, 10**7
        asked = request(large)
        refused(server, quote(asked, large, (surety, 1_000_000)), {"surety.over-limit"})
        refused(server, quote(asked, large, (surety, 999_999)), {"surety.bad-shares"})
        for cents in (2**63, 10**40, 1.5):
            envelope = quote(asked, cents, (surety, 1_000_000))
            status, answer = server.act(envelope)
            claim(status == 400, f"{cents}: {status} {answer}")
        asked = request(small)
        for status_of in ("surety", "buyer"):
            made = performed(server, quote(asked, small, (surety, 1_000_000)))
            name = surety if status_of == "surety" else buyer
            refused(server, cast.act("issue-bond", name, quote="quote_" + made["act"][:16]),
                    {"signer.wrong"})
        both = cast.act(
            "issue-bond", buyer, cast.key(buyer), cast.key(surety),
            quote="quote_" + made["act"][:16])
        performed(server, both)
        again = cast.act(
            "issue-bond", buyer, cast.key(buyer), cast.key(surety),
            quote="quote_" + made["act"][:16])
        refused(server, again, {"bond-request.bound"})


@test("acts out of order are refused: a count before a draw, a draw before randomness")
def reordered(place):
    with place.server() as server:
        cast = Cast(server)
        rounds, after = [], ""
        while after is not None:
            page = server.json("/rounds?limit=100" + (f"&after={after}" if after else ""))
            rounds, after = rounds + page["items"], page.get("next")
        sites = [
            row for row in server.json("/sites?limit=100")["items"] if row.get("lastRound")]
        answers = []
        for site, auditor in ((site, name) for site in sites for name in cast.of_role("auditor")):
            sample = next(
                row["custodyUnits"] for row in rounds if row["id"] == site["lastRound"])
            status, answer = server.act(cast.act(
                "order-round", auditor, site=site["id"], reason="routine", sampleUnits=sample,
                commitment=secrets.token_hex(32)))
            answers.append(f"{answer.get('code')} {answer.get('detail')}")
            if status == 201:
                break
        claim(status == 201, f"no auditor may order a round: {set(answers)}")
        number = "round_" + answer["act"][:16]
        keys = [cast.key(auditor, 0), cast.key(auditor, 1)]
        sheet = b""
        for which in (number, rounds[0]["id"]):
            owner = auditor if which == number else cast.name(rounds[0]["auditor"])
            keys = [cast.key(owner, 0), cast.key(owner, 1)]
            count = cast.act(
                "report-counts", owner, *keys, round=which, sheet=attachment(sheet, 0),
                mismatched=[], unverified=[])
            refused(server, count, {"count.not-drawn"}, sheet)
        value = secrets.token_hex(32)
        for kind, fields in (
                ("draw-sample", {"value": value}), ("close-round", {}), ("reveal-randomness", {"value": value})):
            for signers in ([cast.key(auditor)], keys):
                envelope = cast.act(kind, auditor, *signers, round=number, **fields)
                before = server.reading()
                status, answer = server.act(envelope)
                claim(status == 422 and answer["detail"], f"{kind}: {status} {answer}")
                claim(server.reading() == before, f"{kind} changed something")
        again = cast.act(
            "order-round", auditor, site=site["id"], reason="routine", sampleUnits=sample,
            commitment=secrets.token_hex(32))
        refused(server, again, {"round.under-way"})


@test("an act handed in from the command line is performed; a wrong signer ends with 1")
def from_the_command_line(place):
    with place.server() as server:
        cast = Cast(server)
        name = cast.of_role("buyer")[0]
        path = place.write("tip.json", json.dumps(tip(cast, name)))
        address = f"http://127.0.0.1:{server.port}"
        words = ["act", "submit-tip", path, "--by", cast.id(name), "--key", cast.key(name).path,
                 "--server", address]
        code, out, err = place.run(*words, "--dry-run")
        claim(code == 0 and "wouldBe" in out, f"{code} {out} {err}")
        code, out, err = place.run(*words)
        claim(code == 0, f"{code} {out} {err}")
        other = cast.key(cast.of_role("buyer")[1]).path
        words[words.index("--key") + 1] = other
        code, out, err = place.run(*words)
        claim(code == 1, f"a wrong signer ends with {code}: {out} {err}")
