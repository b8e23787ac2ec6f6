mod add;
mod analyze;
mod bibliography;
mod eval;
mod glossary;
mod goldens;
mod help;
mod index;
mod inspect;
mod judge;
mod managers;
mod mine;
mod run;
mod search;
mod show;
mod sources;
mod status;
mod streams;
mod test;
/// `index --watch`: unix, for it is ended by a signal.
#[cfg(unix)]
mod watch;
