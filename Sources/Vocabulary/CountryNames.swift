import Canon

/// English short names and alpha-3 codes, so that people may write either and pages can print a name.
///
/// Source: ISO 3166-1 codes (facts); short names as commonly written in the Export Administration Regulations.
extension Country {
  /// The short English name, or the two letters when it is not known.
  public var name: String { Country.names[self] ?? text }

  /// The country of a short English name or an alpha-3 code; `nil` if unknown.
  public static func named(_ text: String) -> Country? { byName[text.lowercased()] }

  /// Whether the code is one of ISO 3166-1 (or XK, which is in common use): a code of no country would fall out of every
  /// country group of the law.
  public var isKnown: Bool {
    let place = (Int(code >> 8) - 0x41) * 26 + Int(code & 255) - 0x41
    return Self.known.indices.contains(place) && Self.known[place]
  }

  private static let known: [Bool] = {
    var out = [Bool](repeating: false, count: 26 * 26)
    for country in names.keys {
      out[(Int(country.code >> 8) - 0x41) * 26 + Int(country.code & 255) - 0x41] = true
    }
    return out
  }()

  private static let names: [Country: String] = {
    var out: [Country: String] = [:]
    for row in rows { if let country = Country(String(row.code)) { out[country] = row.name } }
    return out
  }()

  private static let byName: [String: Country] = {
    var out: [String: Country] = [:]
    for row in rows {
      guard let country = Country(row.code) else { continue }
      out[row.name.lowercased()] = country
      out[row.long.lowercased()] = country
    }
    for (alias, code) in aliases { out[alias] = Country(code) }
    return out
  }()

  private static let aliases = [
    ("myanmar", "MM"), ("turkey", "TR"), ("macao", "MO"), ("uae", "AE"), ("uk", "GB"),
    ("usa", "US"), ("united states of america", "US"), ("korea", "KR"),
    ("russian federation", "RU"), ("viet nam", "VN"), ("prc", "CN"),
  ]

