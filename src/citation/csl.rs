use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A bibliographic item in the variables of CSL (Citation Style Language 1.0.2, appendix IV), as CSL-JSON writes it.
///
/// What a note says of a work, and what is known of it in the end. Whatever CSL-JSON says besides is kept in `other`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Item {
    /// What kind of work; `None` where a short form does not tell.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ItemType>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<Name>,
    /// Who edited it, or the volume it stands in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editor: Vec<Name>,
    /// Who translated it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translator: Vec<Name>,
    /// Who wrote the collected works it stands in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub container_author: Vec<Name>,
    /// To whom a letter went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recipient: Vec<Name>,
    /// When it was published, decided or written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<Date>,
    /// When a web page was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessed: Option<Date>,
    /// Title with subtitle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The title as a short form prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_short: Option<String>,
    /// Title of the volume of a work in several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_title: Option<String>,
    /// The volume, journal, newspaper or reporter it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_title: Option<String>,
    /// The series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_title: Option<String>,
    /// Its number in the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_number: Option<String>,
    /// Volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Issue of a journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Number of a report, file number of a decision, symbol of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Edition, as a number where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher_place: Option<String>,
    /// Pages from the first to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The first page, where only it is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_first: Option<String>,
    /// Court, parliament or other body that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
    /// Where the archive is.
    #[serde(rename = "archive-place", skip_serializing_if = "Option::is_none")]
    pub archive_place: Option<String>,
    /// Shelf mark.
    #[serde(rename = "archive_location", skip_serializing_if = "Option::is_none")]
    pub archive_location: Option<String>,
    /// "Urteil", "Diss. phil.", "interview"
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Without `https://doi.org/`.
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    /// Address, as printed.
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Ten or thirteen digits, with hyphens as printed.
    #[serde(rename = "ISBN", skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    /// Language of the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whatever else a CSL-JSON file says.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Types of CSL that are told apart; any other is read as [`ItemType::Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ItemType {
    /// A preprint, a single piece
    Article,
    /// In a journal
    ArticleJournal,
    /// In a magazine
    ArticleMagazine,
    /// In a newspaper
    ArticleNewspaper,
    /// A bill before a parliament
    Bill,
    /// A monograph or edited volume
    Book,
    /// Radio, television, podcast
    Broadcast,
    /// In an edited volume
    Chapter,
    /// Data
    Dataset,
    /// In a dictionary
    EntryDictionary,
    /// In an encyclopedia
    EntryEncyclopedia,
    /// A hearing
    Hearing,
    /// An interview
    Interview,
    /// A decision of a court
    #[serde(rename = "legal_case")]
    LegalCase,
    /// A statute or resolution
    Legislation,
    /// Unpublished, mostly in an archive
    Manuscript,
    /// A film or video
    #[serde(rename = "motion_picture")]
    MotionPicture,
    /// In proceedings
    PaperConference,
    /// A letter, a talk, an e-mail
    #[serde(rename = "personal_communication")]
    PersonalCommunication,
    /// A blog entry
    PostWeblog,
    /// A report or working paper
    Report,
    /// A review
    Review,
    /// A program
    Software,
    /// A speech
    Speech,
    /// A thesis
    Thesis,
    /// A treaty
    Treaty,
    /// A web page
    Webpage,
    /// Anything else
    #[serde(other)]
    Document,
}

impl ItemType {
    /// Tells whether a work of this type stands in a book with a title of its own: a chapter, an entry, a paper.
    pub fn is_in_volume(self) -> bool {
        matches!(self, Self::Chapter | Self::EntryDictionary | Self::EntryEncyclopedia | Self::PaperConference)
    }

    /// Tells whether a work of this type stands in a journal, magazine or newspaper.
    pub fn is_in_periodical(self) -> bool {
        matches!(self, Self::ArticleJournal | Self::ArticleMagazine | Self::ArticleNewspaper | Self::Review)
    }

    /// Returns the name that CSL gives it: `article-journal`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::ArticleJournal => "article-journal",
            Self::ArticleMagazine => "article-magazine",
            Self::ArticleNewspaper => "article-newspaper",
            Self::Bill => "bill",
            Self::Book => "book",
            Self::Broadcast => "broadcast",
            Self::Chapter => "chapter",
            Self::Dataset => "dataset",
            Self::EntryDictionary => "entry-dictionary",
            Self::EntryEncyclopedia => "entry-encyclopedia",
            Self::Hearing => "hearing",
            Self::Interview => "interview",
            Self::LegalCase => "legal_case",
            Self::Legislation => "legislation",
            Self::Manuscript => "manuscript",
            Self::MotionPicture => "motion_picture",
            Self::PaperConference => "paper-conference",
            Self::PersonalCommunication => "personal_communication",
            Self::PostWeblog => "post-weblog",
            Self::Report => "report",
            Self::Review => "review",
            Self::Software => "software",
            Self::Speech => "speech",
            Self::Thesis => "thesis",
            Self::Treaty => "treaty",
            Self::Webpage => "webpage",
            Self::Document => "document",
        }
    }
}

