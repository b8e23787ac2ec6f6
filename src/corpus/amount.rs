//! Sizes and times as they are typed: `128MB`, `1 GiB`, `60s`.

use std::time::Duration;

/// What bytes are counted in; a megabyte has 1,048,576, as memory and limits are told everywhere.
const SIZES: [(&str, u64); 11] = [
    ("", 1 << 20),
    ("b", 1),
    ("k", 1 << 10),
    ("kb", 1 << 10),
    ("kib", 1 << 10),
    ("m", 1 << 20),
    ("mb", 1 << 20),
    ("mib", 1 << 20),
    ("g", 1 << 30),
    ("gb", 1 << 30),
    ("gib", 1 << 30),
];

/// What time is counted in, in milliseconds.
const TIMES: [(&str, u64); 6] =
    [("", 1_000), ("ms", 1), ("s", 1_000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000)];

/// Reads a size; a number alone counts megabytes.
///
/// # Errors
///
/// What is wanted, where it is none.
///
/// # Examples
///
/// ```
/// use fundstelle::corpus::parse_size;
/// assert_eq!(parse_size("128MB"), Ok(128 << 20));
/// assert_eq!(parse_size("1 GiB"), parse_size("1024"));
/// assert!(parse_size("viel").is_err());
/// ```
pub fn parse_size(text: &str) -> Result<u64, String> {
    parse(text, &SIZES).ok_or_else(|| "a size above 0 is wanted: 500KB, 128MB, 2GB".to_owned())
}

/// Reads a time; a number alone counts seconds.
///
/// # Errors
///
/// What is wanted, where it is none.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fundstelle::corpus::parse_time;
/// assert_eq!(parse_time("2min"), Ok(Duration::from_secs(120)));
/// assert_eq!(parse_time("90"), parse_time("90 s"));
/// ```
pub fn parse_time(text: &str) -> Result<Duration, String> {
    let milliseconds = parse(text, &TIMES).ok_or_else(|| "a time above 0 is wanted: 500ms, 60s, 5min".to_owned());
    milliseconds.map(Duration::from_millis)
}

fn parse(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim_start().to_lowercase();
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor).filter(|&amount| amount > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_have_units() {
        for (text, expected) in [
            ("1", Some(1 << 20)),
            ("512 kB", Some(512 << 10)),
            ("3b", Some(3)),
            ("2GiB", Some(2 << 30)),
            (" 7 m ", Some(7 << 20)),
            ("0", None),
            ("", None),
            ("MB", None),
            ("-1MB", None),
            ("1.5GB", None),
            ("1TB", None),
            ("99999999999999GB", None),
        ] {
            assert_eq!(parse_size(text).ok(), expected, "{text}");
        }
        for (text, expected) in
            [("60", Some(60_000)), ("1 ms", Some(1)), ("2h", Some(7_200_000)), ("0s", None), ("1d", None)]
        {
            assert_eq!(parse_time(text).ok(), expected.map(Duration::from_millis), "{text}");
        }
    }
}
