use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::schema::Field;

use crate::analysis::Channel;
use crate::document::PassageKind;
use crate::index::{Engine, Fields, Manifest, Zone};
use crate::search::weights::{B, K1};

/// What BM25 needs to know of the index as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Statistics {
    engine: Engine,
    /// Passages in the index.
    pub passages: u64,
    average_length: BTreeMap<Field, f32>,
}

impl Statistics {
    pub(crate) fn new(engine: Engine, manifest: &Manifest, fields: &Fields) -> tantivy::Result<Self> {
        let about = engine.doc_freq(&Term::from_field_text(fields.kind, Fields::NO_PASSAGE))?;
        let passages = engine.records().saturating_sub(about);
        let notes = engine.doc_freq(&Term::from_field_text(fields.kind, PassageKind::Footnote.name()))?;
        let unsaid = fields.text(Zone::Cited, Channel::Exact);
        let mut average_length = BTreeMap::new();
        let texts = Zone::ALL.into_iter().map(|zone| fields.text(zone, Channel::Exact));
        for field in texts.chain([fields.author]) {
            let words = manifest.words.get(&field.field_id()).copied().unwrap_or(0);
            // Only notes leave their works unsaid.
            let among = if field == unsaid { notes } else { passages };
            average_length.insert(field, (words as f32 / among.max(1) as f32).max(1.0));
        }
        Ok(Self { engine, passages, average_length })
    }

    /// How much a word counts that stands in `frequency` passages.
    pub(crate) fn rarity(&self, frequency: u64) -> f32 {
        let frequency = frequency.min(self.passages);
        (1.0 + ((self.passages - frequency) as f32 + 0.5) / (frequency as f32 + 0.5)).ln()
    }

    /// How much a word counts that has these terms, of which a passage has but one at a place.
    pub(crate) fn rarity_of(&self, terms: &[Term]) -> tantivy::Result<f32> {
        let mut frequency = 0;
        for term in terms {
            frequency += self.engine.doc_freq(term)?;
        }
        Ok(self.rarity(frequency))
    }

    /// Returns those of the terms that the index has, and in how many passages they stand, each counted by itself.
    pub(crate) fn present(&self, terms: &[Term]) -> tantivy::Result<(Vec<Term>, u64)> {
        let mut found = Vec::with_capacity(terms.len());
        let mut passages = 0;
        for term in terms {
            let frequency = self.engine.doc_freq(term)?;
            if frequency > 0 {
                passages += frequency;
                found.push(term.clone());
            }
        }
        Ok((found, passages))
    }

    /// The part of BM25 that depends on length, for each of the engine's 256 lengths.
    pub(crate) fn length_norms(&self, field: Field) -> Box<[f32; 256]> {
        let average = self.average_length.get(&field).copied().unwrap_or(1.0);
        let mut norms = Box::new([0.0; 256]);
        for (id, norm) in norms.iter_mut().enumerate() {
            let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            *norm = K1 * (1.0 - B + B * length / average);
        }
        norms
    }
}

/// The part of BM25 that depends on a passage: 1 for a word that stands once in one of average length.
#[inline]
pub(crate) fn saturation(frequency: f32, length_norm: f32) -> f32 {
    frequency * (1.0 + K1) / (frequency + length_norm)
}
