//! A cable to PostgreSQL that a test cuts: a socket that leads to the server's.
//!
//! It cuts where a server that stops never does: a connection that is lost while a transaction commits leaves nobody but the
//! database knowing whether it did.

use std::{
    future::pending,
    mem,
    os::unix::fs::FileTypeExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
    task::JoinSet,
};

/// The name of PostgreSQL's socket in its directory.
const SOCKET: &str = ".s.PGSQL.5432";

/// The state of a cable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CableState {
    /// Everything arrives.
    #[default]
    Whole,
    /// It is cut once, before the next commit arrives.
    CutBeforeCommit,
    /// It is cut once, before the answer to the next commit arrives.
    CutAfterCommit,
    /// It is cut once, at the next word, and the far end does not notice.
    CutUnnoticed,
    /// Nothing arrives.
    Cut,
}

/// A cable to PostgreSQL's socket. It is gone when it is dropped.
#[derive(Debug)]
pub struct Cable {
    url: String,
    state: Shared,
    _tasks: JoinSet<()>,
}

type Shared = Arc<Mutex<CableState>>;

impl Cable {
    /// Lays one in a directory, to the socket that an address names as its `host`.
    ///
    /// # Panics
    /// When the address names none.
    #[must_use]
    pub fn lay(url: &str, dir: &Path) -> Self {
        let host = url.split("host=").nth(1).and_then(|rest| rest.split('&').next());
        let host = host.expect("the address names a host");
        let far = PathBuf::from(host).join(SOCKET);
        let is_socket = far.metadata().is_ok_and(|far| far.file_type().is_socket());
        assert!(is_socket, "{} is no socket", far.display());
        let near = UnixListener::bind(dir.join(SOCKET)).expect("the directory is writable");
        let (state, mut tasks) = (Shared::default(), JoinSet::new());
        tasks.spawn(connect(near, far, Arc::clone(&state)));
        let url = url.replace(host, &dir.display().to_string());
        Self { url, state, _tasks: tasks }
    }

    /// The address that leads through it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Cuts it, or mends it.
    pub fn set(&self, state: CableState) {
        *locked(&self.state) = state;
    }
}

async fn connect(near: UnixListener, far: PathBuf, state: Shared) {
    let mut wires = JoinSet::new();
    while let Ok((near, _)) = near.accept().await {
        let is_cut = *locked(&state) == CableState::Cut;
        if !is_cut && let Ok(far) = UnixStream::connect(&far).await {
            wires.spawn(carry(near, far, Arc::clone(&state)));
        }
    }
}

async fn carry(mut near: UnixStream, mut far: UnixStream, state: Shared) {
    let (mut said, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            Ok(length) = near.read(&mut said) => {
                let said = &said[..length];
                let state = state_at(&state, said);
                if state == CableState::CutUnnoticed {
                    drop(near);
                    // Held until the cable is gone.
                    return pending().await;
                }
                let is_cut = matches!(state, CableState::CutBeforeCommit | CableState::Cut);
                if length == 0 || is_cut || far.write_all(said).await.is_err() {
                    return;
                }
                if state == CableState::CutAfterCommit {
                    let _ = far.read(&mut answered).await;
                    return;
                }
            }
            Ok(length) = far.read(&mut answered) => {
                if length == 0 || near.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
            else => return,
        }
    }
}

/// The state that these bytes meet. The cut at a commit is made once.
fn state_at(state: &Shared, said: &[u8]) -> CableState {
    let commits = said.windows(6).any(|word| word == b"COMMIT");
    let mut state = locked(state);
    match *state {
        CableState::CutBeforeCommit | CableState::CutAfterCommit if commits => {
            mem::take(&mut *state)
        }
        CableState::CutUnnoticed => mem::take(&mut *state),
        CableState::Cut => CableState::Cut,
        _ => CableState::Whole,
    }
}

fn locked(state: &Shared) -> MutexGuard<'_, CableState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
