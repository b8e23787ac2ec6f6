//! Writes small PDF files for tests: text at places, in fonts that every reader knows.

use std::fmt::Write;

/// A file in the making.
#[derive(Debug, Default)]
pub struct Writer {
    /// Content of each page.
    pages: Vec<String>,
    /// More fonts: their name and their dictionary.
    fonts: Vec<(String, String)>,
    /// More objects, numbered from [`FIRST_EXTRA`].
    extra: Vec<String>,
    /// Entries of the information dictionary.
    info: String,
    /// Entries of the catalogue.
    catalogue: String,
    /// Links of each page: its number, where, and their target.
    links: Vec<(usize, [f32; 4], String)>,
}

/// Number of the first object that a test adds.
pub const FIRST_EXTRA: usize = 1000;

/// Width of every letter of Courier.
const COURIER: f32 = 0.6;

impl Writer {
    /// Begins a page.
    pub fn page(&mut self) -> &mut Self {
        self.pages.push(String::new());
        self
    }

    /// Puts a line of Courier at a place; `/F1`.
    pub fn line(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.set("F1", x, y, size, text)
    }

    /// Puts a line in a font of one's own.
    pub fn set(&mut self, font: &str, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        let mut bytes = String::new();
        for c in text.chars() {
            // Latin 1 as octal, which is WinAnsi for the letters of German.
            let code = match c {
                '–' => 0o226,
                '„' => 0o204,
                '“' => 0o223,
                '”' => 0o224,
                c => c as u32,
            };
            let _ = write!(bytes, "\\{code:03o}");
        }
        self.raw(&format!("BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({bytes}) Tj ET\n"))
    }

    /// Puts lines under each other, 12 points apart, a line that begins with a space set in by 12 points.
    ///
    /// "Wort^3^" raises the 3.
    pub fn lines(&mut self, x: f32, y: f32, size: f32, lines: &[&str]) -> &mut Self {
        for (n, line) in lines.iter().enumerate() {
            let y = y - 1.2 * size * n as f32;
            let mut at = x + if line.starts_with(' ') { 12.0 } else { 0.0 };
            for (part, text) in line.trim_start().split('^').enumerate() {
                let (size, y) = if part % 2 == 1 { (0.65 * size, y + 0.36 * size) } else { (size, y) };
                if !text.is_empty() {
                    self.line(at, y, size, text);
                }
                at += text.chars().count() as f32 * COURIER * size;
            }
        }
        self
    }

    /// Adds operators to the page.
    pub fn raw(&mut self, operators: &str) -> &mut Self {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
        }
        self
    }

    /// Draws a rule.
    pub fn rule(&mut self, x0: f32, x1: f32, y: f32) -> &mut Self {
        self.raw(&format!("{x0} {y} m {x1} {y} l S\n"))
    }

    /// Adds a font.
    pub fn font(&mut self, name: &str, dictionary: &str) -> &mut Self {
        self.fonts.push((name.to_owned(), dictionary.to_owned()));
        self
    }

    /// Adds an object, numbered from [`FIRST_EXTRA`] on.
    pub fn object(&mut self, object: &str) -> &mut Self {
        self.extra.push(object.to_owned());
        self
    }

    /// Draws a link on the last page from a box (left, lower, right, upper edge) to a target: "/Dest [10 0 R /XYZ 72 700 0]".
    pub fn link(&mut self, area: [f32; 4], target: &str) -> &mut Self {
        self.links.push((self.pages.len() - 1, area, target.to_owned()));
        self
    }

    /// Says something of the file.
    pub fn info(&mut self, key: &str, value: &str) -> &mut Self {
        let _ = write!(self.info, "/{key} ({value}) ");
        self
    }

    /// Says something in the catalogue.
    pub fn catalogue(&mut self, entry: &str) -> &mut Self {
        self.catalogue.push_str(entry);
        self
    }

    /// Returns the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut fonts = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >> \
             /F2 << /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >> "
            .to_owned();
        for (name, dictionary) in &self.fonts {
            let _ = write!(fonts, "/{name} << {dictionary} >> ");
        }
        let kids: String = (0..self.pages.len()).map(|n| format!("{} 0 R ", 10 + 2 * n)).collect();
        let mut objects = vec![
            (1, format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalogue)),
            (2, format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", self.pages.len())),
            (3, format!("<< {} >>", self.info)),
        ];
        let forms: String = (0..self.extra.len()).map(|n| format!("/X{n} {} 0 R ", FIRST_EXTRA + n)).collect();
        for (n, content) in self.pages.iter().enumerate() {
            let links: String = self
                .links
                .iter()
                .filter(|(page, ..)| *page == n)
                .map(|(_, [x0, y0, x1, y1], target)| {
                    format!("<< /Type /Annot /Subtype /Link /Rect [{x0} {y0} {x1} {y1}] {target} >> ")
                })
                .collect();
            objects.push((
                10 + 2 * n,
                format!(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
                     /Annots [{links}] /Resources << /Font << {fonts} >> /XObject << {forms} >> >> >>",
                    11 + 2 * n
                ),
            ));
            objects.push((11 + 2 * n, format!("<< /Length {} >>\nstream\n{content}endstream", content.len())));
        }
        objects.extend(self.extra.iter().enumerate().map(|(n, object)| (FIRST_EXTRA + n, object.clone())));
        let mut file = "%PDF-1.7\n".to_owned();
        let mut table = "xref\n0 1\n0000000000 65535 f \n".to_owned();
        for (number, object) in &objects {
            let _ = write!(table, "{number} 1\n{:010} 00000 n \n", file.len());
            let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
        }
        let start = file.len();
        let size = objects.iter().map(|(n, _)| n + 1).max().unwrap_or(1);
        let _ = write!(file, "{table}trailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n");
        file.into_bytes()
    }
}
