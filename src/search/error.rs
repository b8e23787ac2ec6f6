/// Why a search could not be done; a query never is the reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The index could not be opened, or turned out damaged.
    #[error(transparent)]
    Index(#[from] crate::index::IndexError),
    /// There is no passage and no document of that id.
    #[error("no passage or document `{id}`")]
    Unknown {
        /// As it was asked for.
        id: String,
        /// Ids that look like it, best first.
        similar: Vec<String>,
    },
}
