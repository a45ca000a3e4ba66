#!/usr/bin/env python3
"""PLAB-1's regimes R0 and R2 on Mesa: agents, and Mesa's own simulator of discrete events.

    python3 plab1_mesa.py R2 20 7 [name=value ...]

Prints what plab1.py prints, for the metrics that these regimes have. Needs mesa (PyPI).
"""
import math
import sys
import time
import warnings
from statistics import mean, stdev
from types import SimpleNamespace

warnings.filterwarnings("ignore")

import mesa  # noqa: E402
from mesa.experimental.devs import DEVSimulator  # noqa: E402

from plab1 import DEFAULTS  # noqa: E402

METRICS = """orders legit_orders legit_value legit_shipped legit_shipped_value legit_blk_kyc legit_blk_rule_or_denial
legit_lost_price legit_blocked_value smug_orders smug_blocked smug_shipped smug_deterred_orders diverted_lots
diverted_chips diverted_chips_undeterred diverting_entities detected_entities sum_time_to_detection undetected_chips_at_T
legit_delay_sum audit_inspections bis_inspections_of_entities audit_fees premium fines_assessed auditors_removed
reidentifications""".split()


class Company(mesa.Agent):
    """A principal's company with its site."""

    def __init__(self, model, owner):
        super().__init__(model)
        self.owner = owner
        self.auditor = None
        self.is_found = False
        self.held = self.missing = 0
        self.first_delivery = self.first_diversion = None
        self.fined = 0

    def receive(self, lot):
        if self.is_found:
            return
        m, p = self.model, self.model.p
        if self.first_delivery is None:
            self.first_delivery = m.now
            if m.audited:
                self.auditor = m.laxest() if self.owner.kind != "H" and m.random.random() < p.shop else m.any_auditor()
            if self.owner.kind != "H":
                if m.audited:
                    m.after(m.wait(p.lamA), self.be_audited)
                m.after(m.wait(m.visits), self.be_checked)
        self.held += lot.chips
        if self.owner.kind == "H":
            return
        if self.owner.kind == "D" and self.owner.gain * p.phiD <= m.threshold[self.auditor or 0]:
            m.count["smug_deterred_orders"] += 1
            return
        m.after(m.random.expovariate(1 / p.divDelay), self.divert, lot=lot)

    def divert(self, lot):
        p = self.model.p
        gone = int((p.phiD if self.owner.kind == "D" else p.phiU) * lot.chips + .5)
        if self.is_found or not gone:
            return
        count = self.model.count
        count["diverted_lots"] += 1
        count["diverted_chips"] += gone
        if self.owner.kind == "U":
            count["diverted_chips_undeterred"] += gone
        self.missing += gone
        self.fined += lot.chips
        if self.first_diversion is None:
            self.first_diversion = self.model.now
            count["diverting_entities"] += 1
            self.model.after(self.model.wait(p.lamT), self.be_found)

    def is_hit(self, sample):
        if not self.missing:
            return False
        if self.missing > self.held - sample:
            return True
        unseen = 1.0
        for step in range(int(min(sample, self.missing))):
            unseen *= 1 - max(sample, self.missing) / (self.held - step)
        return self.random.random() >= unseen

    def be_audited(self):
        if self.is_found:
            return
        m, p = self.model, self.model.p
        m.count["audit_inspections"] += 1
        if self.is_hit(p.sA):
            if m.random.random() >= m.eps[self.auditor]:
                self.be_found()
                return
            if m.random.random() < p.backchk:
                self.be_found()
                m.strike(self.auditor)
                return
        m.after(m.wait(p.lamA), self.be_audited)

    def be_checked(self):
        if self.is_found:
            return
        self.model.count["bis_inspections_of_entities"] += 1
        if self.is_hit(self.model.p.sB):
            self.be_found()
        else:
            self.model.after(self.model.wait(self.model.visits), self.be_checked)

    def be_found(self):
        if self.is_found:
            return
        self.is_found = True
        m = self.model
        m.count["detected_entities"] += 1
        m.count["sum_time_to_detection"] += m.now - self.first_diversion
        m.count["fines_assessed"] += m.p.fine * m.p.price * self.fined
        if self.owner.company is self:
            self.owner.start_anew_later()


