mod limits;
mod properties;
mod trees;
mod typed_warnings;

use crate::query::{Clause, Node, Query, parse};
use crate::text::ByteSpan;

/// Asserts how each query is understood, and that none of them gives a warning.
fn assert_understood(cases: &[(&str, &str)]) {
    for (typed, expected) in cases {
        let query = parse(typed);
        assert_eq!(query.to_string(), *expected, "{typed}");
        assert_eq!(query.warnings, [], "{typed}");
    }
}

/// Asserts how each query is understood, where its first warning points, and what it says.
fn assert_warned(cases: &[(&str, &str, &str, &str)]) {
    for (typed, expected, place, message) in cases {
        let query = parse(typed);
        assert_eq!(query.to_string(), *expected, "{typed}");
        let warning = query.warnings.first().unwrap_or_else(|| panic!("{typed} gives no warning"));
        assert_eq!(warning.message, *message, "{typed}");
        assert_eq!(warning.span.of(typed), *place, "{typed}");
    }
}

/// Returns the clauses with every span set to nothing.
fn without_spans(query: &Query) -> Vec<Clause> {
    query.clauses.iter().map(clause_without_span).collect()
}

fn clause_without_span(clause: &Clause) -> Clause {
    Clause { occur: clause.occur, node: node_without_span(clause.node.clone()) }
}

fn node_without_span(mut node: Node) -> Node {
    match &mut node {
        Node::Word { span, .. } | Node::Phrase { span, .. } | Node::Near { span, .. } | Node::Filter { span, .. } => {
            *span = ByteSpan::default();
        }
        Node::Group(clauses) => *clauses = clauses.iter().map(clause_without_span).collect(),
        Node::In(_, inner) | Node::Weighted(inner, _) => **inner = node_without_span((**inner).clone()),
    }
    node
}

/// Returns every span of the tree.
fn spans(query: &Query) -> Vec<ByteSpan> {
    fn collect(node: &Node, found: &mut Vec<ByteSpan>) {
        match node {
            Node::Word { span, .. }
            | Node::Phrase { span, .. }
            | Node::Near { span, .. }
            | Node::Filter { span, .. } => found.push(*span),
            Node::Group(clauses) => clauses.iter().for_each(|clause| collect(&clause.node, found)),
            Node::In(_, inner) | Node::Weighted(inner, _) => collect(inner, found),
        }
    }
    let mut found = Vec::new();
    query.clauses.iter().for_each(|clause| collect(&clause.node, &mut found));
    found
}
