use crate::citation::{Date, DatePoint};

/// Names of months, as far as they tell them apart, in English and German.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mar", "mär", "mrz", "mae"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

/// Reads a `date`: "2018-12-05", "2018-12/2019-01", "1914/1918", "199X", "c. 1910", "12 May 2018".
///
/// Doubt (`?`, `~`, `%`) and time of day are left out; an open range is its known end.
pub(crate) fn date(text: &str) -> Option<Date> {
    as_written(text.trim()).map(in_calendar)
}

fn as_written(text: &str) -> Option<Date> {
    let (first, second) = match text.split_once('/') {
        Some((first, second)) => (first.trim(), Some(second.trim())),
        None => (text, None),
    };
    let open = |side: &str| side.is_empty() || side == "..";
    match (iso(first), second.map(iso)) {
        (Some(start), None) => Some(start),
        (Some(start), Some(Some(end))) => Some(Date { start: start.start, end: Some(end.end.unwrap_or(end.start)) }),
        (Some(start), Some(None)) if second.is_some_and(open) => Some(start),
        (None, Some(Some(end))) if open(first) => Some(end),
        _ => free(text),
    }
}

/// Reads `year`, `month` and `day` of BibTeX: "1910/11", "dec", "12~May", "4".
pub(crate) fn of_fields(year: &str, month: Option<&str>, day: Option<&str>) -> Option<Date> {
    let mut date = date(year)?;
    if date.end.is_none() && date.start.month.is_none() {
        let month = month.unwrap_or_default();
        date.start.month = self::month(month);
        let own = numbers(month).into_iter().map(|(_, number)| number).find(|_| month.contains(char::is_alphabetic));
        let day = day.and_then(|day| day.trim().parse().ok()).or(own);
        date.start.day = day_in(day).filter(|_| date.start.month.is_some());
    }
    Some(in_calendar(date))
}

fn day_in(day: Option<i64>) -> Option<u8> {
    day.filter(|day| (1..=31).contains(day)).map(|day| day as u8)
}

fn month(text: &str) -> Option<u8> {
    let word = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).find(|word| !word.is_empty());
    match word {
        Some(word) => {
            let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)));
            at.map(|at| at as u8 + 1)
        }
        None => text.trim().parse().ok().filter(|month| (1..=12).contains(month)),
    }
}

/// Reads one side of an ISO date, as EDTF writes it.
fn iso(text: &str) -> Option<Date> {
    let text = text.trim_end_matches(['?', '~', '%']);
    let text = text.split_once(['T', 't']).map_or(text, |(date, _)| date);
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut parts = rest.split('-');
    let year = parts.next()?;
    let known = year.trim_end_matches(['X', 'x', 'u']);
    if year.len() != 4 || known.is_empty() || !known.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unknown = 10i32.pow((4 - known.len()) as u32);
    let start = sign * known.parse::<i32>().ok()? * unknown;
    if unknown > 1 {
        return Some(Date { start: DatePoint::year(start), end: Some(DatePoint::year(start + unknown - 1)) });
    }
    let mut number = |most: u8| match parts.next() {
        None => Some(None),
        // A season, or a month that is not known.
        Some(part) => {
            let digits = part.len() <= 2 && !part.is_empty();
            digits.then(|| part.parse::<u8>().ok().filter(|number| (1..=most).contains(number)))
        }
    };
    let month = number(12)?;
    let day = number(31)?;
    let rest = parts.next().is_some();
    (!rest).then(|| DatePoint { year: start, month, day: day.filter(|_| month.is_some()) }.into())
}

fn numbers(text: &str) -> Vec<(usize, i64)> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty() && digits.len() <= 4);
    digits.filter_map(|digits| Some((digits.len(), digits.parse().ok()?))).collect()
}

/// Reads a date as people write it: its year, a second year, its month and day where a month is named.
fn free(text: &str) -> Option<Date> {
    let numbers = numbers(text);
    let is_year = |&&(digits, _): &&(usize, i64)| digits >= 3;
    let at = numbers.iter().position(|number| is_year(&number)).or_else(|| (numbers.len() == 1).then_some(0))?;
    let year = numbers[at].1 as i32;
    let mut point = DatePoint::year(year);
    if let Some(month) = month(text).filter(|_| text.contains(char::is_alphabetic)) {
        point.month = Some(month);
        let day = numbers.iter().find(|(digits, _)| *digits <= 2).map(|(_, day)| *day);
        point.day = day_in(day);
        return Some(point.into());
    }
    // "1910/11", "1914–1918", but not "2018/12/05".
    let end = match numbers.get(at + 1) {
        Some(&(2, short)) if at + 2 == numbers.len() => Some(year / 100 * 100 + short as i32),
        Some(&(4, long)) if at + 2 == numbers.len() => Some(long as i32),
        Some(&(digits, month)) if digits <= 2 && (1..=12).contains(&month) && at == 0 => {
            point.month = Some(month as u8);
            point.day = day_in(numbers.get(2).map(|(_, day)| *day));
            None
        }
        _ => None,
    };
    Some(Date { start: point, end: end.filter(|end| *end > year).map(DatePoint::year) })
}

