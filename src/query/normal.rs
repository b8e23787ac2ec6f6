//! Brings a tree into the shortest form that means the same, so that equal queries have equal trees.

use crate::query::tree::{Clause, Node, Occur, all_negative};
use crate::query::warnings::Warnings;
use crate::text::ByteSpan;

/// Brings the top group into its normal form.
///
/// - A group of one is its clause.
/// - A group that only excludes hands its exclusions to the group around it: `a (NOT b)` is `a -b`. Excluding such a
///   group asks for one of what it excludes: `-(-a -b)` is `+(a b)`.
/// - The innermost of nested fields counts; fields and weights do nothing to filters.
pub(super) fn normal(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut clauses = normal_clauses(clauses);
    match clauses.pop() {
        Some(Clause { occur: Occur::Should | Occur::Must, node: Node::Group(inner) }) if clauses.is_empty() => inner,
        last => {
            clauses.extend(last);
            clauses
        }
    }
}

fn normal_clauses(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut normal = Vec::with_capacity(clauses.len());
    for Clause { occur, node } in clauses {
        match (occur, normal_node(node)) {
            (Occur::MustNot, Node::Group(excluded)) if all_negative(&excluded) => {
                let wanted = excluded.into_iter().map(|clause| Clause { occur: Occur::Should, ..clause }).collect();
                normal.push(Clause { occur: Occur::Must, node: unwrapped(wanted) });
            }
            (_, Node::Group(excluded)) if all_negative(&excluded) => normal.extend(excluded),
            (occur, node) => normal.push(Clause { occur, node }),
        }
    }
    normal
}

/// Returns a normal node; a group that only excludes is left for the group around it.
fn normal_node(node: Node) -> Node {
    match node {
        Node::Group(clauses) => unwrapped(normal_clauses(clauses)),
        Node::In(field, inner) => match normal_node(*inner) {
            inner if inner.is_filter() => inner,
            inner @ Node::In(..) => inner,
            Node::Group(excluded) if all_negative(&excluded) => {
                let within = |clause: Clause| Clause {
                    occur: Occur::MustNot,
                    node: normal_node(Node::In(field, Box::new(clause.node))),
                };
                Node::Group(excluded.into_iter().map(within).collect())
            }
            inner => Node::In(field, Box::new(inner)),
        },
        Node::Weighted(inner, weight) => match normal_node(*inner) {
            inner if inner.is_filter() => inner,
            Node::Group(excluded) if all_negative(&excluded) => Node::Group(excluded),
            inner => Node::Weighted(Box::new(inner), weight),
        },
        leaf => leaf,
    }
}

/// Takes the brackets off a single clause that is not excluded.
fn unwrapped(mut clauses: Vec<Clause>) -> Node {
    match clauses.pop() {
        Some(Clause { occur: Occur::Should | Occur::Must, node }) if clauses.is_empty() => node,
        last => {
            clauses.extend(last);
            Node::Group(clauses)
        }
    }
}

/// Replaces what is nested deeper than `depth` groups by its words, with a warning.
///
/// Operators nest groups without brackets, so that a tree can be deeper than what was typed.
pub(super) fn pruned(clauses: Vec<Clause>, depth: usize, warnings: &mut Warnings, query: ByteSpan) -> Vec<Clause> {
    if clauses.iter().all(|clause| brackets(&clause.node) <= depth) {
        return clauses;
    }
    warnings.add(query, format!("more than {depth} groups inside each other, the inner ones are read as plain words"));
    normal(cut(clauses, depth))
}

fn cut(clauses: Vec<Clause>, depth: usize) -> Vec<Clause> {
    let mut kept = Vec::new();
    for Clause { occur, node } in clauses {
        match node {
            node if brackets(&node) <= depth => kept.push(Clause { occur, node }),
            Node::Group(inner) if depth > 0 => kept.push(Clause { occur, node: Node::Group(cut(inner, depth - 1)) }),
            node => leaves(node, &mut kept),
        }
    }
    kept
}

/// Counts the brackets inside each other that printing the node takes.
fn brackets(node: &Node) -> usize {
    match node {
        Node::Group(clauses) => 1 + clauses.iter().map(|clause| brackets(&clause.node)).max().unwrap_or(0),
        Node::In(_, inner) | Node::Weighted(inner, _) => {
            brackets(inner) + usize::from(matches!(**inner, Node::Weighted(..) | Node::In(..)))
        }
        _ => 0,
    }
}

fn leaves(node: Node, found: &mut Vec<Clause>) {
    match node {
        Node::Group(clauses) => {
            for clause in clauses.into_iter().filter(|clause| clause.occur != Occur::MustNot) {
                leaves(clause.node, found);
            }
        }
        Node::In(_, inner) | Node::Weighted(inner, _) => leaves(*inner, found),
        leaf => {
            let occur = if leaf.is_filter() { Occur::Must } else { Occur::Should };
            found.push(Clause { occur, node: leaf });
        }
    }
}
