//! Runs the command under `supervisor.c`, which knows of each call that may change a disk.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::support::{Project, Ran, repository};

/// What is done at a point.
pub const KINDS: [&str; 7] = ["kill", "lost", "full", "broken", "denied", "short", "interrupted"];

/// A call that may change a disk.
#[derive(Debug, Clone)]
pub struct Point {
    /// What it does: `write`, `rename`, `sync`, …
    pub call: String,
    /// The file or folder; of two the first.
    pub path: String,
    /// Where it is renamed to.
    pub to: String,
}

/// The supervisor, ready to run.
pub struct Machine {
    folder: TempDir,
}

/// The supervisor, or why there is none.
static SUPERVISOR: LazyLock<Result<TempDir, String>> = LazyLock::new(|| {
    if !cfg!(target_os = "linux") {
        return Err("only Linux can be asked before a call is done".to_owned());
    }
    let folder = TempDir::new().unwrap();
    let compiled = Command::new("cc")
        .args(["-O1", "-o"])
        .arg(folder.path().join("supervisor"))
        .arg(repository().join("tests/suite/faults/supervisor.c"))
        .output();
    match compiled {
        Err(error) => Err(format!("there is no compiler for C: {error}")),
        Ok(output) if !output.status.success() => {
            Err(format!("it does not compile:\n{}", String::from_utf8_lossy(&output.stderr)))
        }
        Ok(_) => {
            let tried = Command::new(folder.path().join("supervisor"))
                .arg(folder.path().join("log"))
                .args(["none", "/bin/true"])
                .output()
                .unwrap();
            let words = String::from_utf8_lossy(&tried.stderr).into_owned();
            if tried.status.success() { Ok(folder) } else { Err(words) }
        }
    }
});

impl Machine {
    /// `None` with a printed reason where the system can't do it.
    pub fn start() -> Option<Self> {
        match &*SUPERVISOR {
            Ok(_) => Some(Self { folder: TempDir::new().unwrap() }),
            Err(why) => {
                eprintln!("skipped: {why}");
                None
            }
        }
    }

    fn program() -> PathBuf {
        SUPERVISOR.as_ref().unwrap().path().join("supervisor")
    }

    /// Runs a command with a fault, or `none`; returns the points that it came to as well.
    pub fn run(
        &self,
        project: &Project,
        fault: &str,
        arguments: &[String],
        typed: &str,
    ) -> (Ran, Vec<Point>) {
        let log = self.folder.path().join("log");
        let mut child = Command::new(Self::program())
            .arg(&log)
            .arg(fault)
            .arg(env!("CARGO_BIN_EXE_briefwright"))
            .args(arguments)
            .current_dir(project.path(""))
            .env("BRIEFWRIGHT_CACHE", project.path(".cache"))
            // The number of threads decides in which order points come.
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that ended already reads nothing.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        };
        assert_ne!(ran.code, 99, "{}", ran.stderr);
        (ran, points(&log, &project.path("")))
    }
}

/// The points of a log; what lies in the project is told by its path in it.
fn points(log: &Path, project: &Path) -> Vec<Point> {
    let text = std::fs::read_to_string(log).unwrap();
    let project = project.display().to_string();
    let shown = |path: &str| {
        let path = path.strip_prefix(project.trim_end_matches('/')).unwrap_or(path);
        path.trim_start_matches('/').replace("/./", "/").trim_start_matches("./").to_owned()
    };
    let point = |line: &str| {
        let parts: Vec<&str> = line.split('\t').collect();
        Point { call: parts[1].to_owned(), path: shown(parts[2]), to: shown(parts[3]) }
    };
    text.lines().map(point).collect()
}
