use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the number of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Jump {
    /// Numbers before it are missing, the first and the last of them; `before` is the note that it follows.
    Missing { first: u32, last: u32, before: Option<u32> },
    /// An earlier note has the same number.
    Repeated,
    /// A note of this greater number comes before it.
    OutOfOrder { behind: u32 },
}

/// Longest gap whose numbers are looked up one by one: beyond, a year was taken for a number.
const LISTED_GAP: u32 = 1_000;

/// A run of numbers that does not begin anew: where each stands, and how many notes without a number stand before it.
type Run = BTreeMap<u32, (usize, u32)>;

/// Goes through the numbers of notes in the order in which they are mentioned, and tells where they jump, by place; notes
/// labelled otherwise (`*`, `ms`) have none, and may take the place of one.
///
/// Numbers may begin anew with 1, as they do by page or chapter; where 1 is lost, also where two numbers come again one
/// behind the other. `told` are numbers whose markers or notes were lost alone, which is told elsewhere.
pub(super) fn jumps(numbers: &[Option<u32>], told: &BTreeSet<u32>) -> Vec<(usize, Jump)> {
    let mut found = Vec::new();
    let mut run = Run::new();
    let (mut greatest, mut unnumbered) = (0, 0);
    for (at, &number) in numbers.iter().enumerate() {
        let Some(number) = number else {
            unnumbered += 1;
            continue;
        };
        let next = numbers[at + 1..].iter().flatten().next();
        let comes_again = run.contains_key(&number)
            && next.is_some_and(|next| number.checked_add(1) == Some(*next) && run.contains_key(next));
        if !run.is_empty() && (number == 1 || comes_again) {
            gaps(&run, told, &mut found);
            run.clear();
            (greatest, unnumbered) = (0, 0);
        }
        if run.contains_key(&number) {
            found.push((at, Jump::Repeated));
            continue;
        }
        if number < greatest {
            found.push((at, Jump::OutOfOrder { behind: greatest }));
        }
        greatest = greatest.max(number);
        run.insert(number, (at, unnumbered));
    }
    gaps(&run, told, &mut found);
    found.sort_unstable();
    found
}

/// Finds the numbers that a run leaves out; each gap belongs to the note behind it.
///
/// Where more is missing at the beginning than there is, the text is an excerpt: nothing is lost.
fn gaps(run: &Run, told: &BTreeSet<u32>, found: &mut Vec<(usize, Jump)>) {
    let mut before: Option<(u32, u32)> = None;
    for (&number, &(at, unnumbered)) in run {
        let (low, unnumbered_before) = before.unwrap_or((0, 0));
        before = Some((number, unnumbered));
        // From the number behind the last to the one before this.
        let missing = number.saturating_sub(low).saturating_sub(1);
        if missing == 0 || missing <= unnumbered.saturating_sub(unnumbered_before) {
            continue;
        }
        if low == 0 && missing as usize > run.len() {
            continue;
        }
        let (mut first, mut last) = (low + 1, number - 1);
        if missing <= LISTED_GAP {
            let mut lost = (first..=last).filter(|number| !told.contains(number));
            let Some(lowest) = lost.next() else { continue };
            (first, last) = (lowest, lost.next_back().unwrap_or(lowest));
        }
        found.push((at, Jump::Missing { first, last, before: (low > 0).then_some(low) }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_are_told_where_they_are() {
        let missing = |first, last, before| Jump::Missing { first, last, before: Some(before) };
        for (name, numbers, expected) in [
            ("in order", &[1, 2, 3][..], vec![]),
            ("nothing", &[], vec![]),
            ("anew by page", &[1, 2, 1, 1, 2, 3], vec![]),
            ("a gap", &[1, 2, 4], vec![(2, missing(3, 3, 2))]),
            ("a wide gap", &[1, 2, 6, 7], vec![(2, missing(3, 5, 2))]),
            ("a repeat", &[1, 2, 2, 3], vec![(2, Jump::Repeated)]),
            ("backwards", &[1, 2, 4, 3, 5], vec![(3, Jump::OutOfOrder { behind: 4 })]),
            ("an excerpt", &[14, 15], vec![]),
            ("a lost beginning", &[2, 3], vec![(0, Jump::Missing { first: 1, last: 1, before: None })]),
            (
                "a chapter whose first note is lost",
                &[1, 2, 3, 4, 2, 3, 4],
                vec![(4, Jump::Missing { first: 1, last: 1, before: None })],
            ),
            ("a year", &[1, 1905], vec![(1, missing(2, 1904, 1))]),
            ("the greatest number", &[u32::MAX, u32::MAX], vec![(1, Jump::Repeated)]),
        ] {
            let numbers: Vec<Option<u32>> = numbers.iter().map(|number| Some(*number)).collect();
            assert_eq!(jumps(&numbers, &BTreeSet::new()), expected, "{name}");
        }
    }

    #[test]
    fn a_number_told_elsewhere_is_no_gap() {
        let told = BTreeSet::from([3, 4]);
        assert_eq!(jumps(&[Some(1), Some(2), Some(5)], &told), []);
        let expected = [(2, Jump::Missing { first: 5, last: 5, before: Some(2) })];
        assert_eq!(jumps(&[Some(1), Some(2), Some(6)], &told), expected);
    }

    #[test]
    fn a_note_without_a_number_may_take_the_place_of_one() {
        assert_eq!(jumps(&[Some(1), Some(2), None, Some(4)], &BTreeSet::new()), []);
        assert_eq!(jumps(&[None, Some(1), Some(2)], &BTreeSet::new()), []);
        let expected = [(3, Jump::Missing { first: 3, last: 4, before: Some(2) })];
        assert_eq!(jumps(&[Some(1), Some(2), None, Some(5)], &BTreeSet::new()), expected);
    }
}
