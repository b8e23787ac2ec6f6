//! Tables of every dialect: rows on lines, cells between bars.

use crate::ingest::markup::{Build, Tree};

/// Text of a cell from which a table of a word processor only sets paragraphs side by side, in bytes.
pub const LAYOUT_CELL_BYTES: usize = 3_000;

/// Reads rows and cells of a table.
pub fn table(tree: &Tree<'_>, node: usize, build: &mut Build<'_>, cell: &mut dyn FnMut(usize, &mut Build<'_>)) {
    build.open_table();
    // Rows of a table in a cell are read with that cell.
    let mut inner_end = 0;
    for row in tree.descendants(node) {
        if row < inner_end {
            continue;
        }
        if tree.is(row, "table") || tree.is(row, "tbl") {
            inner_end = tree.descendants(row).end;
        }
        if !["row", "tr", "table-row"].iter().any(|name| tree.is(row, name)) {
            continue;
        }
        build.row(tree.span(row).start);
        let cells = tree
            .children(row)
            .filter(|&n| ["cell", "td", "th", "tc", "table-cell", "entry"].iter().any(|name| tree.is(n, name)));
        for (at, n) in cells.enumerate() {
            if at > 0 {
                build.cell(tree.span(n).start);
            }
            cell(n, build);
        }
    }
    build.close_table();
}
