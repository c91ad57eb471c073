//! Builds the database of tables in a stream: files are decoded on all cores, and written by one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::Connection;

use crate::diagnostics::{Diagnostics, Result};
use crate::project::{Areas, Period, Source, TableSpec};
use crate::system::unfinished::{Readers, Unfinished};

use super::archive::{Archive, CAPS};
use super::cells::{Batch, Sink};
use super::database::{self, fault};
use super::decode::{self, Seen, no_problems};
use super::places::Places;
use super::plan::{Job, SnapshotFile, ends, plan};
use super::query::Tables;
use super::write::TableWriter;
use super::{corrections, places, vendor};

/// How many batches of one file may wait for the database.
const WAITING: usize = 32;
/// How many files may be read ahead of the one that is written, for each core.
const AHEAD: usize = 2;

/// A database in the making, in a file beside its place.
pub struct Builder {
    tables: Tables,
    areas: Areas,
    /// How many files were read so far, members one by one.
    files: u32,
    place: Option<Unfinished>,
}

/// What a reading sends to the database.
enum Sent {
    Rows(Batch),
    /// It was read.
    End(Seen),
}

impl Builder {
    /// Begins a database beside `place`.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub fn new(place: &Path, areas: &Areas) -> Result<Self> {
        let unfinished = Unfinished::begin(place)?;
        let connection =
            Connection::open(unfinished.path()).map_err(|error| fault("make", &error))?;
        Self::begin(connection, areas, Some(unfinished))
    }

    /// Begins a database in memory, for want of a place.
    ///
    /// # Errors
    /// SQLite refuses, which would be a fault of this program.
    pub fn in_memory(areas: &Areas) -> Result<Self> {
        let connection = Connection::open_in_memory().map_err(|error| fault("make", &error))?;
        Self::begin(connection, areas, None)
    }

    fn begin(connection: Connection, areas: &Areas, place: Option<Unfinished>) -> Result<Self> {
        let tables = Tables::new(connection);
        database::begin(tables.connection(), areas).map_err(|error| fault("write", &error))?;
        Ok(Self { tables, areas: areas.clone(), files: 0, place })
    }

    /// Decodes all tables of a source from its files into the database. Several files of one
    /// resource are a back series: of a month that more than one of them has, the rows of the
    /// latest publication count. Returns what is worth knowing, such as applied corrections.
    ///
    /// # Errors
    /// Everything in the files that is not as the source's rules say. The builder is of no further
    /// use then, but to find what else is wrong.
    pub fn add(&mut self, source: &Source, files: &[SnapshotFile]) -> Result<Diagnostics> {
        let mut problems = Diagnostics::new();
        for file in files.iter().filter(|file| ends(&file.name, ".xlsx")) {
            // What is no archive at all is for the reader of workbooks to say.
            if let Ok(mut archive) = Archive::open(&file.name, &file.path, CAPS) {
                problems.keep(archive.check());
            }
        }
        problems.clone().into_result(())?;
        let mut jobs = Vec::new();
        for spec in source.tables.values() {
            let there = files.iter().any(|file| file.resource == spec.resource);
            if there {
                jobs.extend(problems.keep(plan(spec, files)).unwrap_or_default());
            }
        }
        problems.into_result(())?;
        for job in &mut jobs {
            self.files += 1;
            job.file = self.files;
        }
        places::write_files(self.tables.connection(), &jobs)
            .map_err(|error| fault("write", &error))?;
        self.run(&jobs)?;
        let mut notes = Diagnostics::new();
        for spec in source.tables.values() {
            if let Some(job) = jobs.iter().find(|job| job.spec.id == spec.id) {
                notes.extend(corrections::apply(self.tables.connection(), spec, &job.name)?);
            }
        }
        Ok(notes)
    }

    /// Reads on all cores, writes on this thread, job after job.
    fn run(&mut self, jobs: &[Job<'_>]) -> Result<()> {
        let next = AtomicUsize::new(0);
        let (senders, receivers): (Vec<_>, Vec<_>) =
            jobs.iter().map(|_| sync_channel(WAITING)).unzip();
        let senders: Vec<Mutex<Option<SyncSender<Sent>>>> =
            senders.into_iter().map(|sender| Mutex::new(Some(sender))).collect();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // A permit to begin comes with each job that is written, so that memory has a bound.
        let (permit, permits) = sync_channel(jobs.len() + cores * AHEAD);
        let permits = Mutex::new(permits);
        for _ in 0..cores * AHEAD {
            // The receiver is here still.
            let _ = permit.send(());
        }
        let areas = &self.areas;
        let connection = self.tables.connection();
        std::thread::scope(|scope| {
            for _ in 0..cores.min(jobs.len()) {
                scope.spawn(|| {
                    while permits.lock().is_ok_and(|permits| permits.recv().is_ok()) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let (Some(job), Some(sender)) = (jobs.get(at), senders.get(at)) else {
                            return;
                        };
                        let taken = sender.lock().ok().and_then(|mut sender| sender.take());
                        if let Some(sender) = taken {
                            work(job, areas, &sender);
                        }
                    }
                });
            }
            write(connection, jobs, receivers, permit)
        })
    }

    /// Takes in a table that [`vendor::to_csv`] wrote, and where its cells stand if that is known.
    ///
    /// # Errors
    /// The file is not as it was written, with the line.
    pub fn add_vendored(
        &mut self,
        spec: &TableSpec,
        name: &str,
        path: &Path,
        places: Option<&Places>,
    ) -> Result<()> {
        let connection = self.tables.connection();
        let stands = places.map(|places| places.take_in(connection, &spec.id, &mut self.files));
        let stands = stands.transpose().map_err(|error| fault("write", &error))?;
        let mut writer =
            TableWriter::create(connection, spec).map_err(|error| fault("write", &error))?;
        vendor::read(spec, &self.areas, name, path, stands.as_ref(), &mut writer)
    }

    /// Checks what the tables of a source must look like, each by itself and then against others.
    /// Call it when all sources are in. An agreement with a table that is not there is not
    /// checked; a warning says so.
    ///
    /// # Errors
    /// Everything that is not as `expect` and `agree` say.
    pub fn check(&mut self, source: &Source) -> Result<Diagnostics> {
        self.tables.check(source, &self.areas)
    }

    /// The newest period of a source's tables.
    pub fn newest(&self, source: &Source) -> Option<Period> {
        self.tables.newest(source)
    }

    /// Puts the database into its place, and opens it for reading.
    ///
    /// # Errors
    /// It can't be written.
    pub fn finish(self) -> Result<Tables> {
        let Self { tables, place, .. } = self;
        database::end(tables.connection()).map_err(|error| fault("write", &error))?;
        let Some(unfinished) = place else { return Ok(tables) };
        tables.close().map_err(|error| fault("write", &error))?;
        let place = unfinished.place().to_owned();
        unfinished.finish(Readers::All, false)?;
        database::open(&place)
    }
}

