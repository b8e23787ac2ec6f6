/// One `@…{…}` of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    /// Where its `@` stands.
    pub(crate) offset: usize,
    /// From `@` to the closing bracket, or as far as it goes where there is none.
    pub(crate) text: &'a str,
    /// "article", as it is written
    pub(crate) kind: &'a str,
    /// Where it ends.
    pub(crate) end: End,
}

/// How a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// As it should
    Closed,
    /// The next entry begins, or the file ends, before its bracket is closed
    Open,
}

/// Finds the blocks of a file; what stands between them is comment.
///
/// A line that begins as an entry does (`@book{key,`) begins one, even where a bracket is missing above it: so a broken
/// entry costs itself alone. One pass.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let bytes = text.as_bytes();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'@' => match Head::at(text, at) {
                Some(head) => {
                    let (end, how) = end_of(text, &head);
                    let block = Block { offset: at, text: &text[at..end], kind: head.kind, end: how };
                    if !block.kind.eq_ignore_ascii_case("comment") {
                        blocks.push(block);
                    }
                    at = end;
                }
                None => at += 1,
            },
            // A line of comment may hold an entry that is meant to be left out.
            b'%' => at += bytes[at..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - at),
            _ => at += 1,
        }
    }
    blocks
}

struct Head<'a> {
    kind: &'a str,
    /// After the opening bracket.
    body: usize,
    close: u8,
}

impl<'a> Head<'a> {
    fn at(text: &'a str, at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let spaces = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let start = spaces(at + 1);
        let letters = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-+".contains(byte));
        let end = start + letters.count();
        let open = spaces(end);
        let close = match bytes.get(open)? {
            b'{' => b'}',
            b'(' => b')',
            _ => return None,
        };
        (end > start).then(|| Self { kind: &text[start..end], body: open + 1, close })
    }

    /// Tells whether an entry with a key begins here.
    fn is_entry(text: &str, at: usize) -> bool {
        Head::at(text, at).is_some_and(|head| {
            let bytes = text.as_bytes();
            let key = bytes[head.body..].iter().take(512).position(|byte| b",{}()=\"\n".contains(byte));
            key.is_some_and(|length| length > 0 && bytes[head.body + length] == b',')
        })
    }
}

fn end_of(text: &str, head: &Head<'_>) -> (usize, End) {
    let bytes = text.as_bytes();
    let (mut depth, mut quoted, mut line_start) = (0usize, false, false);
    let mut at = head.body;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'@' if line_start && Head::is_entry(text, at) => return (at, End::Open),
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' | b')' if depth == 0 && !quoted && byte == head.close => return (at + 1, End::Closed),
            b'"' if depth == 0 => quoted = !quoted,
            b'%' if depth == 0 && !quoted => {
                at += bytes[at..].iter().take_while(|&&byte| byte != b'\n').count();
                line_start = true;
                at += 1;
                continue;
            }
            _ => {}
        }
        line_start = byte == b'\n' || (line_start && byte.is_ascii_whitespace());
        at += 1;
    }
    (bytes.len(), End::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_entry_costs_itself_alone() {
        let text = "x @book{a, title = {A}}\n@Book(b, title = \"B (1)\")\n % @misc{no, x={}}\n@misc{c, title = {{C},\n  \
                    year = 1\n@misc{d, title = {user@host {x}}}\n@comment{ @misc{e, } }\n@misc{f, title = {";
        let found: Vec<_> = blocks(text).iter().map(|block| (block.kind, block.text.len(), block.end)).collect();
        assert_eq!(
            found,
            [
                ("book", 21, End::Closed),
                ("Book", 25, End::Closed),
                ("misc", 34, End::Open),
                ("misc", 33, End::Closed),
                ("misc", 18, End::Open),
            ]
        );
    }

    #[test]
    fn quotes_hold_brackets_and_comments_end_with_their_line() {
        let text = "@a{k, x = \"}\", % } a comment\n y = {\\}}, }";
        assert_eq!(blocks(text)[0].text, text);
    }
}
