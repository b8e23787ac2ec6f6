//! Control words: what each of them does.

use crate::ingest::markup::Build;
use crate::ingest::rtf::characters::{charset, code_page};
use crate::ingest::rtf::{Destination, Parser};
use crate::text::ByteSpan;

impl Parser<'_> {
    pub(super) fn word(&mut self, word: &str, number: Option<i32>, span: ByteSpan) {
        let on = number != Some(0);
        let at = span.start;
        match word {
            "u" => {
                let unit = number.unwrap_or(0) as u16;
                self.skip = self.state.fallback;
                match (self.surrogate.take(), unit) {
                    (None, 0xd800..=0xdbff) => self.surrogate = Some(unit),
                    (Some(high), 0xdc00..=0xdfff) => {
                        for c in char::decode_utf16([high, unit]).flatten() {
                            self.put(c.encode_utf8(&mut [0; 4]), span, false);
                        }
                    }
                    _ => {
                        if let Some(c) = char::from_u32(u32::from(unit)).filter(|c| !c.is_control()) {
                            self.put(c.encode_utf8(&mut [0; 4]), span, false);
                        }
                    }
                }
            }
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => {
                if let Some(found) = code_page(number.unwrap_or(1252)) {
                    self.encoding = found;
                }
            }
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "f" => self.state.font = number.unwrap_or(0),
            "fcharset" if self.state.destination == Destination::Fonts => {
                if let Some(found) = charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.state.font, found);
                }
            }
            "fonttbl" => self.enter(Destination::Fonts),
            "stylesheet" => self.enter(Destination::Styles),
            "title" if self.is_in_info() => self.enter(Destination::Title),
            "author" if self.is_in_info() => self.enter(Destination::Author),
            "listtext" | "pntext" => self.enter(Destination::Label),
            "colortbl" | "info" | "pict" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl"
            | "footerr" | "footerf" | "fldinst" | "nonshppict" | "xe" | "tc" | "rxe" | "revtbl" | "listtable"
            | "listoverridetable" | "rsidtbl" | "generator" | "themedata" | "datastore" | "latentstyles" | "ftnsep"
            | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "annotation" | "atnid" | "atnauthor"
            | "atnref" | "atndate" | "objdata" | "filetbl" | "pnseclvl" | "bkmkstart" | "bkmkend"
            | "colorschememapping" | "xmlnstbl" | "docvar" | "userprops" | "sp" | "template" | "background" | "do"
            | "listpicture" | "mmathPr" | "fontemb" | "panose" | "falt" => {
                self.enter(Destination::Skipped);
            }
            "shptxt" if self.state.destination == Destination::Text && self.may_open_aside() => {
                self.flush_raised();
                self.open_aside(None);
            }
            "shptxt" | "result" | "fldrslt" | "upr" | "ud" | "shpinst" | "shppict" | "shp" | "cs" | "pnlvlblt" => {}
            "footnote" if self.state.destination == Destination::Text && self.may_open_aside() => self.open_note(span),
            "chftn" => self.is_counted |= self.state.destination == Destination::Text && !self.place.is_note,
            _ if self.note_setting(word, number) => {}
            _ if self.state.optional && self.state.destination == Destination::Text => self.enter(Destination::Skipped),
            "par" | "sect" | "page" if self.state.destination == Destination::Text => {
                if self.place.in_table && (self.place.in_row || self.place.in_cells) {
                    self.flush_raised();
                    self.build.space(span);
                } else {
                    self.end_paragraph();
                }
                if word == "sect" && self.places.is_empty() {
                    let told = self.section;
                    self.counts.iter_mut().zip(told).for_each(|(count, told)| count.begin_section(told));
                    self.section_begins = true;
                }
            }
            "pard" => {
                self.state.heading = None;
                self.state.style = 0;
                (self.state.left, self.state.first) = (0, 0);
                self.place.in_cells = false;
                self.place.label = self.place.label.take().filter(|_| self.build.is_empty());
            }
            "plain" => {
                self.set(self.state.italic, false, Build::italic);
                self.set(self.state.bold, false, Build::bold);
                (self.state.italic, self.state.bold, self.state.hidden) = (false, false, false);
                self.flush_raised();
                self.state.raised = false;
            }
            "intbl" => self.place.in_cells = true,
            "trowd" if self.state.destination == Destination::Text => {
                if !self.place.in_table {
                    self.end_paragraph();
                    self.build.open_table();
                    self.place.in_table = true;
                }
                // Word repeats the definition of a row behind its cells.
                if !self.place.in_row {
                    self.build.row(at);
                    self.place.cells = 0;
                }
                self.place.in_row = true;
            }
            "cell" | "nestcell" if self.place.in_table => {
                self.flush_raised();
                self.place.cells += 1;
            }
            "row" => {
                self.place.in_row = false;
                self.place.in_cells = false;
                self.place.cells = 0;
            }
            "s" => self.state.style = number.unwrap_or(0),
            "li" | "lin" => self.state.left = number.unwrap_or(0),
            "fi" => self.state.first = number.unwrap_or(0),
            "outlinelevel" => {
                let level = number.and_then(|n| u8::try_from(n).ok());
                self.state.heading = level.filter(|&level| level < 9).map(|level| level + 1);
            }
            "i" => {
                self.set(self.state.italic, on, Build::italic);
                self.state.italic = on;
            }
            "b" => {
                self.set(self.state.bold, on, Build::bold);
                self.state.bold = on;
            }
            "super" => {
                self.flush_raised();
                self.state.raised = on;
            }
            "nosupersub" | "sub" => {
                self.flush_raised();
                self.state.raised = false;
            }
            "v" | "deleted" => self.state.hidden = on,
            "line" | "lbr" if self.state.destination == Destination::Text => {
                self.flush_raised();
                self.build.line_end(span);
            }
            "tab" | "emspace" | "enspace" | "qmspace" => self.put(" ", span, false),
            "emdash" => self.put("—", span, false),
            "endash" => self.put("–", span, false),
            "lquote" => self.put("‘", span, false),
            "rquote" => self.put("’", span, false),
            "ldblquote" => self.put("“", span, false),
            "rdblquote" => self.put("”", span, false),
            "bullet" => self.put("•", span, false),
            _ => {}
        }
        if word != "u" {
            self.state.optional = false;
        }
    }
}