/// Reads one file or member, and sends what is in it.
fn work(job: &Job<'_>, areas: &Areas, sender: &SyncSender<Sent>) {
    let mut hand_on = |batch| sender.send(Sent::Rows(batch)).is_ok();
    let mut sink = Sink::new(&mut hand_on);
    let seen = decode::read(job, areas, &mut sink);
    // Nobody listens any more when the database can't be written.
    let _ = sender.send(Sent::End(seen));
}

/// Writes what the jobs send, in the order of the jobs.
fn write(
    connection: &Connection,
    jobs: &[Job<'_>],
    receivers: Vec<Receiver<Sent>>,
    permit: SyncSender<()>,
) -> Result<()> {
    let mut problems = Diagnostics::new();
    let mut jobs = jobs.iter().zip(receivers).peekable();
    while let Some((first, _)) = jobs.peek() {
        let spec = first.spec;
        let mut writer =
            TableWriter::create(connection, spec).map_err(|error| fault("write", &error))?;
        let mut wrong = no_problems();
        // Months that a later publication has.
        let (mut taken, mut rank): (BTreeSet<Period>, usize) = (BTreeSet::new(), 0);
        while let Some((job, receiver)) = jobs.next_if(|(job, _)| job.spec.id == spec.id) {
            if job.period.is_none() && job.rank > rank {
                rank = job.rank;
                taken.clone_from(writer.periods());
            }
            for sent in receiver {
                match sent {
                    Sent::Rows(batch) => writer.write(&batch, &job.name, &taken, &mut wrong)?,
                    Sent::End(seen) => {
                        // The newest publication comes first.
                        writer.label(seen.labels)?;
                        writer.stand(job.file, &seen.columns)?;
                        wrong.merge(seen.problems);
                    }
                }
            }
            // Nobody waits for it when all have begun.
            let _ = permit.send(());
        }
        problems.keep(wrong.finish());
    }
    problems.into_result(())
}
