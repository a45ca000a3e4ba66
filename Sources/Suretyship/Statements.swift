import Vocabulary

/// A movement with its day.
package struct DatedTransfer: Hashable, Sendable {
  package var on: Day
  package var transfer: Transfer
  package init(on: Day, _ transfer: Transfer) {
    self.on = on
    self.transfer = transfer
  }
}

/// One account's movements over a period, with the balance before, after each and at the end.
package struct Statement: Hashable, Sendable {
  /// One movement as the account sees it; amounts in minor units, one of the two zero.
  package struct Line: Hashable, Sendable {
    package var on: Day
    /// The account on the other side.
    package var with: Account
    package var debit: Int64
    package var credit: Int64
    /// Debits less credits after this line.
    package var balance: Int64
    package var memo: String
  }

  package let account: Account
  /// Debits less credits before the period.
  package let opening: Int64
  package let lines: [Line]
  /// Debits less credits at the end of the period.
  package var closing: Int64 { lines.last?.balance ?? opening }
}

/// The statements of all accounts over a period: what one gives another receives, to the cent.
package struct Statements: Hashable, Sendable {
  package let currency: Currency
  package let from: Day
  package let to: Day
  /// In the order of accounts; those that never moved are left out.
  package let all: [Statement]

  /// Writes the statements from all movements ever entered, in any order; those of one day stay in
  /// the order given. Throws as `Books.post` does.
  package init(
    _ transfers: [DatedTransfer], from: Day, to: Day, currency: Currency = .usd
  ) throws(BooksFault) {
    self.currency = currency
    self.from = from
    self.to = to
    let order = transfers.enumerated().filter { $0.element.on <= to }
      .sorted { ($0.element.on, $0.offset) < ($1.element.on, $1.offset) }.map(\.element)
    var before = Books(currency: currency)
    try before.post(order.filter { $0.on < from }.map(\.transfer))
    let within = order.filter { $0.on >= from }
    // Checks amounts, currencies and overflow of the whole once.
    var after = before
    try after.post(within.map(\.transfer))
    var lines: [Account: [Statement.Line]] = [:]
    for dated in within {
      let transfer = dated.transfer
      for (own, other, isDebit) in [
        (transfer.debit, transfer.credit, true), (transfer.credit, transfer.debit, false),
      ] {
        let balance = lines[own]?.last?.balance ?? before.balance(own)
        let amount = transfer.amount.minor
        lines[own, default: []].append(
          Statement.Line(
            on: dated.on, with: other, debit: isDebit ? amount : 0, credit: isDebit ? 0 : amount,
            balance: isDebit ? balance + amount : balance - amount, memo: transfer.memo))
      }
    }
    all = after.lines.map {
      Statement(
        account: $0.account, opening: before.balance($0.account), lines: lines[$0.account] ?? [])
    }
  }

  /// The statements of one party.
  package func of(_ party: PartyID) -> [Statement] { all.filter { $0.account.party == party } }

  /// Whether no cent was lost or made: openings, lines and closings each sum to zero over all
  /// accounts, and every balance follows from the one before.
  package var isBalanced: Bool {
    var sums: (opening: Int128, moved: Int128, closing: Int128) = (0, 0, 0)
    for statement in all {
      sums.opening += Int128(statement.opening)
      sums.closing += Int128(statement.closing)
      var balance = statement.opening
      for line in statement.lines {
        sums.moved += Int128(line.debit) - Int128(line.credit)
        guard balance + line.debit - line.credit == line.balance else { return false }
        balance = line.balance
      }
    }
    return sums == (0, 0, 0)
  }
}
