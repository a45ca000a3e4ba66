import Canon

/// Every kind of act, by chapter. One kind, one file: `Acts/<Chapter>/<Kind>.swift`.
package enum ActKind: String, Word {
  // Parties
  case openRegister = "open-register"
  case enrolParty = "enrol-party"
  case confirmEnrolment = "confirm-enrolment"
  case addKey = "add-key"
  case revokeKey = "revoke-key"
  case declareOwnership = "declare-ownership"
  case removeParty = "remove-party"
  case reportSighting = "report-sighting"
  case dismissSighting = "dismiss-sighting"
  case fileDiligence = "file-diligence"
  // Accreditation
  case applyForAccreditation = "apply-for-accreditation"
  case accreditAuditor = "accredit-auditor"
  case approveSurety = "approve-surety"
  case suspendAccreditation = "suspend-accreditation"
  case reinstateAccreditation = "reinstate-accreditation"
  case withdrawAccreditation = "withdraw-accreditation"
  // Sales
  case proposeSale = "propose-sale"
  case claimException = "claim-exception"
  case resolveFlag = "resolve-flag"
  case applyForLicence = "apply-for-licence"
  case decideLicence = "decide-licence"
  case withdrawSale = "withdraw-sale"
  case resellUnits = "resell-units"
  case changeOperator = "change-operator"
  case changeParent = "change-parent"
  // Engagements
  case requestEngagement = "request-engagement"
  case assignAuditor = "assign-auditor"
  case commitToDrawing = "commit-to-drawing"
  case revealForDrawing = "reveal-for-drawing"
  case acceptEngagement = "accept-engagement"
  case endEngagement = "end-engagement"
  // Bonds
  case applyForBond = "apply-for-bond"
  case quoteBond = "quote-bond"
  case declineBond = "decline-bond"
  case issueBond = "issue-bond"
  case amendBond = "amend-bond"
  case cancelBond = "cancel-bond"
  case releaseBond = "release-bond"
  case setOwnLimits = "set-own-limits"
  case cedeBond = "cede-bond"
  case withdrawApplication = "withdraw-application"
  case grantLine = "grant-line"
  case drawBond = "draw-bond"
  case endLine = "end-line"
  case signIndemnity = "sign-indemnity"
  case pledgeCollateral = "pledge-collateral"
  case callCollateral = "call-collateral"
  case returnCollateral = "return-collateral"
  case meetCondition = "meet-condition"
  // Custody
  case registerSite = "register-site"
  case registerRacks = "register-racks"
  case shipUnits = "ship-units"
  case enterCustoms = "enter-customs"
  case receiveUnits = "receive-units"
  case installUnits = "install-units"
  case moveUnits = "move-units"
  case returnUnits = "return-units"
  case acknowledgeReturn = "acknowledge-return"
  case replaceUnit = "replace-unit"
  case retireUnits = "retire-units"
  // Inspections
  case orderRound = "order-round"
  case commitInventory = "commit-inventory"
  case commitRandomness = "commit-randomness"
  case revealRandomness = "reveal-randomness"
  case drawSample = "draw-sample"
  case drawByDice = "draw-by-dice"
  case drawByBeacon = "draw-by-beacon"
  case reportCounts = "report-counts"
  case refuseAccess = "refuse-access"
  case closeRound = "close-round"
  case plantTestItem = "plant-test-item"
  case revealTestItem = "reveal-test-item"
  // Cases
  case respondToCase = "respond-to-case"
  case determineCase = "determine-case"
  case demandPayment = "demand-payment"
  case payDemand = "pay-demand"
  case payInterest = "pay-interest"
  case petitionDemand = "petition-demand"
  case decidePetition = "decide-petition"
  case recoverPayment = "recover-payment"
  case submitTip = "submit-tip"
  case discloseLoss = "disclose-loss"
  case closeCase = "close-case"
  // Oversight
  case adoptRulebook = "adopt-rulebook"
  case adoptList = "adopt-list"
  case informExporter = "inform-exporter"
  case waiveDeadline = "waive-deadline"
  // Time
  case passTime = "pass-time"

  /// The type that reads, decides and documents acts of this kind.
  package var type: any ActBody.Type {
    switch self {
    case .openRegister: OpenRegister.self
    case .enrolParty: EnrolParty.self
    case .confirmEnrolment: ConfirmEnrolment.self
    case .addKey: AddKey.self
    case .revokeKey: RevokeKey.self
    case .declareOwnership: DeclareOwnership.self
    case .removeParty: RemoveParty.self
    case .reportSighting: ReportSighting.self
    case .dismissSighting: DismissSighting.self
    case .fileDiligence: FileDiligence.self
    case .applyForAccreditation: ApplyForAccreditation.self
    case .accreditAuditor: AccreditAuditor.self
    case .approveSurety: ApproveSurety.self
    case .suspendAccreditation: SuspendAccreditation.self
    case .reinstateAccreditation: ReinstateAccreditation.self
    case .withdrawAccreditation: WithdrawAccreditation.self
    case .proposeSale: ProposeSale.self
    case .claimException: ClaimException.self
    case .resolveFlag: ResolveFlag.self
    case .applyForLicence: ApplyForLicence.self
    case .decideLicence: DecideLicence.self
    case .withdrawSale: WithdrawSale.self
    case .resellUnits: ResellUnits.self
    case .changeOperator: ChangeOperator.self
    case .changeParent: ChangeParent.self
    case .requestEngagement: RequestEngagement.self
    case .assignAuditor: AssignAuditor.self
    case .commitToDrawing: CommitToDrawing.self
    case .revealForDrawing: RevealForDrawing.self
    case .acceptEngagement: AcceptEngagement.self
    case .endEngagement: EndEngagement.self
    case .applyForBond: ApplyForBond.self
    case .quoteBond: QuoteBond.self
    case .declineBond: DeclineBond.self
    case .issueBond: IssueBond.self
    case .amendBond: AmendBond.self
    case .cancelBond: CancelBond.self
    case .releaseBond: ReleaseBond.self
    case .setOwnLimits: SetOwnLimits.self
    case .cedeBond: CedeBond.self
    case .withdrawApplication: WithdrawApplication.self
    case .grantLine: GrantLine.self
    case .drawBond: DrawBond.self
    case .endLine: EndLine.self
    case .signIndemnity: SignIndemnity.self
    case .pledgeCollateral: PledgeCollateral.self
    case .callCollateral: CallCollateral.self
    case .returnCollateral: ReturnCollateral.self
    case .meetCondition: MeetCondition.self
    case .registerSite: RegisterSite.self
    case .registerRacks: RegisterRacks.self
    case .shipUnits: ShipUnits.self
    case .enterCustoms: EnterCustoms.self
    case .receiveUnits: ReceiveUnits.self
    case .installUnits: InstallUnits.self
    case .moveUnits: MoveUnits.self
    case .returnUnits: ReturnUnits.self
    case .acknowledgeReturn: AcknowledgeReturn.self
    case .replaceUnit: ReplaceUnit.self
    case .retireUnits: RetireUnits.self
    case .orderRound: OrderRound.self
    case .commitInventory: CommitInventory.self
    case .commitRandomness: CommitRandomness.self
    case .revealRandomness: RevealRandomness.self
    case .drawSample: DrawSample.self
    case .drawByDice: DrawByDice.self
    case .drawByBeacon: DrawByBeacon.self
    case .reportCounts: ReportCounts.self
    case .refuseAccess: RefuseAccess.self
    case .closeRound: CloseRound.self
    case .plantTestItem: PlantTestItem.self
    case .revealTestItem: RevealTestItem.self
    case .respondToCase: RespondToCase.self
    case .determineCase: DetermineCase.self
    case .demandPayment: DemandPayment.self
    case .payDemand: PayDemand.self
    case .payInterest: PayInterest.self
    case .petitionDemand: PetitionDemand.self
    case .decidePetition: DecidePetition.self
    case .recoverPayment: RecoverPayment.self
    case .submitTip: SubmitTip.self
    case .discloseLoss: DiscloseLoss.self
    case .closeCase: CloseCase.self
    case .adoptRulebook: AdoptRulebook.self
    case .adoptList: AdoptList.self
    case .informExporter: InformExporter.self
    case .waiveDeadline: WaiveDeadline.self
    case .passTime: PassTime.self
    }
  }

  /// The chapter that the kind belongs to.
  package var chapter: String {
    switch self {
    case .openRegister, .enrolParty, .confirmEnrolment, .addKey, .revokeKey, .declareOwnership,
      .removeParty, .reportSighting, .dismissSighting, .fileDiligence:
      "Parties"
    case .applyForAccreditation, .accreditAuditor, .approveSurety, .suspendAccreditation,
      .reinstateAccreditation, .withdrawAccreditation:
      "Accreditation"
    case .proposeSale, .claimException, .resolveFlag, .applyForLicence, .decideLicence,
      .withdrawSale, .resellUnits, .changeOperator, .changeParent:
      "Sales"
    case .requestEngagement, .assignAuditor, .commitToDrawing, .revealForDrawing,
      .acceptEngagement, .endEngagement:
      "Engagements"
    case .applyForBond, .quoteBond, .declineBond, .issueBond, .amendBond, .cancelBond,
      .releaseBond, .setOwnLimits, .cedeBond, .withdrawApplication, .grantLine, .drawBond,
      .endLine, .signIndemnity, .pledgeCollateral, .callCollateral, .returnCollateral,
      .meetCondition:
      "Bonds"
    case .registerSite, .registerRacks, .shipUnits, .enterCustoms, .receiveUnits, .installUnits,
      .moveUnits, .returnUnits, .acknowledgeReturn, .replaceUnit, .retireUnits:
      "Custody"
    case .orderRound, .commitInventory, .commitRandomness, .revealRandomness, .drawSample,
      .drawByDice, .drawByBeacon, .reportCounts, .refuseAccess, .closeRound, .plantTestItem,
      .revealTestItem:
      "Inspections"
    case .respondToCase, .determineCase, .demandPayment, .payDemand, .payInterest, .petitionDemand,
      .decidePetition, .recoverPayment, .submitTip, .discloseLoss, .closeCase:
      "Cases"
    case .adoptRulebook, .adoptList, .informExporter, .waiveDeadline:
      "Oversight"
    case .passTime:
      "Time"
    }
  }

  /// The DSSE payload type that names this kind on the wire.
  package var payloadType: String { "application/vnd.countersign.\(rawValue).v1+json" }

  /// The kind of a payload type; `nil` if it is not one of ours.
  package init?(payloadType: String) {
    let head = "application/vnd.countersign."
    let tail = ".v1+json"
    guard payloadType.utf8.count > head.utf8.count + tail.utf8.count,
      payloadType.hasPrefix(head), payloadType.hasSuffix(tail)
    else { return nil }
    self.init(rawValue: String(payloadType.dropFirst(head.count).dropLast(tail.count)))
  }

  func read(_ reader: inout FieldReader) throws(JSONFault) -> any ActBody {
    try type.read(&reader)
  }
}
