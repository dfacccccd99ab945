//! Two spellings of one name. The lists were written for these tests.

/// Two spellings of one given name, and the sex.
#[rustfmt::skip]
pub(crate) const GIVEN_NAMES: [(&str, &str, &str); 88] = [
    ("Aidan", "Ayden", "M"), ("Caleb", "Kaleb", "M"), ("Carl", "Karl", "M"), ("Connor", "Conor", "M"),
    ("Gregory", "Greggory", "M"), ("Jon", "John", "M"), ("Marc", "Mark", "M"),
    ("Nicholas", "Nicolas", "M"), ("Reid", "Reed", "M"), ("Zachary", "Zackary", "M"),
    ("Allan", "Allen", "M"), ("Alan", "Allen", "M"), ("Jeffrey", "Jeffery", "M"),
    ("Lawrence", "Laurence", "M"), ("Philip", "Phillip", "M"), ("Javier", "Xavier", "M"),
    ("Giovanni", "Jovani", "M"), ("Hector", "Ector", "M"), ("Baltasar", "Baltazar", "M"),
    ("Vicente", "Bicente", "M"), ("Kevin", "Kebin", "M"), ("Eric", "Erick", "M"), ("Bryan", "Brian", "M"),
    ("Neil", "Neal", "M"), ("Geoff", "Jeff", "M"), ("Shaun", "Sean", "M"), ("Rafael", "Raphael", "M"),
    ("Isaac", "Isaak", "M"), ("Dylan", "Dillon", "M"), ("Jayson", "Jason", "M"), ("Kurt", "Curt", "M"),
    ("Rodger", "Roger", "M"), ("Colin", "Collin", "M"), ("Jonathon", "Jonathan", "M"),
    ("Mathew", "Matthew", "M"), ("Cheryl", "Sheryl", "F"), ("Claire", "Clare", "F"),
    ("Deborah", "Debra", "F"), ("Diane", "Dianne", "F"), ("Elisabeth", "Elizabeth", "F"),
    ("Gail", "Gayle", "F"), ("Hailey", "Haley", "F"), ("Hayley", "Hailee", "F"),
    ("Isabel", "Isabelle", "F"), ("Jasmine", "Jazmin", "F"), ("Kaitlyn", "Katelyn", "F"),
    ("Kelly", "Kelley", "F"), ("Kristin", "Kristen", "F"), ("Leah", "Lea", "F"),
    ("Lindsay", "Lindsey", "F"), ("Lori", "Laurie", "F"), ("Madeline", "Madelyn", "F"),
    ("Meagan", "Megan", "F"), ("Michele", "Michelle", "F"), ("Rachel", "Rachael", "F"),
    ("Rebecca", "Rebekah", "F"), ("Sara", "Sarah", "F"), ("Sophia", "Sofia", "F"),
    ("Stacy", "Stacey", "F"), ("Susan", "Suzan", "F"), ("Teresa", "Theresa", "F"),
    ("Tracy", "Tracey", "F"), ("Brooke", "Brook", "F"), ("Anne", "Ann", "F"),
    ("Catherine", "Kathryn", "F"), ("Jillian", "Gillian", "F"), ("Sydney", "Cydney", "F"),
    ("Ximena", "Jimena", "F"), ("Esther", "Ester", "F"), ("Nataly", "Natalie", "F"),
    ("Yazmin", "Jazmin", "F"), ("Cristina", "Christina", "F"), ("Ivette", "Yvette", "F"),
    ("Yadira", "Jadira", "F"), ("Caroline", "Karoline", "F"), ("Cynthia", "Synthia", "F"),
    ("Phoebe", "Febe", "F"), ("Vivian", "Vivien", "F"), ("Chelsea", "Chelsey", "F"),
    ("Alison", "Allison", "F"), ("Karen", "Caren", "F"), 
    ("Ashley", "Ashleigh", "F"), ("Carla", "Karla", "F"), ("Monica", "Monika", "F"),
    ("Erica", "Erika", "F"), ("Victoria", "Viktoria", "F"), ("Jocelyn", "Joselyn", "F"),
    ("Jacqueline", "Jaqueline", "F"),
];

