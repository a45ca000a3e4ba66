import Canon
import Vocabulary

/// What an account of a party holds.
package enum AccountKind: String, Word {
  /// Money that the party has paid in or received; the outside world's counterpart.
  case cash
  /// What the party owes.
  case payable
  /// What the party is owed.
  case receivable
  /// Security that the party has given.
  case collateral
  /// Penalties and damages as income of the obligee.
  case penalty
  /// Premium earned.
  case premium
  /// Losses paid on bonds.
  case loss
}

/// One account: whose, and what it holds.
package struct Account: Hashable, Comparable, Fielded {
  package var party: PartyID = .none
  package var kind: AccountKind = .cash

  package init() {}
  package init(_ party: PartyID, _ kind: AccountKind) {
    self.party = party
    self.kind = kind
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "whose account")
    try visit("kind", &kind, "what it holds")
  }

  package static func < (left: Account, right: Account) -> Bool {
    (left.party, left.kind.rawValue) < (right.party, right.kind.rawValue)
  }
}

/// One movement of money: the same amount debited to one account and credited to another.
///
/// Source: Pacioli, Summa de arithmetica (1494): every entry stands twice.
package struct Transfer: Hashable, Fielded {
  package var debit = Account()
  package var credit = Account()
  package var amount: Money = .zero
  package var memo: String = ""

  package init() {}
  package init(debit: Account, credit: Account, amount: Money, memo: String) {
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.memo = memo
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("debit", &debit, "account that receives")
    try visit("credit", &credit, "account that gives")
    try visit("amount", &amount, "amount, above zero")
    try visit("memo", &memo, "what for")
  }
}

/// The books in one currency: balances by account, and the two sums that must agree after every
/// movement.
package struct Books: Hashable, Sendable {
  /// One account's line.
  package struct Line: Hashable, Sendable {
    package var account: Account
    package var debits: Int64
    package var credits: Int64
    /// Debits less credits, minor units.
    package var balance: Int64 { debits - credits }
  }

  package let currency: Currency
  /// In the order of accounts.
  package private(set) var lines: [Line] = []
  package private(set) var debits: Int64 = 0
  package private(set) var credits: Int64 = 0

  package init(currency: Currency = .usd) { self.currency = currency }

  /// Enters all movements or none. Throws when an amount is not positive, in another currency,
  /// within one account, or overflows.
  package mutating func post(_ transfers: [Transfer]) throws(BooksFault) {
    var next = self
    for transfer in transfers {
      guard transfer.amount.currency == currency else { throw .otherCurrency }
      guard transfer.amount.minor > 0 else { throw .notPositive }
      guard transfer.debit != transfer.credit else { throw .sameAccount }
      try next.enter(transfer.amount.minor, transfer.debit, isDebit: true)
      try next.enter(transfer.amount.minor, transfer.credit, isDebit: false)
    }
    self = next
  }

  private mutating func enter(
    _ amount: Int64, _ account: Account, isDebit: Bool
  ) throws(BooksFault) {
    let place = place(of: account)
    if place == lines.count || lines[place].account != account {
      lines.insert(Line(account: account, debits: 0, credits: 0), at: place)
    }
    let side: WritableKeyPath<Line, Int64> = isDebit ? \.debits : \.credits
    let total: WritableKeyPath<Books, Int64> = isDebit ? \.debits : \.credits
    let (sum, over) = self[keyPath: total].addingReportingOverflow(amount)
    guard !over else { throw .overflow }
    self[keyPath: total] = sum
    // No account's side is above the total of that side.
    lines[place][keyPath: side] += amount
  }

  private func place(of account: Account) -> Int {
    var low = 0
    var high = lines.count
    while low < high {
      let middle = low + (high - low) / 2
      if lines[middle].account < account { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Debits less credits of an account, minor units.
  package func balance(_ account: Account) -> Int64 {
    let place = place(of: account)
    return place < lines.count && lines[place].account == account ? lines[place].balance : 0
  }

  /// Whether no cent was lost or made: debits equal credits in total and line by line.
  package var isBalanced: Bool {
    var sums: (Int128, Int128) = (0, 0)
    for line in lines {
      sums.0 += Int128(line.debits)
      sums.1 += Int128(line.credits)
    }
    return debits == credits && sums.0 == Int128(debits) && sums.1 == Int128(credits)
  }
}

/// Why a movement is not entered.
package enum BooksFault: Error, Hashable, Sendable {
  case otherCurrency
  case notPositive
  case sameAccount
  case overflow
}

extension BooksFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .otherCurrency: "the books are kept in another currency"
    case .notPositive: "an amount must be above zero"
    case .sameAccount: "an account cannot pay itself"
    case .overflow: "the books cannot hold so much"
    }
  }
}
