//! Forty-eight invented people of eight origins.

use jiff::civil::Date;

use crate::person::{Home, Mother, Person};

/// The family name, the given name, the middle name, the birth date, the sex, and the mother's maiden name.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: [Row; 48] = [
    // English.
    ("Whitcombe", "Rosalind", "Imogen", "1974-02-17", "F", "Thackeray Lorna"),
    ("Fenwick", "Bertram", "Neville", "1958-10-29", "M", "Oakhurst Maud"),
    ("Ashdown", "Lionel", "Everett", "2016-07-23", "M", "Prescott Hazel"),
    ("Kettering", "Beatrix", "Leonie", "2012-11-08", "F", "Winslow Daphne"),
    ("Holloway", "Desmond", "Clyde", "1999-04-26", "M", "Garrick Thelma"),
    ("Pemberton", "Cordelia", "Maeve", "2021-03-19", "F", "Lytton Harriet"),
    // Spanish.
    ("Zamarripa", "Eulalia", "Noemi", "1967-09-13", "F", "Olvera Ramona"),
    ("Cantu", "Rogelio", "Tomas", "1981-05-27", "M", "Villarreal Elodia"),
    ("Salinas", "Xiomara", "Paola", "2014-08-16", "F", "Barrera Delfina"),
    ("Escamilla", "Leandro", "Joel", "2018-01-24", "M", "Bustos Maribel"),
    ("Tijerina", "Marisol", "Abril", "1990-12-07", "F", "Cavazos Estela"),
    ("Arredondo", "Baltazar", "Isidro", "1949-06-18", "M", "Luevano Petronila"),
    // Vietnamese.
    ("Pham", "Quynh", "Thi", "1985-11-23", "F", "Trinh Hanh"),
    ("Huynh", "Khanh", "Van", "2010-04-15", "M", "Duong Loan"),
    ("Truong", "Thuy", "Ngoc", "2015-10-28", "F", "Phan Bich"),
    ("Doan", "Phuong", "Thi", "1972-03-21", "F", "Lam Sen"),
    ("Dinh", "Hieu", "Trong", "1995-07-19", "M", "Mai Cuc"),
    ("Luong", "Tuyet", "Nhi", "2020-06-14", "F", "Cao Diem"),
    // Arabic.
    ("Khatib", "Yasir", "Mahmoud", "1979-08-25", "M", "Sabbagh Huda"),
    ("Nasser", "Nadia", "Rim", "1987-02-26", "F", "Qasim Salma"),
    ("Haddad", "Samira", "Dalia", "2013-05-18", "F", "Mansour Amal"),
    ("Rashidi", "Tariq", "Saleh", "2017-09-22", "M", "Farouk Zeinab"),
    ("Barakat", "Munir", "Adel", "1956-12-16", "M", "Hamdan Widad"),
    ("Shalabi", "Rania", "Ghada", "2022-01-27", "F", "Zaki Manal"),
    // Slavic.
    ("Kovalenko", "Oksana", "Daria", "1983-10-21", "F", "Bondar Galina"),
    ("Wisniewski", "Zbigniew", "Leszek", "1961-07-28", "M", "Zielinska Halina"),
    ("Sokolova", "Ludmila", "Petrovna", "1970-04-23", "F", "Gusev Raisa"),
    ("Dvorak", "Bohumil", "Radek", "2009-11-17", "M", "Kucera Vlasta"),
    ("Petrovic", "Milica", "Jovana", "2019-02-15", "F", "Djordjevic Slavica"),
    ("Morozov", "Gennady", "Lvovich", "1992-08-29", "M", "Belkin Nonna"),
    // Chinese.
    ("Zheng", "Xiaoming", "Paul", "1988-05-14", "M", "Qiu Suzhen"),
    ("Ouyang", "Meiling", "Iris", "2011-09-27", "F", "Shen Yanhong"),
    ("Huang", "Jianguo", "Felix", "1959-01-18", "M", "Peng Xiuying"),
    ("Jiang", "Lihua", "Nora", "1994-06-25", "F", "Tang Guizhen"),
    ("Fong", "Waikit", "Adrian", "2016-12-13", "M", "Kwok Siuling"),
    ("Tsai", "Yuting", "Celia", "2007-03-29", "F", "Hsieh Shufen"),
    // Filipino.
    ("Dimaculangan", "Rosario", "Santos", "1965-11-14", "F", "Santos Milagros"),
    ("Macaraeg", "Crisanto", "Reyes", "1978-07-16", "M", "Reyes Corazon"),
    ("Batungbakal", "Jericho", "Luna", "2013-10-18", "M", "Luna Rowena"),
    ("Magbanua", "Analyn", "Cruz", "1991-01-29", "F", "Cruz Teodora"),
    ("Gatdula", "Florante", "Ilagan", "1953-04-17", "M", "Ilagan Perla"),
    ("Pangilinan", "Althea", "Roque", "2018-06-28", "F", "Roque Marites"),
    // Irish.
    ("Cassidy", "Fintan", "Declan", "1986-02-19", "M", "Hanlon Deirdre"),
    ("Gilhooly", "Grainne", "Sorcha", "1997-09-15", "F", "Tierney Nuala"),
    ("Rafferty", "Oonagh", "Brigid", "1951-05-23", "F", "Mulcahy Bridie"),
    ("Kilbride", "Cormac", "Aengus", "2011-07-26", "M", "Devlin Maura"),
    ("Brannigan", "Dervla", "Ciara", "2015-08-14", "F", "Keogh Eimear"),
    ("Lonergan", "Lorcan", "Ruairi", "1969-12-28", "M", "Foley Kathleen"),
];

