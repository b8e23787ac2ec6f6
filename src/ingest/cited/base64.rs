//! Base64 (RFC 4648), as programs really write it: in either alphabet, over several lines, padded or not.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Takes what is padded and what is not, and bits behind the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Unpacks text; what is no sign of either alphabet is passed over. `None` where it is no text.
pub fn text(packed: &str) -> Option<String> {
    let standard = packed.bytes().filter_map(|b| match b {
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        b'+' | b'/' | b'=' => Some(b),
        other => other.is_ascii_alphanumeric().then_some(other),
    });
    let bytes = LENIENT.decode(standard.collect::<Vec<u8>>()).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// Packs text.
#[cfg(test)]
pub fn packed(text: &str) -> String {
    LENIENT.encode(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_the_specification() {
        for (plain, packed) in
            [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(text(packed).as_deref(), Some(plain));
            assert_eq!(text(packed.trim_end_matches('=')).as_deref(), Some(plain));
        }
        assert_eq!(text("Zm9v\r\n YmFy").as_deref(), Some("foobar"));
        assert_eq!((text("Pz8_").as_deref(), text("fn5-").as_deref()), (Some("???"), Some("~~~")));
        assert_eq!((text(""), text("/w=="), text("Zm9vY")), (None, None, None));
    }
}