  /// JSON Schema of exactly the texts that are read: codes of two letters, of three, and names, each in either case.
  public static func describeExactly(_ schema: inout JSONWriter) {
    let sets = [
      rows.map(\.code), rows.map(\.long), rows.map(\.name) + aliases.map(\.0),
    ]
    schema.object { schema in
      schema.key("type")
      schema.string("string")
      schema.key("description")
      schema.string(
        "ISO 3166-1 code of two or three letters, or the English name, in either case")
      schema.key("examples")
      schema.raw(#"["MY","MYS","Malaysia"]"#)
      schema.key("anyOf")
      schema.array { schema in
        for words in sets {
          schema.object { schema in
            schema.key("pattern")
            schema.string(AnyCase.pattern(words))
          }
        }
      }
    }
  }

  private static let rows: [(code: String, long: String, name: String)] =
    table.split(separator: "\n").map { line in
      (String(line.prefix(2)), String(line.dropFirst(3).prefix(3)), String(line.dropFirst(7)))
    }

  private static let table = """
    AD AND Andorra
    AE ARE United Arab Emirates
    AF AFG Afghanistan
    AG ATG Antigua and Barbuda
    AI AIA Anguilla
    AL ALB Albania
    AM ARM Armenia
    AO AGO Angola
    AQ ATA Antarctica
    AR ARG Argentina
    AS ASM American Samoa
    AT AUT Austria
    AU AUS Australia
    AW ABW Aruba
    AX ALA Åland Islands
    AZ AZE Azerbaijan
    BA BIH Bosnia and Herzegovina
    BB BRB Barbados
    BD BGD Bangladesh
    BE BEL Belgium
    BF BFA Burkina Faso
    BG BGR Bulgaria
    BH BHR Bahrain
    BI BDI Burundi
    BJ BEN Benin
    BL BLM Saint Barthélemy
    BM BMU Bermuda
    BN BRN Brunei
    BO BOL Bolivia
    BQ BES Bonaire, Sint Eustatius and Saba
    BR BRA Brazil
    BS BHS Bahamas
    BT BTN Bhutan
    BV BVT Bouvet Island
    BW BWA Botswana
    BY BLR Belarus
    BZ BLZ Belize
    CA CAN Canada
    CC CCK Cocos (Keeling) Islands
    CD COD DR Congo
    CF CAF Central African Republic
    CG COG Congo
    CH CHE Switzerland
    CI CIV Côte d'Ivoire
    CK COK Cook Islands
    CL CHL Chile
    CM CMR Cameroon
    CN CHN China
    CO COL Colombia
    CR CRI Costa Rica
    CU CUB Cuba
    CV CPV Cabo Verde
    CW CUW Curaçao
    CX CXR Christmas Island
    CY CYP Cyprus
    CZ CZE Czechia
    DE DEU Germany
    DJ DJI Djibouti
    DK DNK Denmark
    DM DMA Dominica
    DO DOM Dominican Republic
    DZ DZA Algeria
    EC ECU Ecuador
    EE EST Estonia
    EG EGY Egypt
    EH ESH Western Sahara
    ER ERI Eritrea
    ES ESP Spain
    ET ETH Ethiopia
    FI FIN Finland
    FJ FJI Fiji
    FK FLK Falkland Islands
    FM FSM Micronesia
    FO FRO Faroe Islands
    FR FRA France
    GA GAB Gabon
    GB GBR United Kingdom
    GD GRD Grenada
    GE GEO Georgia
    GF GUF French Guiana
    GG GGY Guernsey
    GH GHA Ghana
    GI GIB Gibraltar
    GL GRL Greenland
    GM GMB Gambia
    GN GIN Guinea
    GP GLP Guadeloupe
    GQ GNQ Equatorial Guinea
    GR GRC Greece
    GS SGS South Georgia and the South Sandwich Islands
    GT GTM Guatemala
    GU GUM Guam
    GW GNB Guinea-Bissau
    GY GUY Guyana
    HK HKG Hong Kong
    HM HMD Heard Island and McDonald Islands
    HN HND Honduras
    HR HRV Croatia
    HT HTI Haiti
    HU HUN Hungary
    ID IDN Indonesia
    IE IRL Ireland
    IL ISR Israel
    IM IMN Isle of Man
    IN IND India
    IO IOT British Indian Ocean Territory
    IQ IRQ Iraq
    IR IRN Iran
    IS ISL Iceland
    IT ITA Italy
    JE JEY Jersey
    JM JAM Jamaica
    JO JOR Jordan
    JP JPN Japan
    KE KEN Kenya
    KG KGZ Kyrgyzstan
    KH KHM Cambodia
    KI KIR Kiribati
    KM COM Comoros
    KN KNA Saint Kitts and Nevis
    KP PRK North Korea
    KR KOR South Korea
    KW KWT Kuwait
    KY CYM Cayman Islands
    KZ KAZ Kazakhstan
    LA LAO Laos
    LB LBN Lebanon
    LC LCA Saint Lucia
    LI LIE Liechtenstein
    LK LKA Sri Lanka
    LR LBR Liberia
    LS LSO Lesotho
    LT LTU Lithuania
    LU LUX Luxembourg
    LV LVA Latvia
    LY LBY Libya
    MA MAR Morocco
    MC MCO Monaco
    MD MDA Moldova
    ME MNE Montenegro
    MF MAF Saint Martin
    MG MDG Madagascar
    MH MHL Marshall Islands
    MK MKD North Macedonia
    ML MLI Mali
    MM MMR Burma
    MN MNG Mongolia
    MO MAC Macau
    MP MNP Northern Mariana Islands
    MQ MTQ Martinique
    MR MRT Mauritania
    MS MSR Montserrat
    MT MLT Malta
    MU MUS Mauritius
    MV MDV Maldives
    MW MWI Malawi
    MX MEX Mexico
    MY MYS Malaysia
    MZ MOZ Mozambique
    NA NAM Namibia
    NC NCL New Caledonia
    NE NER Niger
    NF NFK Norfolk Island
    NG NGA Nigeria
    NI NIC Nicaragua
    NL NLD Netherlands
    NO NOR Norway
    NP NPL Nepal
    NR NRU Nauru
    NU NIU Niue
    NZ NZL New Zealand
    OM OMN Oman
    PA PAN Panama
    PE PER Peru
    PF PYF French Polynesia
    PG PNG Papua New Guinea
    PH PHL Philippines
    PK PAK Pakistan
    PL POL Poland
    PM SPM Saint Pierre and Miquelon
    PN PCN Pitcairn
    PR PRI Puerto Rico
    PS PSE Palestine
    PT PRT Portugal
    PW PLW Palau
    PY PRY Paraguay
    QA QAT Qatar
    RE REU Réunion
    RO ROU Romania
    RS SRB Serbia
    RU RUS Russia
    RW RWA Rwanda
    SA SAU Saudi Arabia
    SB SLB Solomon Islands
    SC SYC Seychelles
    SD SDN Sudan
    SE SWE Sweden
    SG SGP Singapore
    SH SHN Saint Helena
    SI SVN Slovenia
    SJ SJM Svalbard and Jan Mayen
    SK SVK Slovakia
    SL SLE Sierra Leone
    SM SMR San Marino
    SN SEN Senegal
    SO SOM Somalia
    SR SUR Suriname
    SS SSD South Sudan
    ST STP Sao Tome and Principe
    SV SLV El Salvador
    SX SXM Sint Maarten
    SY SYR Syria
    SZ SWZ Eswatini
    TC TCA Turks and Caicos Islands
    TD TCD Chad
    TF ATF French Southern Territories
    TG TGO Togo
    TH THA Thailand
    TJ TJK Tajikistan
    TK TKL Tokelau
    TL TLS Timor-Leste
    TM TKM Turkmenistan
    TN TUN Tunisia
    TO TON Tonga
    TR TUR Türkiye
    TT TTO Trinidad and Tobago
    TV TUV Tuvalu
    TW TWN Taiwan
    TZ TZA Tanzania
    UA UKR Ukraine
    UG UGA Uganda
    UM UMI United States Minor Outlying Islands
    US USA United States
    UY URY Uruguay
    UZ UZB Uzbekistan
    VA VAT Holy See
    VC VCT Saint Vincent and the Grenadines
    VE VEN Venezuela
    VG VGB British Virgin Islands
    VI VIR US Virgin Islands
    VN VNM Vietnam
    VU VUT Vanuatu
    WF WLF Wallis and Futuna
    WS WSM Samoa
    YE YEM Yemen
    YT MYT Mayotte
    ZA ZAF South Africa
    ZM ZMB Zambia
    ZW ZWE Zimbabwe
    XK XKX Kosovo
    """
}
