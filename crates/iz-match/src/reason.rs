//! The reasons of a match: why two values agree, are similar or differ.

use iz_hl7::code_words;

code_words! {
    /// Why two values agree, are similar or differ, as a stable code.
    pub enum Reason {
        /// The values are the same apart from spelling conventions. For identifiers it is the registry's own identifier.
        Same = "same",
        /// It is another name of the patient in the registry, such as the name before a marriage.
        Alias = "alias",
        /// Both sides have only one and the same letter, which many names begin with.
        OneLetterAlone = "one_letter_alone",
        /// The names are the same apart from a particle, as in `Delacruz` and `Cruz`.
        Particle = "particle",
        /// It is one name in its masculine and its feminine form, as in `Kuznetsov` and `Kuznetsova`.
        FeminineEnding = "feminine_ending",
        /// Both surnames are there in the opposite order.
        Reordered = "reordered",
        /// It is one of several names of the other side, or its initial.
        OneOfSeveral = "one_of_several",
        /// It is one of two surnames, and it is also spelled in another way.
        OneOfSeveralMisspelled = "one_of_several_misspelled",
        /// One side has only the first 15 or 20 characters of the name.
        CutOff = "cut_off",
        /// One side has the patient under the mother's name.
        MothersMaidenName = "mothers_maiden_name",
        /// It is the middle name of the other side.
        MiddleName = "middle_name",
        /// The family name and the given name are swapped.
        SwappedWithGiven = "swapped_with_given",
        /// All words of the names agree, in other parts of the name.
        WordsInOtherParts = "words_in_other_parts",
        /// One letter is missing, added, wrong or swapped with its neighbour.
        OneLetter = "one_letter",
        /// It is another spelling of the same sound, as in `Reid` and `Reed`.
        SoundAlike = "sound_alike",
        /// One letter of a short name differs, as in `Kim` and `Kin`.
        OneLetterOfFew = "one_letter_of_few",
        /// Two letters of a long name differ, or the names only have the same phonetic code.
        SeveralLetters = "several_letters",
        /// It belongs to another one of the patient's names in the registry.
        OfAnotherAlias = "of_another_alias",
        /// The family name differs. It may have changed, for example by marriage.
        MayHaveChanged = "may_have_changed",
        /// The family name differs, and details agree that another family would not share.
        ChangedInHousehold = "changed_in_household",
        /// The values are not the same. For identifiers it is the registry's own identifier.
        Other = "other",
        /// One side has a placeholder, such as `UNKNOWN`, `BABY BOY` or `1900-01-01`.
        Placeholder = "placeholder",
        /// The record has no value.
        NotInRecord = "not_in_record",
        /// The query has no value.
        NotAsked = "not_asked",
        /// The given name is the same, but there is a twin, and a second name is not on both sides.
        SameFirstNameOfTwin = "same_first_name_of_twin",
        /// It is another name of the patient in the registry, but there is a twin who may have this name.
        AliasOfTwin = "alias_of_twin",
        /// The words are the same, divided in another place between given name and middle name.
        DividedElsewhere = "divided_elsewhere",
        /// The words are the same, divided in another place, but there is a twin who may have one of these names.
        DividedElsewhereOfTwin = "divided_elsewhere_of_twin",
        /// It is a common short form of the other name, as in `Bill` and `William`.
        Nickname = "nickname",
        /// One name begins with the other, as a short form does.
        ShortForm = "short_form",
        /// One name begins with the other, but both are common names, as in `Joe` and `Joel`.
        ShortFormOfCommonNames = "short_form_of_common_names",
        /// One side has only the first letter.
        Initial = "initial",
        /// The middle initial of one side may stand for the given name of the other.
        MiddleInitial = "middle_initial",
        /// The given name and the family name are swapped.
        SwappedWithFamily = "swapped_with_family",
        /// One letter differs between two common names, as in `Mason` and `Jason`.
        OneLetterOfCommonNames = "one_letter_of_common_names",
        /// The first of the given names is the same, and the second is another one.
        SecondNameOther = "second_name_other",
        /// The name may be that of a twin.
        MayBeTwin = "may_be_twin",
        /// The names are similar, but one is a man's name and the other a woman's.
        OfOtherSex = "of_other_sex",
        /// The middle name is the same, but many people have it with this given name.
        SameCommonName = "same_common_name",
        /// One side has only the initial, and there is a twin whose middle name may begin with it.
        InitialOfTwin = "initial_of_twin",
        /// One side has `II` and the other `Jr`, which are used for one another.
        SecondOrJunior = "second_or_junior",
        /// The values are similar: one of two surnames, or another spelling.
        Similar = "similar",
        /// The family name is the same, and the given name is another one.
        OtherGivenName = "other_given_name",
        /// Both sides have 1 January, which systems fill in if only the year is known, and nothing confirms it.
        FirstOfJanuary = "first_of_january",
        /// One side has 1 January, and the other has another day of the same year.
        FirstOfJanuaryOfOne = "first_of_january_of_one",
        /// The registry knows only the month, and it agrees.
        MonthAlone = "month_alone",
        /// The registry knows only the year, and it agrees.
        YearAlone = "year_alone",
        /// The day and the month are swapped.
        DayAndMonthSwapped = "day_and_month_swapped",
        /// One digit of the day or the month differs.
        OneDigitOff = "one_digit_off",
        /// Two neighbouring digits of the day or the month are swapped.
        DigitsSwapped = "digits_swapped",
        /// It is the day before or after.
        NextDay = "next_day",
        /// One digit of the year differs, or two digits of the year are swapped.
        DigitOfTheYear = "digit_of_the_year",
        /// The birth dates differ, but the registry's own identifier, the name and the sex agree.
        OtherDespiteRegistryId = "other_despite_registry_id",
        /// One side has `O`, `X` or `T`, which registries use in different ways.
        OtherCode = "other_code",
        /// Only the ZIP code agrees.
        SameZip = "same_zip",
        /// A number that identifies a person agrees, such as a social security or Medicaid number.
        SamePersonNumber = "same_person_number",
        /// A number that identifies a person differs.
        OtherPersonNumber = "other_person_number",
        /// A number that identifies a person differs, but the registry's own identifier agrees.
        PersonNumberChanged = "person_number_changed",
        /// A chart number or another number of the sender agrees.
        SameChartNumber = "same_chart_number",
        /// A chart number or another number of the sender differs.
        OtherChartNumber = "other_chart_number",
        /// The birth orders differ: it is the other twin.
        OtherOrder = "other_order",
        /// Neither a given name nor a birth date could be compared, and the registry's own identifier does not agree.
        NothingCompared = "nothing_compared",
        /// Both the given name and the sex differ.
        OtherGivenNameAndSex = "other_given_name_and_sex",
        /// Several values are only similar, and too little else agrees.
        Unconfirmed = "unconfirmed",
        /// One side has more names, identifiers, addresses, telephone numbers, words or letters than are compared. The
        /// others may contradict.
        NotAllCompared = "not_all_compared",
    }
}
