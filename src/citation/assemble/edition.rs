//! Years and editions, in the form CSL has them.

use crate::citation::assemble::builder::Builder;
use crate::citation::assemble::{more_exact, set};
use crate::citation::csl::Date;
use crate::citation::grammar::Run;
use crate::citation::model::Variable;
use crate::citation::part::raised_edition;

/// Sets the year or date, and the edition that some print raised before it: "²1987".
pub(super) fn issued(builder: &mut Builder<'_, '_>, run: Run, date: &Date) {
    builder.note(Variable::Issued, run);
    let before = builder.done.item.issued.take();
    builder.done.item.issued = Some(more_exact(before, date.clone()));
    let raised = run.of(builder.tokens).first().filter(|t| raised_edition(t.text).is_some()).map(|t| t.text);
    if let Some(raised) = raised {
        let edition: String = raised.chars().take_while(|c| !c.is_ascii_digit()).filter_map(lowered).collect();
        set(&mut builder.done.item.edition, Some(edition));
    }
}

/// "²" is 2.
fn lowered(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10)?,
        _ => return None,
    })
}

/// "2nd" is 2; "4., durchges." stays as printed.
pub(super) fn plain_edition(printed: &str) -> String {
    let digits: String = printed.chars().take_while(char::is_ascii_digit).collect();
    let rest = &printed[digits.len()..];
    if !digits.is_empty() && (rest.is_empty() || matches!(rest, "st" | "nd" | "rd" | "th" | "d" | ".")) {
        return digits;
    }
    printed.to_owned()
}
