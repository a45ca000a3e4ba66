#!/usr/bin/env python3
"""PLAB-1 in plain Python, written from the model's description and from nothing else.

    python3 plab1.py R2 200 7 [name=value ...]

Prints CPU seconds, replicates per core-second and a checksum, then `metric mean se n` lines, as plab1.c does.
"""
import heapq
import math
import random
import sys
import time
from statistics import NormalDist, mean, stdev
from types import SimpleNamespace

DEFAULTS = dict(
    N=400, T=5, piD=.06, piU=.04, nu=2, nmean=2000, sigB=.8, sigO=.9, price=35000, fine=2, kapD=.5, bdeb=0, r=.1, W=5,
    gmed=.4, gsig=.5, phiD=1, phiU=1, divDelay=.1, ship=.04, M=60, sB=20, lamT=.05, lamA=2, sA=100, Ja=4, eps0=.02,
    eps1=.05, eps2=.1, eps3=.29, shop=.5, backchk=.1, strikes=3, feeFix=25000, feeChip=10, known0=.1, kyc=.05,
    kycH=.002, b0=.5, eta=2, U=1, a0=.02, d0=.0055, slots=100, mL=.11, dL=1.5, tL=1.5, omega=.2, freeze=.25,
    patience=.75, dA=.04, Js=8, Kq=3, cap=1.5e9, lim1=.1, Lmax=15, beta=.25, rhoS=.5, dS=2, pmax=.15, rec=.3,
    expense=.35, CoC=.06, rhoP=.15, Wb=2, dd=5000, wtp=.03, dDD=.04, chi=0, dT=.16, tierD=1, t1=.5, t2=2, cap2=4000,
    reid=.5, calendar=0)

METRICS = """orders legit_orders legit_value legit_shipped legit_shipped_value legit_blk_kyc legit_blk_rule_or_denial
legit_lost_delay legit_lost_price legit_blk_cap legit_blk_nobond legit_blocked_value legit_blocked_frac smug_orders
smug_blocked smug_shipped smug_deterred_orders diverted_lots diverted_chips diverted_value diverted_chips_undeterred
diverting_entities detected_entities detected_frac_entities sum_time_to_detection undetected_chips_at_T legit_delay_sum
audit_inspections bis_inspections_of_entities audit_fees premium premium_legit bonds bond_value claims_paid
claims_net_recov surety_shortfall surety_insolvent loss_ratio fines_assessed fines_paid_by_buyer fines_paid_by_surety
auditors_removed reidentifications compliance_cost_pct_legit_value""".split()

NORMAL = NormalDist()


