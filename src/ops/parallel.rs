//! Works on many areas at the same time.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostics::{Diagnostic, Result};

/// The stack of a thread that renders. Typst's layout is deep.
const STACK: usize = 32 << 20;

/// Applies `work` to each item, `jobs` at a time; the results are in the order of the items.
///
/// Each job has a pool of one thread of its own. In one pool for all, Typst's own parallel steps
/// would take up other areas while they wait: areas within areas, on one stack.
///
/// # Errors
/// The threads can't be started.
pub(super) fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: Option<usize>,
    work: impl Fn(&T) -> R + Sync,
) -> Result<Vec<R>> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = jobs.unwrap_or_else(cores).clamp(1, items.len().max(1));
    let next = AtomicUsize::new(0);
    let run = || -> std::result::Result<Vec<(usize, R)>, rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build()?;
        Ok(pool.install(|| {
            let mut done = Vec::new();
            while let Some((at, item)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                items.get(at).map(|item| (at, item))
            } {
                done.push((at, work(item)));
            }
            done
        }))
    };
    let finished = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut results = Vec::with_capacity(items.len());
    for thread in finished {
        match thread {
            Ok(Ok(done)) => results.extend(done),
            Ok(Err(error)) => return Err(no_threads(&error.to_string()).into()),
            Err(_) => return Err(no_threads("one of them failed").into()),
        }
    }
    results.sort_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

fn no_threads(why: &str) -> Diagnostic {
    Diagnostic::error("internal", "can't run the threads that render")
        .why(why)
        .hint("try fewer with `--jobs`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() -> Result<()> {
        let items: Vec<usize> = (0..200).collect();
        for jobs in [None, Some(1), Some(7), Some(1000)] {
            let squares = each(&items, jobs, |item| item * item)?;
            assert_eq!(squares, items.iter().map(|item| item * item).collect::<Vec<_>>());
        }
        Ok(())
    }
}
