//! Short forms of given names that are in common use, in English and in the Spanish of Texas and Mexico. The lists were
//! written for these tests.

/// A short form, the whole name, and the sex.
pub(crate) type ShortForm = (&'static str, &'static str, &'static str);

/// Short forms that everybody understands.
#[rustfmt::skip]
pub(crate) const SHORT_FORMS: [ShortForm; 239] = [
    // English.
    ("Abby", "Abigail", "F"), ("Barb", "Barbara", "F"), ("Bev", "Beverly", "F"), ("Cindy", "Cynthia", "F"),
    ("Connie", "Constance", "F"), ("Dolly", "Dorothy", "F"), ("Dot", "Dorothy", "F"),
    ("Dottie", "Dorothy", "F"), ("Edie", "Edith", "F"), ("Ellie", "Eleanor", "F"),
    ("Fran", "Frances", "F"), ("Ginny", "Virginia", "F"), ("Gwen", "Gwendolyn", "F"),
    ("Jenny", "Jennifer", "F"), ("Jen", "Jennifer", "F"), ("Jess", "Jessica", "F"),
    ("Josie", "Josephine", "F"), ("Judy", "Judith", "F"), ("Kate", "Katherine", "F"),
    ("Katie", "Katherine", "F"), ("Kitty", "Katherine", "F"), ("Libby", "Elizabeth", "F"),
    ("Liz", "Elizabeth", "F"), ("Beth", "Elizabeth", "F"), ("Betsy", "Elizabeth", "F"),
    ("Maggie", "Margaret", "F"), ("Meg", "Margaret", "F"), ("Mandy", "Amanda", "F"),
    ("Mindy", "Melinda", "F"), ("Millie", "Mildred", "F"), ("Pam", "Pamela", "F"),
    ("Patsy", "Patricia", "F"), ("Penny", "Penelope", "F"), ("Sally", "Sarah", "F"),
    ("Sandy", "Sandra", "F"), ("Steph", "Stephanie", "F"), ("Sue", "Susan", "F"), ("Suzy", "Susan", "F"),
    ("Tammy", "Tamara", "F"), ("Tess", "Theresa", "F"), ("Terri", "Theresa", "F"),
    ("Tina", "Christina", "F"), ("Trish", "Patricia", "F"), ("Tricia", "Patricia", "F"),
    ("Trudy", "Gertrude", "F"), ("Val", "Valerie", "F"), ("Vicky", "Victoria", "F"),
    ("Winnie", "Winifred", "F"), ("Hattie", "Harriet", "F"), ("Fannie", "Frances", "F"),
    ("Lottie", "Charlotte", "F"), ("Minnie", "Wilhelmina", "F"), ("Roz", "Rosalind", "F"),
    ("Bea", "Beatrice", "F"), ("Cassie", "Cassandra", "F"), ("Allie", "Allison", "F"),
    ("Becca", "Rebecca", "F"), ("Angie", "Angela", "F"), ("Candy", "Candace", "F"),
    ("Carrie", "Caroline", "F"), ("Chrissy", "Christine", "F"), ("Debbie", "Deborah", "F"),
    ("Di", "Diana", "F"), ("Gabby", "Gabrielle", "F"), ("Gertie", "Gertrude", "F"), ("Jo", "Joanne", "F"),
    ("Kris", "Kristine", "F"), ("Marge", "Margaret", "F"), ("Margie", "Margaret", "F"),
    ("Nat", "Natalie", "F"), ("Nicki", "Nicole", "F"), ("Ronnie", "Veronica", "F"),
    ("Rosie", "Rosemary", "F"), ("Sam", "Samantha", "F"), ("Shelly", "Rochelle", "F"),
    ("Tori", "Victoria", "F"), ("Bridie", "Bridget", "F"), ("Flo", "Florence", "F"),
    ("Flossie", "Florence", "F"), ("Millie", "Millicent", "F"),
    ("Chuck", "Charles", "M"), ("Hank", "Henry", "M"), ("Harry", "Henry", "M"), ("Ted", "Theodore", "M"),
    ("Ted", "Edward", "M"), ("Ned", "Edward", "M"), ("Ed", "Edward", "M"), ("Dick", "Richard", "M"),
    ("Rick", "Richard", "M"), ("Jim", "James", "M"), ("Jimmy", "James", "M"),
    ("Bob", "Robert", "M"), ("Rob", "Robert", "M"), ("Bobby", "Robert", "M"), ("Robbie", "Robert", "M"),
    ("Larry", "Lawrence", "M"), ("Tony", "Anthony", "M"), ("Steve", "Steven", "M"),
    ("Steve", "Stephen", "M"), ("Andy", "Andrew", "M"), ("Drew", "Andrew", "M"), ("Greg", "Gregory", "M"),
    ("Jeff", "Jeffrey", "M"), ("Matt", "Matthew", "M"), ("Mike", "Michael", "M"),
    ("Nick", "Nicholas", "M"), ("Pat", "Patrick", "M"), ("Pete", "Peter", "M"), ("Phil", "Philip", "M"),
    ("Ray", "Raymond", "M"), ("Ron", "Ronald", "M"), ("Sam", "Samuel", "M"), ("Tim", "Timothy", "M"),
    ("Tom", "Thomas", "M"), ("Tommy", "Thomas", "M"), ("Vince", "Vincent", "M"), ("Walt", "Walter", "M"),
    ("Zach", "Zachary", "M"), ("Alex", "Alexander", "M"), ("Ben", "Benjamin", "M"),
    ("Chris", "Christopher", "M"), ("Dan", "Daniel", "M"), ("Danny", "Daniel", "M"),
    ("Dave", "David", "M"), ("Don", "Donald", "M"), ("Fred", "Frederick", "M"), ("Gene", "Eugene", "M"),
    ("Gus", "August", "M"), ("Jerry", "Gerald", "M"), ("Joe", "Joseph", "M"), ("Josh", "Joshua", "M"),
    ("Ken", "Kenneth", "M"), ("Lou", "Louis", "M"), ("Mitch", "Mitchell", "M"), ("Nate", "Nathaniel", "M"),
    ("Ollie", "Oliver", "M"), ("Russ", "Russell", "M"), ("Stan", "Stanley", "M"),
    ("Terry", "Terrence", "M"), ("Wes", "Wesley", "M"), ("Bart", "Bartholomew", "M"),
    ("Art", "Arthur", "M"), ("Al", "Albert", "M"), ("Bert", "Albert", "M"), ("Doug", "Douglas", "M"),
    ("Hal", "Harold", "M"), ("Jake", "Jacob", "M"), ("Jon", "Jonathan", "M"), ("Gabe", "Gabriel", "M"),
    ("Marty", "Martin", "M"), ("Manny", "Manuel", "M"), ("Rudy", "Rudolph", "M"), ("Sid", "Sidney", "M"),
    ("Will", "William", "M"), ("Billy", "William", "M"), ("Johnny", "John", "M"),
    ("Archie", "Archibald", "M"), ("Barney", "Bernard", "M"), ("Bernie", "Bernard", "M"),
    ("Cal", "Calvin", "M"), ("Clint", "Clinton", "M"), ("Cliff", "Clifford", "M"), ("Dom", "Dominic", "M"),
    ("Ernie", "Ernest", "M"), ("Gil", "Gilbert", "M"), ("Herb", "Herbert", "M"), ("Ike", "Isaac", "M"),
    ("Len", "Leonard", "M"), ("Lenny", "Leonard", "M"), ("Norm", "Norman", "M"), ("Reg", "Reginald", "M"),
    ("Rod", "Rodney", "M"), ("Toby", "Tobias", "M"), ("Vic", "Victor", "M"),
    // Spanish of Texas and Mexico.
    ("Lola", "Dolores", "F"), ("Chayo", "Rosario", "F"), ("Charo", "Rosario", "F"),
    ("Chabela", "Isabel", "F"), ("Meche", "Mercedes", "F"), ("Tere", "Teresa", "F"),
    ("Gabi", "Gabriela", "F"), ("Licha", "Alicia", "F"), ("Nacha", "Ignacia", "F"),
    ("Pancha", "Francisca", "F"), ("Paty", "Patricia", "F"), ("Vero", "Veronica", "F"),
    ("Lety", "Leticia", "F"), ("Letty", "Leticia", "F"), ("Chelo", "Consuelo", "F"),
    ("Lucha", "Lucia", "F"), ("Toña", "Antonia", "F"), ("Chole", "Soledad", "F"),
    ("Queta", "Enriqueta", "F"), ("Lulu", "Lourdes", "F"), ("Malena", "Magdalena", "F"),
    ("Coco", "Socorro", "F"), ("Yoli", "Yolanda", "F"), ("Chela", "Graciela", "F"),
    ("Pina", "Josefina", "F"), ("Fina", "Josefina", "F"), 
    ("Conchita", "Concepcion", "F"), ("Lupita", "Guadalupe", "F"), ("Caro", "Carolina", "F"),
    ("Ale", "Alejandra", "F"), ("Tencha", "Hortensia", "F"), ("Rebe", "Rebeca", "F"),
    ("Susi", "Susana", "F"),
    ("Memo", "Guillermo", "M"), ("Pancho", "Francisco", "M"), ("Beto", "Roberto", "M"),
    ("Beto", "Humberto", "M"), ("Lalo", "Eduardo", "M"), ("Nando", "Fernando", "M"),
    ("Lencho", "Lorenzo", "M"), ("Tavo", "Gustavo", "M"), ("Quique", "Enrique", "M"),
    ("Kike", "Enrique", "M"), ("Toño", "Antonio", "M"), ("Chente", "Vicente", "M"),
    ("Neto", "Ernesto", "M"), ("Rafa", "Rafael", "M"), ("Santi", "Santiago", "M"),
    ("Manolo", "Manuel", "M"), ("Moncho", "Ramon", "M"), ("Polo", "Leopoldo", "M"), ("Chepe", "Jose", "M"),
    ("Chago", "Santiago", "M"), ("Nico", "Nicolas", "M"), ("Fito", "Adolfo", "M"), ("Chuy", "Jesus", "M"),
    ("Lupe", "Guadalupe", "M"), ("Pepe", "Jose", "M"), ("Mando", "Armando", "M"), ("Wicho", "Luis", "M"),
    ("Chalo", "Gonzalo", "M"), ("Goyo", "Gregorio", "M"), ("Poncho", "Alfonso", "M"),
    ("Teo", "Teodoro", "M"), ("Ale", "Alejandro", "M"),
];

/// Two short forms of one whole name, and the sex.
#[rustfmt::skip]
pub(crate) const SHORT_FORMS_OF_ONE_NAME: [ShortForm; 27] = [
    ("Hank", "Harry", "M"), ("Rick", "Dick", "M"), ("Bob", "Robbie", "M"), ("Billy", "Will", "M"),
    ("Ted", "Eddie", "M"), ("Tommy", "Tom", "M"), ("Chuck", "Charlie", "M"), ("Jack", "Johnny", "M"),
    ("Dan", "Danny", "M"), ("Andy", "Drew", "M"), ("Pancho", "Paco", "M"), ("Liz", "Betty", "F"),
    ("Beth", "Libby", "F"), ("Maggie", "Peg", "F"), ("Meg", "Marge", "F"), ("Kate", "Kathy", "F"),
    ("Katie", "Kitty", "F"), ("Sue", "Susie", "F"), ("Trish", "Patty", "F"), ("Jenny", "Jen", "F"),
    ("Dottie", "Dot", "F"), ("Chayo", "Charo", "F"), ("Frannie", "Fran", "F"), ("Becky", "Becca", "F"),
    ("Vicki", "Tori", "F"), ("Terri", "Tess", "F"), ("Debbie", "Deb", "F"),
];

/// A name of its own today, a longer name that it may stand for, and the sex.
#[rustfmt::skip]
pub(crate) const NAMES_OF_THEIR_OWN: [ShortForm; 22] = [
    ("Ella", "Isabella", "F"), ("Nora", "Eleanor", "F"), ("Rose", "Rosemary", "F"),
    ("Lena", "Magdalena", "F"), ("Marie", "Marietta", "F"), ("Anna", "Annabelle", "F"),
    ("Eva", "Evangelina", "F"), ("Lily", "Lillian", "F"),
    ("Grace", "Graciela", "F"), ("Maya", "Amaya", "F"), ("Lina", "Carolina", "F"),
    ("Leo", "Leonardo", "M"), ("Max", "Maxwell", "M"), ("Jack", "Jackson", "M"), ("Alex", "Alexis", "M"),
    ("Eli", "Elijah", "M"), ("Theo", "Matteo", "M"), ("Evan", "Evander", "M"), ("Mark", "Marcus", "M"),
    ("Jay", "Jayden", "M"), ("Ray", "Rayan", "M"), ("Kai", "Malakai", "M"),
];