def replicate(P, regime, rng):
    m = dict.fromkeys(METRICS, 0.0)
    audited = regime in ("R2", "R3")
    known = P.known0 if regime == "R0" else 1
    eps = [P.eps0, P.eps1, P.eps2, P.eps3][:int(P.Ja)]
    fee = P.feeFix + P.feeChip * P.sA
    visits = P.M / P.N * known
    heap, tick = [], 0

    def exp(mean):
        return -mean * math.log(1 - rng.random())

    def at(time, what, *who):
        nonlocal tick
        if time <= P.T:
            tick += 1
            heapq.heappush(heap, (time, tick, what, who))

    def hazard(e, phi):
        h = visits * (1 - (1 - phi) ** P.sB) + P.lamT
        if audited:
            h += P.lamA * (1 - (1 - phi) ** P.sA) * ((1 - e) + e * P.backchk)
        return h

    def factor(h, w):
        return h / (h + P.r) * (1 - math.exp(-(h + P.r) * w)) if h > 0 else 0

    bond_hazard = hazard(sum(eps) / len(eps), P.phiD)
    A, in_term = factor(bond_hazard, P.Wb), 1 - math.exp(-bond_hazard * P.Wb)
    forfeit = P.chi * P.beta * P.fine * A if regime == "R3" else 0
    threshold = [(P.fine * P.kapD + P.bdeb) * factor(hazard(e, P.phiD), P.W) + forfeit for e in eps]
    sureties = [SimpleNamespace(capital=P.cap, exposure=0.0, gone=False) for _ in range(int(P.Js))]
    removed, strikes = [False] * len(eps), [0] * len(eps)
    identities = []
    queue, held = [], []
    office = SimpleNamespace(busy=0, frozen=False, head=0)

    def laxest():
        return max((e, j) for j, e in enumerate(eps) if not removed[j])[1]

    def open_identity(buyer):
        d = SimpleNamespace(
            buyer=buyer, detected=False, auditor=None, inventory=0, missing=0, first_delivery=None, first_diversion=None,
            lots=[], panel=None, passed=False, year=-1, in_year=0,
            signal=rng.gauss(0, 1) + (buyer.smuggler and (P.tierD if regime == "R4" else P.dL)))
        buyer.current = d
        identities.append(d)

    def reopen_later(buyer, now):
        if not buyer.reopening:
            buyer.reopening = True
            if P.reid > 0:
                at(now + exp(1 / P.reid), reopen, buyer)

    def reopen(now, buyer):
        buyer.reopening = False
        m["reidentifications"] += 1
        open_identity(buyer)

    def stop(now, lot, reason):
        buyer = lot.identity.buyer
        if buyer.smuggler:
            m["smug_blocked"] += 1
            reopen_later(buyer, now)
        else:
            m[reason] += 1
            m["legit_blocked_value"] += lot.value

    def send(lot, delay):
        if lot.identity.buyer.smuggler:
            m["smug_shipped"] += 1
        else:
            m["legit_shipped"] += 1
            m["legit_shipped_value"] += lot.value
            m["legit_delay_sum"] += delay
        at(lot.ordered + delay + P.ship, deliver, lot)

    def order(now, buyer):
        at(now + exp(1 / P.nu), order, buyer)
        d = buyer.current
        if d.detected:
            return
        chips = max(8, round(buyer.mean * math.exp(P.sigO * rng.gauss(0, 1) - P.sigO ** 2 / 2)))
        lot = SimpleNamespace(identity=d, chips=chips, value=P.price * chips, ordered=now, bond=0, surety=None, open=False)
        m["orders"] += 1
        if buyer.smuggler:
            m["smug_orders"] += 1
            refuse = P.kyc * rng.choice((.4, 1, 1.6))
        else:
            m["legit_orders"] += 1
            m["legit_value"] += lot.value
            refuse = P.kycH
        if rng.random() < refuse:
            return stop(now, lot, "legit_blk_kyc")
        gates[regime](now, lot)

    def fixed_rules(now, lot):
        p = P.b0 * math.exp(-P.eta * (now % P.U)) if lot.identity.buyer.smuggler else P.a0
        if rng.random() < p:
            return stop(now, lot, "legit_blk_rule_or_denial")
        send(lot, P.d0)

    def licence(now, lot):
        queue.append(lot)
        start(now)

    def start(now):
        while not office.frozen and office.busy < P.slots and office.head < len(queue):
            at(now + exp(P.mL), complete, queue[office.head])
            office.head += 1
            office.busy += 1

    def complete(now, lot):
        if office.frozen:
            held.append(lot)
            return
        office.busy -= 1
        sojourn = now - lot.ordered
        if lot.identity.signal > P.tL:
            stop(now, lot, "legit_blk_rule_or_denial")
        elif not lot.identity.buyer.smuggler and sojourn > exp(P.patience):
            stop(now, lot, "legit_lost_delay")
        else:
            send(lot, sojourn)
        start(now)

    def freeze(now):
        office.frozen = True
        at(now + exp(P.freeze), thaw)

    def thaw(now):
        office.frozen = False
        if P.omega > 0:
            at(now + exp(1 / P.omega), freeze)
        waiting, held[:] = held[:], []
        for lot in waiting:
            complete(now, lot)
        start(now)

    def auditors_alone(now, lot):
        if P.lamA * fee > P.wtp * P.nu * lot.identity.buyer.mean * P.price:
            return stop(now, lot, "legit_lost_price")
        send(lot, P.dA)

    def bonded(now, lot):
        d, buyer = lot.identity, lot.identity.buyer
        pi = P.piD + P.piU
        if d.panel is None:
            z, d.panel = rng.gauss(0, 1), []
            for s in rng.sample(sureties, int(P.Kq)):
                x = P.dS * buyer.smuggler + math.sqrt(P.rhoS) * z + math.sqrt(1 - P.rhoS) * rng.gauss(0, 1)
                L = math.exp(P.dS * x - P.dS ** 2 / 2)
                p = pi * L / (pi * L + 1 - pi)
                PD, K = p * in_term, 0
                if p <= P.pmax and 0 < PD < 1:
                    K = NORMAL.cdf((NORMAL.inv_cdf(PD) + math.sqrt(P.rhoP) * NORMAL.inv_cdf(.995))
                                   / math.sqrt(1 - P.rhoP)) - PD
                d.panel.append((s, p, (p * A + P.CoC * P.Wb * K) * (1 - P.chi) * (1 - P.rec)))
        B = P.beta * P.fine * lot.value
        offers, no_room = [], False
        for s, p, rate in d.panel:
            if p > P.pmax:
                continue
            if s.gone or B > P.lim1 * s.capital or s.exposure + B > P.Lmax * s.capital:
                no_room = True
                continue
            offers.append(((rate * B + P.dd) / (1 - P.expense), s))
        if not offers:
            return stop(now, lot, "legit_blk_cap" if no_room else "legit_blk_nobond")
        premium, s = min(offers, key=lambda o: o[0])
        if premium + P.lamA * fee * lot.value / (P.nu * buyer.mean * P.price) > P.wtp * lot.value:
            return stop(now, lot, "legit_lost_price")
        s.capital += premium * (1 - P.expense) - P.dd
        s.exposure += B
        m["premium"] += premium
        m["premium_legit"] += 0 if buyer.smuggler else premium
        m["bonds"] += B > 0
        m["bond_value"] += B
        lot.bond, lot.surety, lot.open = B, s, True
        at(now + P.dA + P.dDD + P.ship + P.Wb, release, lot)
        send(lot, P.dA + P.dDD)

    def release(now, lot):
        if lot.open:
            lot.open = False
            lot.surety.exposure -= lot.bond

    def tiers(now, lot):
        d = lot.identity
        if d.signal >= P.t2:
            return stop(now, lot, "legit_blk_rule_or_denial")
        if d.year != int(now):
            d.year, d.in_year = int(now), 0
        if d.signal >= P.t1 and d.in_year + lot.chips > P.cap2:
            return stop(now, lot, "legit_blk_cap")
        d.in_year += lot.chips
        delay, d.passed = (P.d0 if d.passed else P.dT), True
        send(lot, delay)

    def deliver(now, lot):
        d, buyer = lot.identity, lot.identity.buyer
        if d.detected:
            return
        if d.first_delivery is None:
            d.first_delivery = now
            if audited:
                approved = [j for j in range(len(eps)) if not removed[j]]
                d.auditor = laxest() if buyer.smuggler and rng.random() < P.shop else rng.choice(approved)
            if buyer.smuggler:
                if audited:
                    if P.calendar > 0:
                        at(now + P.calendar * rng.random(), audit, d)
                    elif P.lamA > 0:
                        at(now + exp(1 / P.lamA), audit, d)
                if visits > 0:
                    at(now + exp(1 / visits), check, d)
        d.inventory += lot.chips
        if not buyer.smuggler:
            return
        if buyer.type == "D":
            j = d.auditor or 0
            willing = buyer.gain * P.phiD > threshold[j]
        else:
            willing = forfeit == 0 or buyer.gain * P.phiU > forfeit
        if willing:
            at(now + exp(P.divDelay) if P.divDelay > 0 else now, divert, lot)
        else:
            m["smug_deterred_orders"] += 1

    def divert(now, lot):
        d = lot.identity
        gone = int((P.phiD if d.buyer.type == "D" else P.phiU) * lot.chips + .5)
        if d.detected or not gone:
            return
        m["diverted_lots"] += 1
        m["diverted_chips"] += gone
        m["diverted_value"] += gone * P.price
        if d.buyer.type == "U":
            m["diverted_chips_undeterred"] += gone
        d.missing += gone
        d.lots.append(lot)
        if d.first_diversion is None:
            d.first_diversion = now
            m["diverting_entities"] += 1
            if P.lamT > 0:
                at(now + exp(1 / P.lamT), detect, d)

    def hit(d, s):
        if not d.missing or s <= 0:
            return False
        if d.missing > d.inventory - s:
            return True
        unseen = 1.0
        for i in range(int(min(s, d.missing))):
            unseen *= 1 - max(s, d.missing) / (d.inventory - i)
        return rng.random() >= unseen

    def audit(now, d):
        if d.detected:
            return
        m["audit_inspections"] += 1
        if hit(d, P.sA):
            j = d.auditor
            if rng.random() >= eps[j]:
                return detect(now, d)
            if rng.random() < P.backchk:
                detect(now, d)
                strikes[j] += 1
                if strikes[j] >= P.strikes and not removed[j] and removed.count(False) > 1:
                    removed[j] = True
                    m["auditors_removed"] += 1
                    for other in identities:
                        if other.auditor == j:
                            other.auditor = laxest()
                return
        at(now + (P.calendar or exp(1 / P.lamA)), audit, d)

    def check(now, d):
        if d.detected:
            return
        m["bis_inspections_of_entities"] += 1
        if hit(d, P.sB):
            return detect(now, d)
        at(now + exp(1 / visits), check, d)

    def detect(now, d):
        if d.detected:
            return
        d.detected = True
        buyer = d.buyer
        m["detected_entities"] += 1
        m["sum_time_to_detection"] += now - d.first_diversion
        fined = P.fine * sum(lot.value for lot in d.lots)
        m["fines_assessed"] += fined
        if buyer.type == "D":
            m["fines_paid_by_buyer"] += P.kapD * fined
        for lot in d.lots:
            delivered = lot.ordered + P.dA + P.dDD + P.ship
            if not lot.bond or now - delivered > P.Wb:
                continue
            release(now, lot)
            s, due = lot.surety, (1 - P.chi) * lot.bond
            net = due * (1 - (P.rec if buyer.type == "D" else 0))
            borne = min(net, max(0, s.capital))
            paid = due * (borne / net if net > 0 else 1)
            m["claims_paid"] += paid
            m["fines_paid_by_surety"] += paid
            m["claims_net_recov"] += borne
            m["surety_shortfall"] += net - borne
            m["fines_paid_by_buyer"] += P.chi * lot.bond
            s.capital -= borne
            if s.capital <= 1e-6 * P.cap and not s.gone:
                s.gone = True
                m["surety_insolvent"] += 1
        if buyer.current is d:
            reopen_later(buyer, now)

    gates = dict(R0=fixed_rules, R1=licence, R2=auditors_alone, R3=bonded, R4=tiers)
    for _ in range(int(P.N)):
        kind = rng.random()
        buyer = SimpleNamespace(
            type="H" if kind < 1 - P.piD - P.piU else "D" if kind < 1 - P.piU else "U", reopening=False,
            mean=P.nmean * math.exp(P.sigB * rng.gauss(0, 1) - P.sigB ** 2 / 2),
            gain=P.gmed * math.exp(P.gsig * rng.gauss(0, 1)))
        buyer.smuggler = buyer.type != "H"
        open_identity(buyer)
        at(exp(1 / P.nu), order, buyer)
    if regime == "R1" and P.omega > 0:
        at(exp(1 / P.omega), freeze)
    while heap:
        now, _, what, who = heapq.heappop(heap)
        what(now, *who)

    if audited:
        m["audit_fees"] = P.lamA * fee * sum(P.T - d.first_delivery for d in identities if d.first_delivery is not None)
    m["undetected_chips_at_T"] = sum(d.missing for d in identities if not d.detected)
    blocked = sum(m[k] for k in METRICS[5:11])
    m["legit_blocked_frac"] = blocked / m["legit_orders"] if m["legit_orders"] else math.nan
    m["detected_frac_entities"] = (
        m["detected_entities"] / m["diverting_entities"] if m["diverting_entities"] else math.nan)
    m["loss_ratio"] = m["claims_net_recov"] / m["premium"] if m["premium"] else 0
    m["compliance_cost_pct_legit_value"] = (
        100 * (m["audit_fees"] * (1 - P.piD - P.piU) + m["premium_legit"]) / m["legit_shipped_value"]
        if m["legit_shipped_value"] else math.nan)
    return [m[k] for k in METRICS]


def main():
    regime, replicates, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    P = dict(DEFAULTS)
    for text in sys.argv[4:]:
        name, value = text.split("=")
        if name not in P:
            sys.exit(f"{name}: unknown")
        P[name] = float(value)
    P = SimpleNamespace(**P)
    started = time.process_time()
    rows = [replicate(P, regime, random.Random(seed * 1_000_003 + i)) for i in range(replicates)]
    seconds = time.process_time() - started
    watched = [METRICS.index(k) for k in ("diverted_chips", "legit_delay_sum", "premium")]
    checksum = sum(row[k] for row in rows for k in watched)
    print(f"# {regime} seconds {seconds:.3f} replicates/s {replicates / seconds:.1f} checksum {checksum:.6f}")
    for k, name in enumerate(METRICS):
        v = [row[k] for row in rows if math.isfinite(row[k])]
        se = stdev(v) / math.sqrt(len(v)) if len(v) > 1 else math.nan
        print(name, repr(mean(v)) if v else "nan", repr(se), len(v))


if __name__ == "__main__":
    main()