/// Returns the month, and the day where the month has it: no 31 February.
fn month_and_day(point: DatePoint) -> [Option<u8>; 2] {
    let month = point.month.filter(|month| (1..=12).contains(month));
    let leap = point.year % 4 == 0 && (point.year % 100 != 0 || point.year % 400 == 0);
    let days = match month {
        Some(2) if leap => 29,
        Some(2) => 28,
        Some(4 | 6 | 9 | 11) => 30,
        Some(_) => 31,
        None => 0,
    };
    [month, point.day.filter(|day| (1..=days).contains(day))]
}

/// Leaves out the days that their months have not: of 31 February the month is known.
pub(crate) fn in_calendar(date: Date) -> Date {
    let point = |point: DatePoint| {
        let [month, day] = month_and_day(point);
        DatePoint { year: point.year, month, day }
    };
    Date { start: point(date.start), end: date.end.map(point) }
}

fn written(point: DatePoint) -> String {
    let sign = if point.year < 0 { "-" } else { "" };
    let mut out = format!("{sign}{:04}", point.year.unsigned_abs());
    for part in month_and_day(point).into_iter().flatten() {
        out += &format!("-{part:02}");
    }
    out
}

/// Writes a date as ISO 8601 has it: "2018-12/2019-01"; a day that its month has not is left out.
pub(crate) fn to_iso(date: &Date) -> String {
    match date.end {
        Some(end) => format!("{}/{}", written(date.start), written(end)),
        None => written(date.start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(date: Option<Date>) -> String {
        date.map_or("-".to_owned(), |date| to_iso(&date))
    }

    #[test]
    fn dates_are_read_in_every_form() {
        for (text, expected) in [
            ("2018", "2018"),
            ("2018-12", "2018-12"),
            ("2018-12-05", "2018-12-05"),
            ("2023-02-31", "2023-02"),
            ("31 April 2023", "2023-04"),
            ("1900-02-29", "1900-02"),
            ("2000-02-29", "2000-02-29"),
            ("2018-12-05T10:00:00Z", "2018-12-05"),
            ("2018-12/2019-01", "2018-12/2019-01"),
            ("1914/1918", "1914/1918"),
            ("1914/", "1914"),
            ("../1918", "1918"),
            ("1914?", "1914"),
            ("199X", "1990/1999"),
            ("-0043", "-0043"),
            ("2018-21", "2018"),
            ("2018-00-00", "2018"),
            ("2018/12/05", "2018-12-05"),
            ("1910/11", "1910/1911"),
            ("1914–1918", "1914/1918"),
            ("c. 1910", "1910"),
            ("[1910]", "1910"),
            ("12 May 2018", "2018-05-12"),
            ("Dezember 1999", "1999-12"),
            ("in press", "-"),
            ("99999999999999", "-"),
            ("", "-"),
        ] {
            assert_eq!(ymd(date(text)), expected, "{text}");
        }
    }

    #[test]
    fn day_that_its_month_has_not_is_not_read() {
        let february = Some(DatePoint { year: 2023, month: Some(2), day: None }.into());
        assert_eq!(date("2023-02-31"), february);
        assert_eq!(of_fields("2023", Some("feb"), Some("31")), february);
    }

    #[test]
    fn month_is_a_name_or_a_number_and_may_hold_the_day() {
        for (month, day, expected) in [
            (Some("dec"), None, "2018-12"),
            (Some("12"), None, "2018-12"),
            (Some("Mai"), Some("4"), "2018-05-04"),
            (Some("dec 15"), None, "2018-12-15"),
            (Some("12 Dezember"), None, "2018-12-12"),
            (Some("999"), None, "2018"),
            (None, Some("4"), "2018"),
        ] {
            assert_eq!(ymd(of_fields("2018", month, day)), expected, "{month:?}");
        }
    }
}
