use std::collections::HashSet;
use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use crate::eval::FileError;
use crate::eval::lines::each_line;

/// A query with its id, and what it is meant to find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    /// `_id`
    pub id: String,
    /// `text`
    pub text: String,
    /// `title`, there or in `metadata`, as TREC topics have it; never searched, nor are the following.
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `narrative`: what counts as relevant
    pub narrative: Option<String>,
}

/// Longest line of a topic, in bytes: that of a record of a collection.
const MAX_TOPIC_BYTES: usize = 16 << 20;

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "_id")]
    id: Value,
    text: String,
    // Of any type: only people read them.
    #[serde(default)]
    title: Value,
    #[serde(default)]
    description: Value,
    #[serde(default)]
    narrative: Value,
    #[serde(default)]
    metadata: Value,
}

/// Returns what a topic says of itself, at the top or in BEIR's `metadata`.
fn about(top: &Value, metadata: &Value, name: &str) -> Option<String> {
    let text = top.as_str().or_else(|| metadata.get(name)?.as_str())?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads topics: one JSON object a line with `_id` and `text`. `title`, `description` and `narrative` are kept for who judges;
/// other fields are ignored.
///
/// # Errors
///
/// At the first line that is no topic: a run that silently lacks one would be scored wrong.
pub fn read_topics(reader: impl BufRead) -> Result<Vec<Topic>, FileError> {
    let mut topics: Vec<Topic> = Vec::new();
    let mut seen = HashSet::new();
    each_line(reader, MAX_TOPIC_BYTES, |line, text| {
        let wrong = |message: String| FileError::Line { line, message };
        let topic: Line = serde_json::from_str(text.trim_ascii())
            .map_err(|error| wrong(error.to_string().replace(" at line 1 column ", " at column ")))?;
        let title = about(&topic.title, &topic.metadata, "title");
        let description = about(&topic.description, &topic.metadata, "description");
        let narrative = about(&topic.narrative, &topic.metadata, "narrative");
        let id = match topic.id {
            Value::String(id) => id,
            Value::Number(id) => id.to_string(),
            other => return Err(wrong(format!("`_id` is `{other}`, not a text"))),
        };
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(wrong(format!("`_id` `{id}` is empty or holds white space, which a run cannot")));
        }
        if !seen.insert(id.clone()) {
            return Err(wrong(format!("`_id` `{id}` is there already")));
        }
        topics.push(Topic { id, text: topic.text, title, description, narrative });
        Ok(())
    })?;
    if topics.is_empty() { Err(FileError::Empty { what: "topic" }) } else { Ok(topics) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_fields_are_ignored() {
        let text =
            "\u{feff}{\"_id\":\"q1\",\"text\":\"a\",\"metadata\":{},\"title\":3}\n\n{\"_id\":2,\"text\":\"b\"}\n";
        let topics = read_topics(text.as_bytes()).unwrap();
        assert_eq!(topics[1], Topic { id: "2".to_owned(), text: "b".to_owned(), ..Topic::default() });
        assert_eq!(topics[0].title, None);
    }

    #[test]
    fn what_a_topic_is_meant_to_find_is_kept() {
        let text = r#"{"_id":"q1","text":"a","title":"A","metadata":{"narrative":" Only what was dug. ","title":"B"}}"#;
        let topic = read_topics(text.as_bytes()).unwrap().remove(0);
        assert_eq!((topic.title.as_deref(), topic.description), (Some("A"), None));
        assert_eq!(topic.narrative.as_deref(), Some("Only what was dug."));
    }

    #[test]
    fn mistakes_are_reported_with_their_line() {
        for (text, expected) in [
            ("{\"_id\":\"a\",\"text\":\"x\"}\n{}", "line 2: missing field `_id`"),
            ("{\"_id\":\"a b\",\"text\":\"x\"}", "line 1: `_id` `a b` is empty or holds white space"),
            ("{\"_id\":\"a\",\"text\":\"x\"}\n{\"_id\":\"a\",\"text\":\"x\"}", "line 2: `_id` `a` is there already"),
            ("", "there is no topic"),
        ] {
            let error = read_topics(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
