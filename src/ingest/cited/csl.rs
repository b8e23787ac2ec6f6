//! Zotero's and Mendeley's fields: a citation of citeproc-js in JSON, each item with its record in CSL-JSON.

use serde_json::{Map, Value};

use crate::document::{CitedItem, Manager};

/// What of a record says nothing of which work it is, and may be long.
const LEFT_OUT: [&str; 5] = ["abstract", "note", "annote", "keyword", "custom"];

/// How deep the values of a record may nest: an author is an object in a list. What is passed on stands some levels deeper
/// there, and what can just be read here could not be read again.
const MAX_DEPTH: usize = 16;

/// Reads the items of a code in which the citation stands; what stands behind it, as Zotero's `RND…`, is passed over.
pub fn items(code: &str) -> Option<(Manager, Vec<CitedItem>)> {
    let at = code.find("CSL_CITATION").unwrap_or(0);
    let json = &code[at + code[at..].find('{')?..];
    let Some(Ok(Value::Object(mut citation))) = serde_json::Deserializer::from_str(json).into_iter::<Value>().next()
    else {
        return None;
    };
    let Some(Value::Array(items)) = citation.remove("citationItems") else { return None };
    let is_mendeley = citation.contains_key("mendeley") || code[..at].contains("Mendeley");
    let manager = if is_mendeley { Manager::Mendeley } else { Manager::Zotero };
    Some((manager, items.into_iter().filter_map(item).collect()))
}

fn item(item: Value) -> Option<CitedItem> {
    let Value::Object(mut item) = item else { return None };
    let Some(Value::Object(mut csl)) = item.remove("itemData") else { return None };
    csl.retain(|name, value| !LEFT_OUT.contains(&name.as_str()) && !value.is_null() && is_shallow(value, MAX_DEPTH));
    let text = |item: &Map<String, Value>, name: &str| match item.get(name) {
        Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let address = ["uris", "uri"].iter().find_map(|name| match item.get(*name)? {
        Value::String(uri) => Some(uri.clone()),
        Value::Array(uris) => uris.first()?.as_str().map(str::to_owned),
        _ => None,
    });
    // "ITEM-1" counts within one citation.
    let own = || text(&item, "id").filter(|id| !id.starts_with("ITEM-"));
    Some(CitedItem {
        key: address.filter(|uri| !uri.is_empty()).or_else(own),
        locator: text(&item, "locator"),
        label: text(&item, "label"),
        prefix: text(&item, "prefix"),
        suffix: text(&item, "suffix"),
        printed: None,
        csl,
    })
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    levels > 0
        && match value {
            Value::Array(values) => values.iter().all(|value| is_shallow(value, levels - 1)),
            Value::Object(values) => values.values().all(|value| is_shallow(value, levels - 1)),
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_their_place_and_a_key_where_one_is_theirs_alone() {
        let code = r#"ADDIN ZOTERO_ITEM CSL_CITATION {"citationItems":[
            {"id":7,"uris":["http://zotero.org/users/1/items/ABCD2345"],"locator":"40 f.","label":"page","prefix":"vgl. ",
             "itemData":{"id":7,"type":"book","title":"Kabel","abstract":"Lang."}},
            {"id":"ITEM-1","itemData":{"title":"Reede"}},
            {"id":9,"locator":12,"itemData":{"title":"Boje"}},
            {"id":10}]}"#;
        let (manager, items) = items(code).unwrap();
        assert_eq!(manager, Manager::Zotero);
        let told: Vec<_> = items.iter().map(|item| (item.key.as_deref(), item.locator.as_deref())).collect();
        assert_eq!(
            told,
            [(Some("http://zotero.org/users/1/items/ABCD2345"), Some("40 f.")), (None, None), (Some("9"), Some("12"))]
        );
        assert_eq!((items[0].prefix.as_deref(), items[0].label.as_deref()), (Some("vgl."), Some("page")));
        assert!(!items[0].csl.contains_key("abstract"));
    }

    #[test]
    fn what_nests_deep_is_left_out_of_a_record() {
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        let code =
            format!("CSL_CITATION {{\"citationItems\":[{{\"itemData\":{{\"title\":\"Kabel\",\"x\":{deep}}}}}]}}");
        let (_, items) = items(&code).unwrap();
        assert_eq!(items[0].csl.keys().collect::<Vec<_>>(), ["title"]);
    }
}
