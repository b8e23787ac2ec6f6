use std::fmt;

/// What makes another word of a word; the table of the module shows each by an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// "NATO" → nato
    SmallLetters,
    /// "Straße" → strasse
    SharpS,
    /// "a" and U+0308 → ä
    Composition,
    /// "ﬁ", "ſ", "ＮＡＴＯ", "²"
    Compatibility,
    /// "u" and U+0364 → ü
    OldUmlaut,
    /// Soft hyphens, zero-width spaces
    Invisible,
    /// "S t a a t" → staat
    SpacedOut,
    /// "Stabilitätspro-⏎jektion" → stabilitätsprojektion
    CutWord,
    /// "NATO’s" → nato
    Contraction,
    /// "Freund:innen" → freundinnen, "U.S." → us, "5.000" → 5000
    Sign,
    /// "unsere" → unsere
    FunctionWord,
    /// "1980er" → 1980
    Numeral,
    /// "Muehlberger" as "Mühlberger"
    Umlaut,
    /// "café" as "cafe"
    Accents,
    /// "Politikerinnen" as "Politiker"
    Masculine,
    /// "Europas" as "Europa"
    VowelS,
    /// "regeln" as "Regel"
    Infinitive,
    /// "System" as "Systeme"
    NounInEm,
    /// The stemmer of the language
    Snowball,
    /// "verpflichtet" as "verpflichten"
    Participle,
    /// "Sicherheit" → sicherheit, not sich
    Guard,
    /// "Stabilitätsprojektion" holds stabilitat and projektion
    Compound,
}

impl Rule {
    /// All rules, in the order in which a word meets them.
    pub const ALL: [Self; 22] = [
        Self::SmallLetters,
        Self::SharpS,
        Self::Composition,
        Self::Compatibility,
        Self::OldUmlaut,
        Self::Invisible,
        Self::SpacedOut,
        Self::CutWord,
        Self::Contraction,
        Self::Sign,
        Self::FunctionWord,
        Self::Numeral,
        Self::Umlaut,
        Self::Accents,
        Self::Masculine,
        Self::VowelS,
        Self::Infinitive,
        Self::NounInEm,
        Self::Snowball,
        Self::Participle,
        Self::Guard,
        Self::Compound,
    ];

    /// Returns the name used in output: `sharp-s`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SmallLetters => "small-letters",
            Self::SharpS => "sharp-s",
            Self::Composition => "composition",
            Self::Compatibility => "compatibility",
            Self::OldUmlaut => "old-umlaut",
            Self::Invisible => "invisible",
            Self::SpacedOut => "spaced-out",
            Self::CutWord => "cut-word",
            Self::Contraction => "contraction",
            Self::Sign => "sign",
            Self::FunctionWord => "function-word",
            Self::Numeral => "numeral",
            Self::Umlaut => "umlaut",
            Self::Accents => "accents",
            Self::Masculine => "masculine",
            Self::VowelS => "vowel-s",
            Self::Infinitive => "infinitive",
            Self::NounInEm => "noun-in-em",
            Self::Snowball => "snowball",
            Self::Participle => "participle",
            Self::Guard => "guard",
            Self::Compound => "compound",
        }
    }
}

impl fmt::Display for Rule {
    /// Says what it does: "ß to ss".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SmallLetters => "capitals to small letters",
            Self::SharpS => "ß to ss",
            Self::Composition => "letter and mark made one",
            Self::Compatibility => "ligature, long s or wide letter resolved",
            Self::OldUmlaut => "small e above a vowel read as umlaut",
            Self::Invisible => "invisible characters left out",
            Self::SpacedOut => "spaced letters joined",
            Self::CutWord => "halves of a cut word joined",
            Self::Contraction => "contracted ending cut off",
            Self::Sign => "signs inside left out",
            Self::FunctionWord => "function word, its own term",
            Self::Numeral => "ending of a number cut off",
            Self::Umlaut => "ae, oe, ue read as umlaut",
            Self::Accents => "accents left out",
            Self::Masculine => "feminine ending replaced",
            Self::VowelS => "-s behind a, o or y cut off",
            Self::Infinitive => "-eln as -el",
            Self::NounInEm => "-em kept: no dative",
            Self::Snowball => "Snowball stem",
            Self::Participle => "-et behind t, d or n cut off",
            Self::Compound => "stems of what it may be made of",
            Self::Guard => "lesser stem, as the first is a function word or too short",
        })
    }
}