/// Two transliterations of one given name from the Arabic, Cyrillic or Devanagari script, and the sex.
#[rustfmt::skip]
pub(crate) const TRANSLITERATIONS: [(&str, &str, &str); 42] = [
    ("Mohamed", "Muhammad", "M"), ("Yousef", "Yusuf", "M"), ("Hussein", "Husayn", "M"),
    ("Khaled", "Khalid", "M"), ("Omar", "Umar", "M"), ("Mustafa", "Moustafa", "M"),
    ("Abdullah", "Abdallah", "M"), ("Tariq", "Tarek", "M"), ("Said", "Saeed", "M"),
    ("Rashid", "Rasheed", "M"), ("Jamal", "Gamal", "M"), ("Ibrahim", "Ebrahim", "M"),
    ("Osama", "Usama", "M"), ("Mahmoud", "Mahmud", "M"), ("Aleksandr", "Alexander", "M"),
    ("Dmitri", "Dmitry", "M"), ("Sergei", "Sergey", "M"), ("Yuri", "Yuriy", "M"),
    ("Evgeny", "Yevgeny", "M"), ("Andrei", "Andrey", "M"), ("Nikolai", "Nikolay", "M"),
    ("Vasily", "Vasiliy", "M"), ("Mikhail", "Mihail", "M"), ("Alexei", "Aleksey", "M"),
    ("Fyodor", "Fedor", "M"), ("Fatima", "Fatimah", "F"), ("Aisha", "Ayesha", "F"),
    ("Layla", "Leila", "F"), ("Noor", "Nur", "F"), ("Zainab", "Zeinab", "F"), ("Maryam", "Mariam", "F"),
    ("Khadija", "Khadijah", "F"), ("Yulia", "Julia", "F"), ("Ekaterina", "Yekaterina", "F"),
    ("Oksana", "Oxana", "F"), ("Liudmila", "Lyudmila", "F"), ("Natalya", "Natalia", "F"),
    ("Tatyana", "Tatiana", "F"), ("Ksenia", "Xenia", "F"), 
    ("Sofya", "Sofia", "F"), ("Jyoti", "Jyothi", "F"), ("Priya", "Preeya", "F"),
];

/// Two spellings of one family name.
#[rustfmt::skip]
pub(crate) const FAMILY_NAMES: [(&str, &str); 57] = [
    ("Meyer", "Maier"), ("Schmidt", "Schmitt"), ("Reid", "Reed"), ("Thompson", "Thomson"),
    ("Clark", "Clarke"), ("Stewart", "Stuart"), ("Peterson", "Petersen"), ("Hanson", "Hansen"),
    ("Philips", "Phillips"), ("Nielsen", "Nielson"), ("Gonzales", "Gonzalez"), ("Valdes", "Valdez"),
    ("Chaves", "Chavez"), ("Cortes", "Cortez"), ("Vasquez", "Vazquez"), ("Velasquez", "Velazquez"),
    ("Jimenez", "Gimenez"), ("Benavides", "Benavidez"), ("Saenz", "Sainz"), ("Hernandes", "Hernandez"),
    ("Cooke", "Cook"), ("Browne", "Brown"), ("Lowe", "Low"), ("Kelley", "Kelly"), ("Burke", "Bourke"),
    ("O'Neill", "O'Neal"), ("Allan", "Allen"), ("Mohammed", "Muhammad"), ("Husain", "Hussain"),
    ("Kuznetsov", "Kouznetsov"), ("Rodrigues", "Rodriguez"), ("Martines", "Martinez"), ("Peres", "Perez"),
    ("Lopes", "Lopez"), ("Ibarra", "Ybarra"), ("Ibanes", "Ybanez"), ("Villareal", "Villarreal"),
    ("Galvan", "Galban"), ("Rivas", "Ribas"), ("Zepeda", "Cepeda"), ("Zavala", "Savala"),
    ("Estevez", "Estebes"), ("Carrillo", "Carillo"), ("Guerrero", "Guerero"), ("Knight", "Night"),
    ("Fischer", "Fisher"), ("Becker", "Bekker"), ("Kramer", "Cramer"), ("Hoffman", "Hofmann"),
    ("Schultz", "Shultz"), ("MacDonald", "McDonald"), ("Pierce", "Pearce"), ("Sheehan", "Shehan"),
    ("Rahman", "Rehman"), ("Chaudhry", "Chowdhury"), ("Abdallah", "Abdullah"), ("Choi", "Choe"),
];
