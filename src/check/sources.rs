use crate::check::{Finding, FindingKind};
use crate::citation::{DocumentMatch, Evidence, Item, ItemType, SharedBy, Source, resembling};
use crate::index::StoredSource;
use crate::search::{SearchError, Searcher};

/// Checks the works that a corpus cites, and tells what is doubtful in the order of their ids.
///
/// What is kept of each source at one time is its reference, not where it is cited.
///
/// # Errors
///
/// [`SearchError::Index`] where the index turns out damaged.
pub fn sources(searcher: &Searcher) -> Result<Vec<Finding>, SearchError> {
    let mut kept: Vec<Source> = Vec::new();
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    searcher.each_source(&mut |stored| {
        findings.extend(alone(&stored).into_iter().map(|finding| (kept.len(), finding)));
        let mut source = stored.source;
        // The first tells of which document it is; there may be thousands.
        source.works.truncate(1);
        source.works.shrink_to_fit();
        kept.push(source);
        Ok(())
    })?;
    findings.extend(together(&kept));
    findings.sort_by_key(|(at, finding)| (*at, finding.kind));
    Ok(findings.into_iter().map(|(_, finding)| finding).collect())
}

fn of(source: &str, kind: FindingKind, message: &str, candidates: Vec<String>) -> Finding {
    Finding { source: Some(source.to_owned()), candidates, ..Finding::new(kind, message) }
}

/// Tells what is doubtful of a source by itself.
fn alone(stored: &StoredSource) -> Vec<Finding> {
    let StoredSource { source, held, .. } = stored;
    let mut findings = Vec::new();
    if !held.possible.is_empty() {
        let mut documents: Vec<String> = held.possible.iter().map(|found| found.document.to_string()).collect();
        let by_entry = |found: &&DocumentMatch| found.evidence.contains(&Evidence::FileField);
        let named = held.document.iter().chain(&held.possible).filter(by_entry).count();
        let entry = source.entry.as_deref().filter(|_| named > 1);
        let message = match (&held.document, documents.len()) {
            (None, _) if entry.is_some() => {
                format!("{} names several documents, keep the one that is its text", entry.unwrap_or_default())
            }
            (Some(found), 1) => format!("{} holds its text, another document may too", found.document),
            (Some(found), _) => format!("{} holds its text, others may too", found.document),
            (None, 1) => "a document may hold its text".to_owned(),
            (None, _) => "several documents may hold its text".to_owned(),
        };
        documents.dedup();
        findings.push(of(&source.id, FindingKind::UncertainDocument, &message, documents));
    }
    if is_nameless(&source.item) {
        let message = "no author and no title could be read";
        let finding = of(&source.id, FindingKind::NamelessSource, message, Vec::new());
        // Where it stands is all that leads to it.
        findings.push(Finding { passage: stored.cited_in.first().cloned(), ..finding });
    }
    findings
}

/// Tells whether nothing names a work that should have a name: decisions and statutes are cited by number, files by shelf
/// mark, papers of parliaments and the United Nations by a number with letters ("BT-Drs. 20/1761", "S/RES/1325").
fn is_nameless(item: &Item) -> bool {
    use ItemType::{Bill, LegalCase, Legislation, Treaty};
    let numbered = matches!(item.kind, Some(LegalCase | Legislation | Bill | Treaty))
        || item.archive_location.is_some()
        || item.number.as_deref().is_some_and(|number| number.chars().any(char::is_alphabetic));
    !numbered && item.author.is_empty() && item.editor.is_empty() && item.title.is_none() && item.title_short.is_none()
}

/// Tells which sources look like one.
fn together(sources: &[Source]) -> Vec<(usize, Finding)> {
    let mut findings = Vec::new();
    for pair in resembling(sources) {
        let (one, other) = (&sources[pair.one].id, &sources[pair.other].id);
        let message = match pair.by {
            SharedBy::Identifier => "has the DOI or arXiv number of another source",
            SharedBy::Title => "is much like another source: the same author, a similar title",
            SharedBy::AuthorAndYear => "may be another source: the same author and year, no title",
            SharedBy::TitleAndYear => "is much like another source: the same title and year, another author",
        };
        findings.push((pair.one, of(one, FindingKind::SimilarSources, message, vec![other.clone()])));
    }
    for (at, source) in sources.iter().enumerate() {
        // Each pair once, at the first of the two.
        let others: Vec<String> = source.same_work.iter().filter(|id| **id > source.id).cloned().collect();
        if !others.is_empty() {
            let message = "is cited in another year or edition too";
            findings.push((at, of(&source.id, FindingKind::OtherEdition, message, others)));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_that_nothing_names_is_nameless_unless_a_number_does() {
        for (json, expected) in [
            (r#"{"type":"article-journal","container-title":"SIRIUS","volume":"7"}"#, true),
            (r#"{"URL":"https://beispiel.example/a"}"#, true),
            (r#"{"type":"report","number":"12/2020"}"#, true),
            (r#"{"type":"report","number":"S/RES/1325","issued":{"date-parts":[[2000,10,31]]}}"#, false),
            (r#"{"title":"Haushalt"}"#, false),
            (r#"{"editor":[{"family":"Voss"}]}"#, false),
            (r#"{"type":"legal_case","container-title":"BVerfGE","volume":"90","page-first":"286"}"#, false),
            (r#"{"type":"legislation","title-short":"GG"}"#, false),
            (r#"{"type":"manuscript","archive":"LAW","archive_location":"Dep. 77"}"#, false),
        ] {
            let item = serde_json::from_str(json).expect("CSL-JSON");
            assert_eq!(is_nameless(&item), expected, "{json}");
        }
    }
}
