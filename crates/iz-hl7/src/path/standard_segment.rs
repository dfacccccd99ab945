//! The names of the segments of HL7 version 2.

/// The name of each segment that the versions 2.3 to 2.9 define, in alphabetical order.
const NAMES: &[u8] = b"ABS ACC ADD AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BHS BLC BLG BPO BPX BTS BTX BUI CDM CDO \
    CER CM0 CM1 CM2 CNS CON CSP CSR CSS CTD CTI CTR DB1 DEV DG1 DMI DON DPS DRG DSC DSP DST ECD ECR EDU EQL EQP EQU \
    ERQ ERR EVN FAC FHS FT1 FTS GOL GP1 GP2 GT1 IAM IAR IIM ILT IN1 IN2 IN3 INV IPC IPR ISD ITM IVC IVT LAN LCC LCH \
    LDP LOC LRL MCP MFA MFE MFI MRG MSA MSH NCK NDS NK1 NPU NSC NST NTE OBR OBX ODS ODT OH1 OH2 OH3 OH4 OM1 OM2 OM3 \
    OM4 OM5 OM6 OM7 OMC ORC ORG OVR PAC PCE PCR PD1 PDA PDC PEO PES PID PKG PM1 PMT PR1 PRA PRB PRC PRD PRT PSG PSH \
    PSL PSS PTH PV1 PV2 PYE QAK QID QPD QRD QRF QRI RCP RDF RDT REL RF1 RFI RGS RMI ROL RQ1 RQD RXA RXC RXD RXE RXG \
    RXO RXR RXV SAC SCD SCH SCP SDD SFT SGH SGT SHP SID SLT SPM STF STZ TCC TCD TQ1 TQ2 TXA UAC UB1 UB2 URD URS VAR \
    VND VTQ";

/// Whether HL7 defines a segment with this name in capital letters, or leaves the name to the sender (`Z..`).
pub(super) fn is_standard(name: [u8; 3]) -> bool {
    let name = name.map(|letter| letter.to_ascii_uppercase());
    name.first() == Some(&b'Z') || NAMES.split(|byte| *byte == b' ').any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::known_name::is_known;

    #[test]
    fn the_names_are_in_order_and_have_three_characters() {
        let names: Vec<&[u8]> = NAMES.split(|byte| *byte == b' ').collect();
        assert!(names.iter().all(|name| name.len() == 3));
        assert!(names.is_sorted());
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn every_segment_of_an_answer_is_standard() {
        let letters = || (b'A'..=b'Z').chain(b'0'..=b'9');
        for name in letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c]))) {
            assert!(!is_known(name) || is_standard(name), "{}", String::from_utf8_lossy(&name));
        }
        assert!(is_standard(*b"ZIM") && is_standard(*b"pid") && !is_standard(*b"FOO"));
    }
}
