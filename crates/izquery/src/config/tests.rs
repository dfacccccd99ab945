use super::*;

#[test]
fn an_id_that_is_probably_wrong_is_warned_of_with_its_place_in_the_file() {
    let settings = "[registries.texas]\nbase = 'tx'\ncredentials.facility_id = '1117830'\n\
        [registries.chain]\nbase = 'tx'\nmessage.facility_id_in = ['facilityID']\nmessage.sending_facility = '12'\n\
        facilities.north.facility_id = '0001117830'\nfacilities.south.facility_id = 'your-id'\n\
        [registries.sandbox]\ncredentials.facility_id = 'x'\n";
    let warnings: Vec<String> = Config::parse(settings).unwrap().warnings().into_iter().collect();
    let places: Vec<&str> = warnings.iter().filter_map(|warning| Some(warning.split_once(": ")?.0)).collect();
    assert_eq!(
        places,
        [
            "registries.chain.facilities.south.facility_id",
            "registries.chain.message.sending_facility",
            "registries.texas.credentials.facility_id",
        ]
    );
    assert!(warnings.iter().all(|warning| !warning.contains("1117830") && !warning.contains("your-id")));
}