const STREETS: [&str; 6] =
    ["Mesquite Bend Dr", "Larkspur Ln", "Old Quarry Rd", "Heron Cove Ct", "Alder Mill Way", "Sandpiper Trl"];
/// A city, its ZIP code, and its area code.
const CITIES: [(&str, &str, &str); 4] = [
    ("Laredo", "78041", "956"),
    ("Tyler", "75703", "903"),
    ("Amarillo", "79109", "806"),
    ("Katy", "77494", "281"),
];

/// All people with their middle names.
pub(crate) fn with_middle_names() -> Vec<Person> {
    ROWS.iter().enumerate().map(|(index, row)| person(index, row)).collect()
}

/// All people without middle names.
pub(crate) fn all() -> Vec<Person> {
    with_middle_names().iter().map(|person| person.with_middle("")).collect()
}

/// The people of at least 19 years.
pub(crate) fn adults() -> Vec<Person> {
    all().into_iter().filter(Person::is_adult).collect()
}

/// The people of at most 18 years.
pub(crate) fn children() -> Vec<Person> {
    all().into_iter().filter(|person| !person.is_adult()).collect()
}

/// The adult women.
pub(crate) fn women() -> Vec<Person> {
    adults().into_iter().filter(|person| person.sex == "F").collect()
}

/// Adults of one sex, in an endless row.
pub(crate) fn adults_of(sex: &str) -> impl Iterator<Item = Person> {
    adults().into_iter().filter(|person| person.sex == sex).collect::<Vec<_>>().into_iter().cycle()
}

/// Children of one sex, in an endless row.
pub(crate) fn children_of(sex: &str) -> impl Iterator<Item = Person> {
    children().into_iter().filter(|person| person.sex == sex).collect::<Vec<_>>().into_iter().cycle()
}

fn person(index: usize, row: &Row) -> Person {
    let &(family, given, middle, born, sex, mother) = row;
    let (city, zip, area) = CITIES[index % CITIES.len()];
    let street = STREETS[index % STREETS.len()];
    let (mother_family, mother_given) = mother.split_once(' ').unwrap();
    Person {
        family: family.to_owned(),
        given: given.to_owned(),
        middle: middle.to_owned(),
        suffix: String::new(),
        aliases: Vec::new(),
        born: born.parse::<Date>().unwrap(),
        born_in_record: None,
        sex: sex.to_owned(),
        mother: Some(Mother { family: mother_family.to_owned(), given: mother_given.to_owned() }),
        home: Some(Home {
            street: format!("{} {street}", 201 + 37 * index),
            city: city.to_owned(),
            zip: zip.to_owned(),
        }),
        phone: format!("{area}-555-01{index:02}"),
        identifiers: Vec::new(),
        twin: None,
    }
}