class Principal(mesa.Agent):
    """A buyer, honest or not."""

    def __init__(self, model):
        super().__init__(model)
        p, kind = model.p, self.random.random()
        self.kind = "H" if kind < 1 - p.piD - p.piU else "D" if kind < 1 - p.piU else "U"
        self.mean = p.nmean * math.exp(p.sigB * self.random.gauss(0, 1) - p.sigB ** 2 / 2)
        self.gain = p.gmed * math.exp(p.gsig * self.random.gauss(0, 1))
        self.is_moving = False
        self.company = model.open(self)
        model.after(model.wait(p.nu), self.order)

    def start_anew_later(self):
        if not self.is_moving:
            self.is_moving = True
            self.model.after(self.model.wait(self.model.p.reid), self.start_anew)

    def start_anew(self):
        self.is_moving = False
        self.model.count["reidentifications"] += 1
        self.company = self.model.open(self)

    def order(self):
        m, p, count = self.model, self.model.p, self.model.count
        m.after(m.wait(p.nu), self.order)
        if self.company.is_found:
            return
        chips = max(8, round(self.mean * math.exp(p.sigO * self.random.gauss(0, 1) - p.sigO ** 2 / 2)))
        is_honest = self.kind == "H"
        count["orders"] += 1
        count["legit_orders" if is_honest else "smug_orders"] += 1
        if is_honest:
            count["legit_value"] += p.price * chips
        if self.random.random() < (p.kycH if is_honest else p.kyc * self.random.choice((.4, 1, 1.6))):
            return self.lose(chips, "legit_blk_kyc")
        delay = p.d0
        if m.audited:
            delay = p.dA
            if p.lamA * m.fee > p.wtp * p.nu * self.mean * p.price:
                return self.lose(chips, "legit_lost_price")
        elif self.random.random() < (p.a0 if is_honest else p.b0 * math.exp(-p.eta * (m.now % p.U))):
            return self.lose(chips, "legit_blk_rule_or_denial")
        if is_honest:
            count["legit_shipped"] += 1
            count["legit_shipped_value"] += p.price * chips
            count["legit_delay_sum"] += delay
        else:
            count["smug_shipped"] += 1
        m.after(delay + p.ship, self.company.receive, lot=SimpleNamespace(chips=chips))

    def lose(self, chips, reason):
        count = self.model.count
        if self.kind == "H":
            count[reason] += 1
            count["legit_blocked_value"] += self.model.p.price * chips
        else:
            count["smug_blocked"] += 1
            self.start_anew_later()


class Market(mesa.Model):
    """One market, lived through once."""

    def __init__(self, p, regime, seed):
        super().__init__(seed=seed)
        self.p = p
        self.audited = regime == "R2"
        self.visits = p.M / p.N * (1 if self.audited else p.known0)
        self.fee = p.feeFix + p.feeChip * p.sA
        self.eps = [p.eps0, p.eps1, p.eps2, p.eps3][:int(p.Ja)]
        self.approved = list(range(len(self.eps)))
        self.strikes = [0] * len(self.eps)
        self.companies = []
        self.count = dict.fromkeys(METRICS, 0.0)
        self.threshold = [self.deterred_below(e) for e in self.eps]
        self.clock = DEVSimulator()
        self.clock.setup(self)
        for _ in range(int(p.N)):
            Principal(self)

    @property
    def now(self):
        return self.clock.time

    def deterred_below(self, suppressed):
        p = self.p
        h = self.visits * (1 - (1 - p.phiD) ** p.sB) + p.lamT
        if self.audited:
            h += p.lamA * (1 - (1 - p.phiD) ** p.sA) * (1 - suppressed + suppressed * p.backchk)
        return (p.fine * p.kapD + p.bdeb) * (h / (h + p.r) * (1 - math.exp(-(h + p.r) * p.W)) if h > 0 else 0)

    def wait(self, rate):
        return self.random.expovariate(rate) if rate > 0 else math.inf

    def after(self, delay, what, **words):
        if self.now + delay <= self.p.T:
            self.clock.schedule_event_relative(what, delay, function_kwargs=words)

    def open(self, owner):
        company = Company(self, owner)
        self.companies.append(company)
        return company

    def laxest(self):
        return max(self.approved, key=lambda j: self.eps[j])

    def any_auditor(self):
        return self.random.choice(self.approved)

    def strike(self, auditor):
        self.strikes[auditor] += 1
        if self.strikes[auditor] >= self.p.strikes and auditor in self.approved and len(self.approved) > 1:
            self.approved.remove(auditor)
            self.count["auditors_removed"] += 1
            for company in self.companies:
                if company.auditor == auditor:
                    company.auditor = self.laxest()

    def live(self):
        self.clock.run_until(self.p.T)
        count = self.count
        count["undetected_chips_at_T"] = sum(c.missing for c in self.companies if not c.is_found)
        if self.audited:
            times = [self.p.T - c.first_delivery for c in self.companies if c.first_delivery is not None]
            count["audit_fees"] = self.p.lamA * self.fee * sum(times)
        return [count[k] for k in METRICS]


def main():
    regime, replicates, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    p = dict(DEFAULTS)
    for text in sys.argv[4:]:
        name, value = text.split("=")
        p[name] = float(value)
    if regime not in ("R0", "R2"):
        sys.exit(f"{regime}: only R0 and R2 are here")
    p = SimpleNamespace(**p)
    started = time.process_time()
    rows = [Market(p, regime, seed * 1_000_003 + i).live() for i in range(replicates)]
    seconds = time.process_time() - started
    checksum = sum(row[METRICS.index(k)] for row in rows for k in ("diverted_chips", "legit_delay_sum", "premium"))
    print(f"# {regime} seconds {seconds:.3f} replicates/s {replicates / seconds:.1f} checksum {checksum:.6f}")
    for k, name in enumerate(METRICS):
        v = [row[k] for row in rows]
        print(name, repr(mean(v)), repr(stdev(v) / math.sqrt(len(v)) if len(v) > 1 else math.nan), len(v))


if __name__ == "__main__":
    main()
