//! Words for the types of identifiers.

/// The code of table 0203 for a word, as [`crate::normalize::normalized`] writes it.
pub(super) fn code(word: &str) -> Option<&'static str> {
    Some(match word {
        "mr"
        | "mrn"
        | "mrnumber"
        | "medicalrecord"
        | "medicalrecordnumber"
        | "medicalrecordno"
        | "medrec"
        | "chart"
        | "chartnumber"
        | "chartno"
        | "chartid"
        | "patientnumber"
        | "patientno" => "MR",
        "pi"
        | "patientid"
        | "patientidentifier"
        | "patientinternalidentifier"
        | "internalid"
        | "internal" => "PI",
        "pt" | "externalid" | "patientexternalidentifier" => "PT",
        "ss"
        | "ssn"
        | "ssno"
        | "socialsecurity"
        | "socialsecuritynumber"
        | "socialsecurityno"
        | "social"
        | "segurosocial" => "SS",
        "ma" | "medicaid" | "medicaidid" | "medicaidnumber" | "medicaidno" => "MA",
        "mc" | "medicare" | "medicareid" | "medicarenumber" | "medicareno" | "mbi" => "MC",
        "sr"
        | "registry"
        | "registryid"
        | "registrynumber"
        | "stateregistryid"
        | "stateregistry"
        | "iis"
        | "iisid"
        | "siis"
        | "siisid"
        | "immunizationregistry"
        | "immunizationregistryid"
        | "stateid" => "SR",
        "dl"
        | "dln"
        | "driverslicense"
        | "driverlicense"
        | "driverslicence"
        | "driverlicence"
        | "license"
        | "driverslicensenumber"
        | "licencia" => "DL",
        "ppn" | "passport" | "passportnumber" | "passportno" | "pasaporte" => "PPN",
        "br" | "birthcertificate" | "birthcertificatenumber" | "birthregistry" | "birthregistrynumber" => {
            "BR"
        }
        "an" | "account" | "accountnumber" | "accountno" => "AN",
        "wc" | "wic" | "wicid" | "wicidentifier" | "wicnumber" => "WC",
        "mi" | "military" | "militaryid" | "militaryidnumber" => "MI",
        "prc" | "greencard" | "permanentresidentcard" | "permanentresidentcardnumber" => "PRC",
        "mb" | "member" | "memberid" | "membernumber" | "subscriber" | "subscriberid" => "MB",
        "ei" | "employee" | "employeeid" | "employeenumber" => "EI",
        "vn" | "visit" | "visitnumber" => "VN",
        _ => return None,
    })
}
