/* PLAB-1 in plain C, written from the model's description and from nothing else: every buyer, honest or
 * not, lives by events in one 4-ary heap. A peer to compare with, in distribution and in speed.
 *
 *   cc -O3 -o plab1 plab1.c -lm && ./plab1 R2 1000 7 [name=value ...]
 *
 * Prints the CPU seconds, replicates per core-second, a checksum, then `metric mean se n` lines. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PARAMS(X)                                                                                  \
  X(N, 400) X(T, 5) X(piD, .06) X(piU, .04) X(nu, 2) X(nmean, 2000) X(sigB, .8) X(sigO, .9)        \
  X(price, 35000) X(fine, 2) X(kapD, .5) X(bdeb, 0) X(r, .1) X(W, 5) X(gmed, .4) X(gsig, .5)       \
  X(phiD, 1) X(phiU, 1) X(divDelay, .1) X(ship, .04) X(M, 60) X(sB, 20) X(lamT, .05) X(lamA, 2)    \
  X(sA, 100) X(Ja, 4) X(eps0, .02) X(eps1, .05) X(eps2, .1) X(eps3, .29) X(shop, .5)               \
  X(backchk, .1) X(strikes, 3) X(feeFix, 25000) X(feeChip, 10) X(known0, .1) X(kyc, .05)           \
  X(kycH, .002) X(b0, .5) X(eta, 2) X(U, 1) X(a0, .02) X(d0, .0055) X(slots, 100) X(mL, .11)       \
  X(dL, 1.5) X(tL, 1.5) X(omega, .2) X(freeze, .25) X(patience, .75) X(dA, .04) X(Js, 8) X(Kq, 3)  \
  X(cap, 1.5e9) X(lim1, .1) X(Lmax, 15) X(beta, .25) X(rhoS, .5) X(dS, 2) X(pmax, .15) X(rec, .3)  \
  X(expense, .35) X(CoC, .06) X(rhoP, .15) X(Wb, 2) X(dd, 5000) X(wtp, .03) X(dDD, .04) X(chi, 0)  \
  X(dT, .16) X(tierD, 1) X(t1, .5) X(t2, 2) X(cap2, 4000) X(reid, .5) X(calendar, 0)
#define X(n, v) static double P_##n = v;
PARAMS(X)
#undef X

#define METRICS(X)                                                                                 \
  X(orders) X(legit_orders) X(legit_value) X(legit_shipped) X(legit_shipped_value)                 \
  X(legit_blk_kyc) X(legit_blk_rule_or_denial) X(legit_lost_delay) X(legit_lost_price)             \
  X(legit_blk_cap) X(legit_blk_nobond) X(legit_blocked_value) X(legit_blocked_frac)                \
  X(smug_orders) X(smug_blocked) X(smug_shipped) X(smug_deterred_orders) X(diverted_lots)          \
  X(diverted_chips) X(diverted_value) X(diverted_chips_undeterred) X(diverting_entities)           \
  X(detected_entities) X(detected_frac_entities) X(sum_time_to_detection)                          \
  X(undetected_chips_at_T) X(legit_delay_sum) X(audit_inspections)                                 \
  X(bis_inspections_of_entities) X(audit_fees) X(premium) X(premium_legit) X(bonds) X(bond_value)  \
  X(claims_paid) X(claims_net_recov) X(surety_shortfall) X(surety_insolvent) X(loss_ratio)         \
  X(fines_assessed) X(fines_paid_by_buyer) X(fines_paid_by_surety) X(auditors_removed)             \
  X(reidentifications) X(compliance_cost_pct_legit_value)
#define X(n) M_##n,
enum { METRICS(X) METRIC_COUNT };
#undef X
#define X(n) #n,
static const char *metric_name[] = {METRICS(X)};
#undef X
static double m[METRIC_COUNT];

/* Randomness: a 64-bit mixer keyed by (seed, replicate, principal, stream, counter). */
static uint64_t seed, rep;
static uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}
static double uni(uint64_t principal, uint64_t stream, uint64_t counter) {
  uint64_t h = mix(seed ^ mix(rep ^ mix(principal << 20 ^ mix(stream ^ mix(counter)))));
  return ((h >> 11) + .5) * 0x1p-53;
}
static double qnorm(double p) { /* Acklam's rational start, two Newton steps of Halley's kind */
  static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                             1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00},
                      b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                             6.680131188771972e+01, -1.328068155288572e+01},
                      c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                             -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00},
                      d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                             3.754408661907416e+00};
  double q, r, x;
  if (p < .02425) {
    q = sqrt(-2 * log(p));
    x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
        ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  } else if (p > 1 - .02425) {
    q = sqrt(-2 * log1p(-p));
    x = -(((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
        ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  } else {
    q = p - .5, r = q * q;
    x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
        (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
  return x; /* relative error 1.2e-9: no bias that a simulation could see */
}
static double pnorm(double x) { return .5 * erfc(-x * M_SQRT1_2); }

enum { ORDER, DELIVERY, DIVERSION, AUDIT, CHECK, TIP, REOPEN, COMPLETE, FREEZE, THAW, RELEASE };
enum { R0, R1, R2, R3, R4 };
static int regime;
typedef struct { double at; int kind, who; } Event;
static Event *heap;
static int heaped, heap_room;
static int before(Event a, Event b) { return a.at < b.at || (a.at == b.at && a.who < b.who); }
static void push(double at, int kind, int who) {
  if (at > P_T) return;
  if (heaped == heap_room) heap = realloc(heap, (heap_room = heap_room * 2 + 64) * sizeof *heap);
  Event e = {at, kind, who};
  int i = heaped++;
  while (i && before(e, heap[(i - 1) / 4])) heap[i] = heap[(i - 1) / 4], i = (i - 1) / 4;
  heap[i] = e;
}
static Event pop(void) {
  Event top = heap[0], last = heap[--heaped];
  int i = 0;
  for (;;) {
    int c = 4 * i + 1, best = c;
    if (c >= heaped) break;
    for (int k = c + 1; k < c + 4 && k < heaped; k++)
      if (before(heap[k], heap[best])) best = k;
    if (!before(heap[best], last)) break;
    heap[i] = heap[best], i = best;
  }
  heap[i] = last;
  return top;
}

typedef struct { int type, current, serial, orders, reopening; double mean, gain; } Buyer; /* 0 H 1 D 2 U */
typedef struct {
  int buyer, serial, auditor, detected, passed, opened, year, quotes, first_lot;
  long inventory, missing, audits, checks, tier_chips;
  double signal, first_delivery, first_diversion, diverted_value;
  int surety[64];
  double posterior[64];
} Identity;
typedef struct { int identity, order, diverted, next, surety, in_force; long chips; double at, delivered, bond; } Lot;
static Buyer *buyer;
static Identity *identity;
static Lot *lot;
static int identities, identity_room, lots, lot_room;
static double eps[4], capital[64], exposure[64];
static int strike[4], removed[4], insolvent[64];
static int *queue, queue_room, queue_head, queue_tail, busy, frozen, *waiting, waiting_room, waits;
static double now, bondA, bondQ, bondH;
static int freezes;

static double rate(double suppression, double phi) {
  double h = P_M / P_N * (regime == R0 ? P_known0 : 1) * (1 - pow(1 - phi, P_sB)) + P_lamT;
  if (regime == R2 || regime == R3)
    h += P_lamA * (1 - pow(1 - phi, P_sA)) * (1 - suppression + suppression * P_backchk);
  return h;
}
static double factor(double h, double w) { return h > 0 ? h / (h + P_r) * (1 - exp(-(h + P_r) * w)) : 0; }
static double fee(void) { return P_feeFix + P_feeChip * P_sA; }

static void open_identity(int b) {
  if (identities == identity_room)
    identity = realloc(identity, (identity_room = identity_room * 2 + 64) * sizeof *identity);
  Identity *d = &identity[identities];
  memset(d, 0, sizeof *d);
  d->buyer = b, d->serial = buyer[b].serial, d->first_lot = -1, d->year = -1;
  d->first_delivery = d->first_diversion = INFINITY;
  d->signal = qnorm(uni(b, 20, d->serial)) + (buyer[b].type ? (regime == R4 ? P_tierD : P_dL) : 0);
  buyer[b].current = identities++;
}
static void next_order(int b, double after) {
  push(after - log(uni(b, 1, buyer[b].orders)) / P_nu, ORDER, b);
}
static void reopen_later(int b) {
  if (buyer[b].reopening || !buyer[b].type) return;
  buyer[b].reopening = 1;
  if (P_reid > 0) push(now - log(uni(b, 21, buyer[b].serial)) / P_reid, REOPEN, b);
}
static void lost(int l, int reason) {
  Lot *o = &lot[l];
  int b = identity[o->identity].buyer;
  if (buyer[b].type) {
    m[M_smug_blocked]++;
    reopen_later(b);
  } else {
    m[reason]++;
    m[M_legit_blocked_value] += P_price * o->chips;
  }
}
static void passes(int l, double delay) {
  Lot *o = &lot[l];
  int b = identity[o->identity].buyer;
  if (buyer[b].type) m[M_smug_shipped]++;
  else {
    m[M_legit_shipped]++;
    m[M_legit_shipped_value] += P_price * o->chips;
    m[M_legit_delay_sum] += delay;
  }
  push(o->at + delay + P_ship, DELIVERY, l);
}
static void start_cases(void) {
  while (!frozen && busy < P_slots && queue_head < queue_tail) {
    int l = queue[queue_head++];
    busy++;
    push(now - P_mL * log(uni(identity[lot[l].identity].buyer, 10, lot[l].order)), COMPLETE, l);
  }
}
static void open_panel(Identity *d) {
  d->opened = 1;
  int deck[64], smug = buyer[d->buyer].type > 0;
  for (int k = 0; k < P_Js; k++) deck[k] = k;
  double Z = qnorm(uni(d->buyer, 30, d->serial)), pi = P_piD + P_piU;
  for (int q = 0; q < P_Kq; q++) {
    int j = q + (int)(uni(d->buyer, 31, d->serial * 64 + q) * (P_Js - q)), k = deck[j];
    deck[j] = deck[q], deck[q] = k;
    double x = P_dS * smug + sqrt(P_rhoS) * Z +
               sqrt(1 - P_rhoS) * qnorm(uni(d->buyer, 32, d->serial * 64 + k));
    double L = exp(P_dS * x - P_dS * P_dS / 2);
    d->surety[q] = k, d->posterior[q] = pi * L / (pi * L + 1 - pi);
  }
}
static void gate_surety(int l) {
  Lot *o = &lot[l];
  Identity *d = &identity[o->identity];
  Buyer *b = &buyer[d->buyer];
  if (!d->opened) open_panel(d);
  double V = P_price * o->chips, B = P_beta * P_fine * V, best = INFINITY;
  int chosen = -1, room = 1;
  for (int q = 0; q < P_Kq; q++) {
    int k = d->surety[q];
    double p = d->posterior[q];
    if (p > P_pmax) continue;
    if (insolvent[k] || B > P_lim1 * capital[k] || exposure[k] + B > P_Lmax * capital[k]) {
      room = 0;
      continue;
    }
    double PD = p * bondQ, K = 0, sev = (1 - P_chi) * (1 - P_rec) * B;
    if (PD > 0 && PD < 1)
      K = pnorm((qnorm(PD) + sqrt(P_rhoP) * qnorm(.995)) / sqrt(1 - P_rhoP)) - PD;
    double premium = (p * bondA * sev + P_CoC * P_Wb * K * sev + P_dd) / (1 - P_expense);
    if (premium < best) best = premium, chosen = k;
  }
  if (chosen < 0) return lost(l, room ? M_legit_blk_nobond : M_legit_blk_cap);
  if (best + P_lamA * fee() * V / (P_nu * b->mean * P_price) > P_wtp * V)
    return lost(l, M_legit_lost_price);
  capital[chosen] += best * (1 - P_expense) - P_dd;
  exposure[chosen] += B;
  m[M_premium] += best;
  if (!b->type) m[M_premium_legit] += best;
  if (B > 0) m[M_bonds]++;
  m[M_bond_value] += B;
  o->surety = chosen, o->bond = B, o->in_force = 1;
  push(o->at + P_dA + P_dDD + P_ship + P_Wb, RELEASE, l);
  passes(l, P_dA + P_dDD);
}
static void order(int b) {
  Identity *d = &identity[buyer[b].current];
  int k = buyer[b].orders++;
  next_order(b, now);
  if (d->detected) return;
  int smug = buyer[b].type > 0;
  if (lots == lot_room) lot = realloc(lot, (lot_room = lot_room * 2 + 64) * sizeof *lot);
  int l = lots++;
  Lot *o = &lot[l];
  double z = qnorm(uni(b, 2, k));
  *o = (Lot){buyer[b].current, k, 0, -1, -1, 0, 0, now, 0, 0};
  o->chips = fmax(8, round(buyer[b].mean * exp(P_sigO * z - P_sigO * P_sigO / 2)));
  double V = P_price * o->chips;
  m[M_orders]++;
  if (smug) m[M_smug_orders]++;
  else m[M_legit_orders]++, m[M_legit_value] += V;
  static const double lax[] = {.4, 1, 1.6};
  double stop = smug ? P_kyc * lax[(int)(3 * uni(b, 3, k))] : P_kycH;
  if (uni(b, 4, k) < stop) return lost(l, M_legit_blk_kyc);
  switch (regime) {
  case R0: {
    double p = smug ? P_b0 * exp(-P_eta * fmod(now, P_U)) : P_a0;
    if (uni(b, 5, k) < p) return lost(l, M_legit_blk_rule_or_denial);
    return passes(l, P_d0);
  }
  case R1:
    if (queue_tail == queue_room)
      queue = realloc(queue, (queue_room = queue_room * 2 + 64) * sizeof *queue);
    queue[queue_tail++] = l;
    return start_cases();
  case R2:
    if (P_lamA * fee() > P_wtp * P_nu * buyer[b].mean * P_price) return lost(l, M_legit_lost_price);
    return passes(l, P_dA);
  case R3: return gate_surety(l);
  case R4: {
    int tier = d->signal < P_t1 ? 1 : d->signal < P_t2 ? 2 : 3;
    if (d->year != (int)now) d->year = (int)now, d->tier_chips = 0;
    if (tier == 3) return lost(l, M_legit_blk_rule_or_denial);
    if (tier == 2 && d->tier_chips + o->chips > P_cap2) return lost(l, M_legit_blk_cap);
    d->tier_chips += o->chips;
    double delay = d->passed ? P_d0 : P_dT;
    d->passed = 1;
    return passes(l, delay);
  }
  }
}
static int laxest(void) {
  int best = -1;
  for (int j = 0; j < P_Ja; j++)
    if (!removed[j] && (best < 0 || eps[j] > eps[best])) best = j;
  return best;
}
static void next_audit(int i) {
  Identity *d = &identity[i];
  if (P_calendar > 0) {
    double gap = d->audits ? P_calendar : P_calendar * uni(d->buyer, 40, d->serial);
    d->audits++;
    push(now + gap, AUDIT, i);
  } else if (P_lamA > 0)
    push(now - log(uni(d->buyer, 41 + 1000 * d->serial, d->audits++)) / P_lamA, AUDIT, i);
}
static void next_check(int i) {
  Identity *d = &identity[i];
  double rate = P_M / P_N * (regime == R0 ? P_known0 : 1);
  if (rate > 0) push(now - log(uni(d->buyer, 42 + 1000 * d->serial, d->checks++)) / rate, CHECK, i);
}
static void deliver(int l) {
  Lot *o = &lot[l];
  Identity *d = &identity[o->identity];
  Buyer *b = &buyer[d->buyer];
  if (d->detected) return;
  o->delivered = now;
  if (d->first_delivery == INFINITY) {
    d->first_delivery = now;
    if (regime == R2 || regime == R3) {
      d->auditor = laxest();
      if (!b->type || uni(d->buyer, 43, d->serial) >= P_shop) {
        int left = 0;
        for (int j = 0; j < P_Ja; j++) left += !removed[j];
        int pick = uni(d->buyer, 44, d->serial) * left;
        for (int j = 0; j < P_Ja; j++)
          if (!removed[j] && pick-- == 0) d->auditor = j;
      }
      if (b->type) next_audit(o->identity);
    }
    if (b->type) next_check(o->identity);
  }
  d->inventory += o->chips;
  if (!b->type) return;
  double phi = b->type == 1 ? P_phiD : P_phiU;
  double forfeit = regime == R3 ? P_chi * P_beta * P_fine * bondA : 0, threshold = forfeit;
  if (b->type == 1)
    threshold += (P_fine * P_kapD + P_bdeb) * factor(rate(eps[d->auditor], P_phiD), P_W);
  if (b->gain * phi > threshold || (b->type == 2 && forfeit == 0))
    push(now - P_divDelay * log(uni(d->buyer, 11, o->order)), DIVERSION, l);
  else m[M_smug_deterred_orders]++;
}
static void divert(int l) {
  Lot *o = &lot[l];
  Identity *d = &identity[o->identity];
  Buyer *b = &buyer[d->buyer];
  if (d->detected) return;
  long gone = lround((b->type == 1 ? P_phiD : P_phiU) * o->chips);
  if (!gone) return;
  m[M_diverted_lots]++, m[M_diverted_chips] += gone, m[M_diverted_value] += gone * P_price;
  if (b->type == 2) m[M_diverted_chips_undeterred] += gone;
  d->missing += gone;
  d->diverted_value += P_price * o->chips;
  o->next = d->first_lot, d->first_lot = l;
  if (d->first_diversion == INFINITY) {
    d->first_diversion = now;
    m[M_diverting_entities]++;
    if (P_lamT > 0) push(now - log(uni(d->buyer, 45, d->serial)) / P_lamT, TIP, o->identity);
  }
}
static void detect(int i) {
  Identity *d = &identity[i];
  Buyer *b = &buyer[d->buyer];
  d->detected = 1;
  m[M_detected_entities]++;
  m[M_sum_time_to_detection] += now - d->first_diversion;
  m[M_fines_assessed] += P_fine * d->diverted_value;
  if (b->type == 1) m[M_fines_paid_by_buyer] += P_kapD * P_fine * d->diverted_value;
  for (int l = d->first_lot; l >= 0; l = lot[l].next) {
    Lot *o = &lot[l];
    if (o->bond <= 0 || now - o->delivered > P_Wb) continue;
    int k = o->surety;
    if (o->in_force) o->in_force = 0, exposure[k] -= o->bond;
    double due = (1 - P_chi) * o->bond, net = due * (b->type == 1 ? 1 - P_rec : 1);
    double borne = fmin(net, fmax(0, capital[k])), share = net > 0 ? borne / net : 1;
    m[M_claims_paid] += due * share, m[M_fines_paid_by_surety] += due * share;
    m[M_claims_net_recov] += borne, m[M_surety_shortfall] += net - borne;
    m[M_fines_paid_by_buyer] += P_chi * o->bond;
    capital[k] -= borne;
    if (!insolvent[k] && capital[k] <= 1e-6 * P_cap) insolvent[k] = 1, m[M_surety_insolvent]++;
  }
  if (b->current == i) reopen_later(d->buyer);
}
static int hit(Identity *d, double s, double u) {
  if (!d->missing || s <= 0) return 0;
  if (d->missing > d->inventory - s) return 1;
  double unseen = 1;
  for (long i = 0; i < s && unseen > u; i++)
    unseen *= (double)(d->inventory - d->missing - i) / (d->inventory - i);
  return unseen <= u;
}
static void audit(int i) {
  Identity *d = &identity[i];
  if (d->detected) return;
  m[M_audit_inspections]++;
  long n = d->audits;
  if (d->missing && hit(d, P_sA, uni(d->buyer, 46 + 1000 * d->serial, n))) {
    int j = d->auditor;
    if (uni(d->buyer, 47 + 1000 * d->serial, n) >= eps[j]) return detect(i);
    if (uni(d->buyer, 48 + 1000 * d->serial, n) < P_backchk) {
      detect(i);
      int left = 0;
      for (int k = 0; k < P_Ja; k++) left += !removed[k];
      if (++strike[j] >= P_strikes && !removed[j] && left > 1) {
        removed[j] = 1, m[M_auditors_removed]++;
        int to = laxest();
        for (int k = 0; k < identities; k++)
          if (identity[k].auditor == j) identity[k].auditor = to;
      }
      return;
    }
  }
  next_audit(i);
}
static void check(int i) {
  Identity *d = &identity[i];
  if (d->detected) return;
  m[M_bis_inspections_of_entities]++;
  if (d->missing && hit(d, P_sB, uni(d->buyer, 49 + 1000 * d->serial, d->checks))) return detect(i);
  next_check(i);
}
static void complete(int l) {
  if (frozen) {
    if (waits == waiting_room)
      waiting = realloc(waiting, (waiting_room = waiting_room * 2 + 64) * sizeof *waiting);
    waiting[waits++] = l;
    return;
  }
  busy--;
  Lot *o = &lot[l];
  Identity *d = &identity[o->identity];
  double sojourn = now - o->at;
  if (d->signal > P_tL) lost(l, M_legit_blk_rule_or_denial);
  else if (!buyer[d->buyer].type && sojourn > -P_patience * log(uni(d->buyer, 12, o->order)))
    lost(l, M_legit_lost_delay);
  else passes(l, sojourn);
  start_cases();
}
static void replicate(void) {
  memset(m, 0, sizeof m);
  identities = lots = heaped = queue_head = queue_tail = busy = frozen = waits = freezes = 0;
  memset(strike, 0, sizeof strike), memset(removed, 0, sizeof removed);
  for (int k = 0; k < P_Js; k++) capital[k] = P_cap, exposure[k] = 0, insolvent[k] = 0;
  for (int b = 0; b < P_N; b++) {
    double u = uni(b, 0, 0);
    buyer[b] = (Buyer){u < 1 - P_piD - P_piU ? 0 : u < 1 - P_piU ? 1 : 2, 0, 0, 0, 0, 0, 0};
    buyer[b].mean = P_nmean * exp(P_sigB * qnorm(uni(b, 0, 1)) - P_sigB * P_sigB / 2);
    buyer[b].gain = P_gmed * exp(P_gsig * qnorm(uni(b, 0, 2)));
    open_identity(b);
    if (P_nu > 0) next_order(b, 0);
  }
  if (regime == R1 && P_omega > 0) push(-log(uni(1u << 30, 50, 0)) / P_omega, FREEZE, 0);
  while (heaped) {
    Event e = pop();
    now = e.at;
    switch (e.kind) {
    case ORDER: order(e.who); break;
    case DELIVERY: deliver(e.who); break;
    case DIVERSION: divert(e.who); break;
    case AUDIT: audit(e.who); break;
    case CHECK: check(e.who); break;
    case TIP: if (!identity[e.who].detected) detect(e.who); break;
    case REOPEN:
      buyer[e.who].reopening = 0, buyer[e.who].serial++, m[M_reidentifications]++;
      open_identity(e.who);
      break;
    case COMPLETE: complete(e.who); break;
    case FREEZE:
      frozen = 1;
      push(now - P_freeze * log(uni(1u << 30, 51, freezes++)), THAW, 0);
      break;
    case THAW:
      frozen = 0;
      for (int i = 0; i < waits; i++) push(now, COMPLETE, waiting[i]);
      waits = 0;
      push(now - log(uni(1u << 30, 50, freezes)) / P_omega, FREEZE, 0);
      start_cases();
      break;
    case RELEASE:
      if (lot[e.who].in_force) lot[e.who].in_force = 0, exposure[lot[e.who].surety] -= lot[e.who].bond;
      break;
    }
  }
  double open = 0;
  for (int i = 0; i < identities; i++) {
    if (identity[i].first_delivery <= P_T) open += P_T - identity[i].first_delivery;
    if (!identity[i].detected) m[M_undetected_chips_at_T] += identity[i].missing;
  }
  if (regime == R2 || regime == R3) m[M_audit_fees] = open * P_lamA * fee();
  double blocked = m[M_legit_blk_kyc] + m[M_legit_blk_rule_or_denial] + m[M_legit_lost_delay] +
                   m[M_legit_lost_price] + m[M_legit_blk_cap] + m[M_legit_blk_nobond];
  m[M_legit_blocked_frac] = blocked / m[M_legit_orders];
  m[M_detected_frac_entities] = m[M_detected_entities] / m[M_diverting_entities];
  m[M_loss_ratio] = m[M_premium] > 0 ? m[M_claims_net_recov] / m[M_premium] : 0;
  m[M_compliance_cost_pct_legit_value] =
      100 * (m[M_audit_fees] * (1 - P_piD - P_piU) + m[M_premium_legit]) / m[M_legit_shipped_value];
}
int main(int argc, char **argv) {
  if (argc < 4) return fprintf(stderr, "plab1 R0..R4 replicates seed [name=value ...]\n"), 2;
  regime = argv[1][1] - '0', seed = strtoull(argv[3], 0, 10);
  for (int a = 4; a < argc; a++) {
    char *eq = strchr(argv[a], '=');
    int known = 0;
    if (!eq) return fprintf(stderr, "%s: not name=value\n", argv[a]), 2;
#define X(n, v) if (strlen(#n) == (size_t)(eq - argv[a]) && !strncmp(argv[a], #n, eq - argv[a])) P_##n = atof(eq + 1), known = 1;
    PARAMS(X)
#undef X
    if (!known) return fprintf(stderr, "%s: unknown\n", argv[a]), 2;
  }
  eps[0] = P_eps0, eps[1] = P_eps1, eps[2] = P_eps2, eps[3] = P_eps3;
  double mean = 0;
  for (int j = 0; j < P_Ja; j++) mean += eps[j] / P_Ja;
  bondH = rate(mean, P_phiD), bondA = factor(bondH, P_Wb), bondQ = 1 - exp(-bondH * P_Wb);
  buyer = malloc(P_N * sizeof *buyer);
  int reps = atoi(argv[2]);
  double sum[METRIC_COUNT] = {0}, square[METRIC_COUNT] = {0}, checksum = 0;
  long count[METRIC_COUNT] = {0};
  clock_t from = clock();
  for (rep = 0; rep < (uint64_t)reps; rep++) {
    replicate();
    checksum += m[M_diverted_chips] + m[M_legit_delay_sum] + m[M_premium];
    for (int k = 0; k < METRIC_COUNT; k++)
      if (isfinite(m[k])) sum[k] += m[k], square[k] += m[k] * m[k], count[k]++;
  }
  double seconds = (double)(clock() - from) / CLOCKS_PER_SEC;
  printf("# %s seconds %.3f replicates/s %.1f checksum %.6f\n", argv[1], seconds, reps / seconds, checksum);
  for (int k = 0; k < METRIC_COUNT; k++) {
    double mu = sum[k] / count[k], var = (square[k] - count[k] * mu * mu) / (count[k] - 1);
    printf("%s %.17g %.17g %ld\n", metric_name[k], mu, sqrt(fmax(0, var) / count[k]), count[k]);
  }
}
