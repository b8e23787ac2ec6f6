//! Base64 (RFC 4648), as programs really write it: in either alphabet, over several lines, padded or not.

/// Unpacks text; what is no sign of the alphabet is passed over. `None` where it is no UTF-8.
pub fn text(packed: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(packed.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for c in packed.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// Packs text.
#[cfg(test)]
pub fn packed(text: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32, shift: u32| char::from(SIGNS[(bits >> shift & 63) as usize]);
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits = three.iter().chain(&[0, 0]).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let signs = [18, 12, 6, 0].map(|shift| sign(bits, shift));
        out.extend(&signs[..=three.len()]);
        out.push_str(&"=="[three.len() - 1..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_the_specification() {
        for (plain, expected) in
            [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(packed(plain), expected);
            assert_eq!(text(expected).as_deref(), Some(plain));
            assert_eq!(text(expected.trim_end_matches('=')).as_deref(), Some(plain));
        }
        assert_eq!(text("Zm9v\r\n YmFy").as_deref(), Some("foobar"));
        assert_eq!((text(""), text("/w==")), (None, None));
    }
}