/// A person in parts, or a body as a whole (`literal`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Name {
    /// "Clausewitz"
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// "Carl"
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// "von", where the name is sorted without it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropping_particle: Option<String>,
    /// "van der", where the name is sorted with it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_dropping_particle: Option<String>,
    /// "III", "Jr."
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// "The Fund for Peace"
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

impl Name {
    /// Makes a body's name.
    pub fn literal(name: impl Into<String>) -> Self {
        Self { literal: Some(name.into()), ..Self::default() }
    }

    /// Makes a person's name from its two usual parts.
    pub fn person(given: impl Into<String>, family: impl Into<String>) -> Self {
        Self { given: Some(given.into()), family: Some(family.into()), ..Self::default() }
    }

    /// Returns what the name is sorted and cited by: the family name with the particle that belongs to it, or the whole.
    pub fn key(&self) -> String {
        let family = self.family.as_deref().or(self.literal.as_deref()).or(self.given.as_deref()).unwrap_or_default();
        match &self.non_dropping_particle {
            Some(particle) => format!("{particle} {family}"),
            None => family.to_owned(),
        }
    }

    /// Returns the name as it is spoken: "Carl von Clausewitz".
    pub fn display(&self) -> String {
        if let Some(literal) = &self.literal {
            return literal.clone();
        }
        let parts = [&self.given, &self.dropping_particle, &self.non_dropping_particle, &self.family, &self.suffix];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}

/// A day, month or year; in CSL-JSON `{"date-parts":[[2023,5]]}`, a range with two of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "DateParts", into = "DateParts")]
pub struct Date {
    /// Where it begins.
    pub start: DatePoint,
    /// Where a range ends.
    pub end: Option<DatePoint>,
}

/// A year, its month, its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatePoint {
    /// Year; before our era negative.
    pub year: i32,
    /// From 1.
    pub month: Option<u8>,
    /// From 1; only with a month.
    pub day: Option<u8>,
}

impl DatePoint {
    /// Makes a year.
    pub fn year(year: i32) -> Self {
        Self { year, month: None, day: None }
    }

    fn parts(self) -> Vec<i32> {
        let rest = [self.month, self.day.filter(|_| self.month.is_some())];
        std::iter::once(self.year).chain(rest.into_iter().flatten().map(i32::from)).collect()
    }

    fn of(parts: &[Value]) -> Option<Self> {
        // Zotero's export has the parts as strings.
        let number = |value: &Value| match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let year = i32::try_from(number(parts.first()?)?).ok()?;
        let part = |at: usize, most| parts.get(at).and_then(number).filter(|n| (1..=most).contains(n)).map(|n| n as u8);
        let month = part(1, 12);
        Some(Self { year, month, day: month.and_then(|_| part(2, 31)) })
    }
}

impl Date {
    /// Makes a date that is one year.
    pub fn year(year: i32) -> Self {
        DatePoint::year(year).into()
    }
}

impl From<DatePoint> for Date {
    fn from(start: DatePoint) -> Self {
        Self { start, end: None }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct DateParts {
    #[serde(default)]
    date_parts: Vec<Vec<Value>>,
}

impl TryFrom<DateParts> for Date {
    type Error = &'static str;

    fn try_from(date: DateParts) -> Result<Self, Self::Error> {
        let point = |at: usize| date.date_parts.get(at).and_then(|parts| DatePoint::of(parts));
        Ok(Self { start: point(0).ok_or("a date without `date-parts`")?, end: point(1) })
    }
}

impl From<Date> for DateParts {
    fn from(date: Date) -> Self {
        let points = std::iter::once(date.start).chain(date.end);
        Self { date_parts: points.map(|point| point.parts().into_iter().map(Value::from).collect()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csl_json_comes_back_as_it_was() {
        let json = r#"{"type":"legal_case","author":[{"family":"Clausewitz","given":"Carl","dropping-particle":"von"}],"issued":{"date-parts":[[2023,5]]},"container-title":"BVerfGE","page-first":"286","archive_location":"R 20.341","URL":"https://example.org","custom":{"a":1}}"#;
        let item: Item = serde_json::from_str(json).unwrap();
        assert_eq!(item.kind, Some(ItemType::LegalCase));
        assert_eq!(item.archive_location.as_deref(), Some("R 20.341"));
        assert_eq!(serde_json::to_string(&item).unwrap(), json);
    }

    #[test]
    fn dates_of_zotero_are_strings() {
        let date: Date = serde_json::from_str(r#"{"date-parts":[["2023","13"],["2024"]]}"#).unwrap();
        assert_eq!(date, Date { start: DatePoint::year(2023), end: Some(DatePoint::year(2024)) });
        assert!(serde_json::from_str::<Date>(r#"{"date-parts":[]}"#).is_err());
    }
}
