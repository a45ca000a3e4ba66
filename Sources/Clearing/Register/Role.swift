import Canon

/// What a party is in the scheme; a party may be several.
package enum Role: String, Word {
  case regulator
  case `operator`
  case maker
  case exporter
  case buyer
  case siteOperator = "site-operator"
  case auditor
  case surety
  case customs
}

/// Why the regulator used its discretion: the closed list that every discretionary act must choose from, counted in public.
package enum Purpose: String, Word {
  case diversionRisk = "diversion-risk"
  case auditorReliability = "auditor-reliability"
  case suretySolvency = "surety-solvency"
  case foreignPolicy = "foreign-policy"
  case nationalSecurity = "national-security"
  case administrativeError = "administrative-error"
  case courtOrder = "court-order"
}
