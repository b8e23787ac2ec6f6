//! Pages: the extent of a piece, or the cited place.

use crate::citation::assemble::builder::Builder;
use crate::citation::csl::ItemType;
use crate::citation::grammar::Run;
use crate::citation::grammar::locator::Place;
use crate::citation::model::{LocatorLabel, Variable};
use crate::citation::token::{Kind, Token};

/// Decides which pages are the extent of a piece and which the cited place.
///
/// What "hier" or brackets point at is cited, and then a range before it is the extent; a range alone is the extent of what
/// stands in something larger, and the cited place of a book.
pub(super) fn settle_places(builder: &mut Builder<'_, '_>, kind: ItemType, places: &[Place]) {
    let piece = kind.is_in_volume() || kind.is_in_periodical();
    // "Nr. 1600, S. 371": the number of a letter is in the page.
    let paged = places.iter().any(|place| place.label == LocatorLabel::Page);
    let places: Vec<Place> =
        places.iter().copied().filter(|place| !(paged && place.label == LocatorLabel::Issue)).collect();
    let places = &places[..];
    let pointed = places.iter().find(|place| place.pointed);
    // "in INTERNATIONAL LAW 783, 801–02", "New Yorker, July 3, 2006, at 44, 51", "S. 75, 82": first page and cited page.
    if piece
        && let [place] = places
        && place.label == LocatorLabel::Page
        && builder.done.item.page_first.is_none()
        && builder.done.item.page.is_none()
        && let Some((first, cited)) = first_and_cited(place.run, builder.tokens)
    {
        builder.done.item.page_first = builder.take(Variable::PageFirst, first);
        builder.locate(cited, LocatorLabel::Page);
        return;
    }
    for (at, place) in places.iter().enumerate() {
        if let Some(volume) = place.volume
            && builder.done.item.volume.is_none()
        {
            builder.done.item.volume = builder.take(Variable::Volume, volume);
        }
        let is_pointed = pointed.is_some_and(|other| std::ptr::eq(other, place));
        let page = matches!(place.label, LocatorLabel::Page | LocatorLabel::Column);
        // "at A20" is where a newspaper prints the article.
        let leaf = kind == ItemType::ArticleNewspaper && places.len() == 1;
        let extent = page
            && (!is_pointed || leaf)
            && builder.done.item.page.is_none()
            && (pointed.is_some() && (place.range || piece)
                || piece && place.range && builder.done.item.page_first.is_none()
                || kind == ItemType::ArticleNewspaper
                || piece && at == 0 && places.get(1).is_some_and(|next| next.label == LocatorLabel::Page));
        if extent {
            let value = builder.take(Variable::Page, place.run);
            builder.done.item.page = value;
        } else if is_pointed || builder.done.locator.is_none() {
            builder.locate(place.run, place.label);
        }
    }
}

/// "783, 801–02" as first page and the cited ones behind it.
fn first_and_cited(run: Run, tokens: &[Token<'_>]) -> Option<(Run, Run)> {
    let inside = run.of(tokens);
    let first = inside.first().filter(|t| t.is_plain_number())?;
    let following = inside.get(1).is_some_and(|t| matches!(t.text, "f" | "ff"));
    let comma = 1 + usize::from(following);
    let next = inside.get(comma).filter(|t| t.kind == Kind::Comma).and_then(|_| inside.get(comma + 1))?;
    let alone = inside[comma + 1..].iter().all(|t| t.kind != Kind::Comma);
    (next.number() > first.number() && alone)
        .then(|| (Run { to: run.from + 1, ..run }, Run { from: next.index, ..run }))
}
