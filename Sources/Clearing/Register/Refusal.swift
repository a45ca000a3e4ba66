import Canon
import Rulebook

/// One entry of the catalogue of refusals: a stable code, what happened, and what to do.
package struct RefusalKind: Sendable, Hashable {
  package var code: String
  package var sentence: String
  package var resolution: String

  package init(_ code: String, _ sentence: String, fix resolution: String) {
    self.code = code
    self.sentence = sentence
    self.resolution = resolution
  }
}

/// Why an act may not be. Nothing has changed.
package struct Refusal: Error, Sendable {
  package var kind: RefusalKind
  /// What exactly stood in the way: an identifier, a count, a limit.
  package var detail: String
  /// For a claim: every condition at once, met and unmet.
  package var decision: Decision?

  package init(_ kind: RefusalKind, _ detail: String = "", decision: Decision? = nil) {
    self.kind = kind
    self.detail = detail
    self.decision = decision
  }

  package var sentence: String {
    detail.isEmpty ? kind.sentence : "\(kind.sentence) (\(detail))"
  }
}

/// Refusals that any act may meet.
package enum CommonRefusals {
  package static let unopened = RefusalKind(
    "register.unopened", "the register has not been opened",
    fix: "perform an open-register act first")
  package static let opened = RefusalKind(
    "register.opened", "the register is open already", fix: "nothing is to be done")
  package static let replayed = RefusalKind(
    "act.replayed", "this act was performed before", fix: "make a new act with a new nonce")
  package static let early = RefusalKind(
    "act.stated-in-future", "the act says it was made later than it was received",
    fix: "set the signer's clock and sign again")
  package static let stale = RefusalKind(
    "act.stated-long-ago", "the act says it was made over 30 days before it was received",
    fix: "sign it anew")
  package static let backwards = RefusalKind(
    "act.time-backwards", "the act was received before the register's now",
    fix: "the operator must not hand in acts out of order")
  package static let overdue = RefusalKind(
    "time.overdue", "deadlines that fell due earlier have not been passed",
    fix: "perform a pass-time act first")
  package static let leap = RefusalKind(
    "time.leap",
    "the act was received longer after the last one than the register's clock may step",
    fix: "the operator corrects its clock, or the regulator cosigns a pass-time act that leaps")
  package static let unknownKey = RefusalKind(
    "signer.unknown-key", "a signing key is not in the register",
    fix: "have the party's key added")
  package static let revokedKey = RefusalKind(
    "signer.revoked-key", "a signing key was revoked", fix: "sign with a key in force")
  package static let expiredKey = RefusalKind(
    "signer.expired-key", "a signing key has expired", fix: "sign with a key in force")
  package static let wrongSigner = RefusalKind(
    "signer.wrong", "the signatures are not those that this act needs",
    fix: "have the named parties' persons sign, each holding the role")
  package static let strangerSigned = RefusalKind(
    "signer.stranger", "someone signed who has no part in this act",
    fix: "leave that signature out")
  package static let inactiveParty = RefusalKind(
    "party.inactive", "the party is not active in the register",
    fix: "have its enrolment confirmed or its suspension lifted")
  package static let unknown = RefusalKind(
    "thing.unknown", "what the act refers to is not in the register",
    fix: "check the identifier")
  package static let notYours = RefusalKind(
    "thing.not-yours", "the acting party has no part in what the act refers to",
    fix: "have the party concerned act")
  package static let attachment = RefusalKind(
    "attachment.missing", "the attachment that the act names did not come with it",
    fix: "send the attachment with the act")
  package static let tooMany = RefusalKind(
    "limit.exceeded", "a limit of the register is exceeded",
    fix: "split the act into smaller ones")
  package static let wrongState = RefusalKind(
    "thing.wrong-state", "what the act refers to is in a state that does not allow it",
    fix: "look at its page for the next step")
  package static let badValue = RefusalKind(
    "field.bad-value", "a field's value is outside what is allowed", fix: "correct the field")
  package static let overflow = RefusalKind(
    "field.overflow", "an amount or a count leaves the range the register can hold",
    fix: "state a smaller amount")

  package static let all: [RefusalKind] = [
    unopened, opened, replayed, early, stale, backwards, overdue, leap, unknownKey, revokedKey,
    expiredKey, wrongSigner, strangerSigned, inactiveParty, unknown, notYours, attachment,
    tooMany, wrongState, badValue, overflow,
  ]
}
