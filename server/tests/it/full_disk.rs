//! A disk without room: nothing can be written, and everything else goes on, by itself and in the same process.
//!
//! The disk is a small file system in memory, mounted where only the server sees it. That needs no rights, but a kernel that
//! gives user namespaces to everybody. Where it does not the tests fail instead of being skipped: nobody reads what was
//! skipped, and what they show is lost as silently as it was before they were written.

use crate::support::{MODEL, Person, Process, is_on_postgres};
use contract::{Failure, Outcome};
use serde_json::json;
use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use testkit::FakeProvider;

/// The room on the disk, in KiB: some for the data, and some to be filled.
const SIZE: u32 = 12 * 1024;

/// A command that mounts a small disk in a folder and runs what follows there; its log is on that disk as well.
fn with_a_disk(folder: &Path, size: u32) -> Command {
    let script = format!(
        "mount -t tmpfs -o size={size}k plauder \"$0\" || exit 99; exec \"$@\" 2>>\"$0/log\""
    );
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "--", "sh", "-c", &script]).arg(folder);
    command
}

fn check_that_disks_can_be_mounted(folder: &Path) {
    let done = with_a_disk(folder, 64).arg("true").output().expect("util-linux has unshare");
    let hint = "this machine lets nobody mount a file system of their own; Ubuntu does with \
                sysctl kernel.apparmor_restrict_unprivileged_userns=0, Docker with --privileged";
    assert!(done.status.success(), "{hint}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The server's disk as others see it.
struct Disk(PathBuf);

impl Disk {
    fn of(process: &Process, folder: &Path) -> Self {
        let folder = folder.strip_prefix("/").unwrap();
        Self(PathBuf::from(format!("/proc/{}/root", process.id())).join(folder))
    }

    /// Fills it to the last byte.
    fn is_filled(&self) {
        let mut filler =
            File::options().create(true).append(true).open(self.0.join("filler")).unwrap();
        for length in [64 * 1024, 4 * 1024, 1] {
            while filler.write_all(&vec![0; length]).is_ok() {}
        }
    }

    fn has_room_again(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

/// Asks until there is no room left, also none that was kept for later: what it is told then.
async fn asks_until_refused(person: &Person, disk: &Disk) -> String {
    for _ in 0..1_000 {
        let question = format!("[[tokens=1]] {}", "x".repeat(60_000));
        let answer = person.tries(MODEL, &question).await;
        if answer.status != 200 {
            return answer.told();
        }
        disk.is_filled();
    }
    panic!("the disk is not full");
}

#[tokio::test]
async fn a_full_disk_ends_answers_with_a_sentence_and_nothing_else() {
    if is_on_postgres() {
        return;
    }
    let (home, provider) = (tempfile::tempdir().unwrap(), FakeProvider::start().await);
    let folder = home.path().join("disk");
    fs::create_dir(&folder).unwrap();
    check_that_disks_can_be_mounted(&folder);
    let settings = Process::settings(home.path(), &folder, None, &provider);
    let mut server = Process::start(&settings, Some(with_a_disk(&folder, SIZE)));
    let url = server.url().await;
    let disk = Disk::of(&server, &folder);
    let ada = Person::stranger_at(&url, &reqwest::Client::new()).signs_up("ada").await;
    let old = ada.has_a_chat("First [[tokens=3]]").await;
    // It is being answered for ten seconds.
    let question = "Tell me [[tokens=200 rate=20]]";
    let sent = ada.starts_a_chat(question).await;
    while ada.opens(sent.chat.id).await.entries[1].message.text().is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    disk.is_filled();
    let refused = asks_until_refused(&ada, &disk).await;
    // Longer than its readers wait for the end of an answer that cannot be stored.
    for _ in 0..320 {
        assert_eq!(ada.get("/readyz").await.status, 200);
        assert_eq!(ada.opens(old.chat.id).await.entries.len(), 2);
        assert_eq!(ada.post("/api/chats/list", json!({})).await.status, 200);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let heard = ada.waits_for(&sent).await;

    assert_eq!(refused, r#"503 unavailable {"retry_after_s":5}"#);
    assert_eq!(heard.text(), testkit::script(question), "it is read to its end");
    let unavailable = Outcome::Failed { failure: Failure::unavailable() };
    assert_eq!(heard.outcome, Some(unavailable), "and that it is not kept yet is said");
    let asked = ada.tries(MODEL, "And now? [[tokens=2]]").await;
    assert_eq!(asked.told(), r#"503 unavailable {"retry_after_s":5}"#);
    assert!(server.runs());

    disk.has_room_again();

    let kept = async {
        loop {
            let opened = ada.opens(sent.chat.id).await;
            // Its call is in the ledger as well.
            if opened.chat.live.is_none() && opened.chat.cost.unpriced > 0 {
                return opened.entries[1].message.clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let kept = tokio::time::timeout(Duration::from_secs(20), kept).await.expect("it is stored");
    assert_eq!(kept.text(), testkit::script(question));
    assert_eq!(kept.outcome, Some(Outcome::Done));
    let answer = ada.asks(MODEL, "And now? [[tokens=2]]").await;
    assert_eq!(answer.outcome, Some(Outcome::Done));
    server.is_asked_to_stop();
    assert!(server.ends().await.0.success());
}

#[test]
fn the_doctor_sees_that_the_disk_is_full() {
    let home = tempfile::tempdir().unwrap();
    check_that_disks_can_be_mounted(home.path());

    let doctor = with_a_disk(home.path(), 64)
        .args(["sh", "-c", "head -c 1000000 /dev/zero >\"$0/filler\"; exec \"$@\""])
        .arg(home.path())
        .args([env!("CARGO_BIN_EXE_plauder"), "doctor", "--data-dir"])
        .arg(home.path())
        .output()
        .unwrap();

    let says = String::from_utf8_lossy(&doctor.stdout);
    assert!(says.contains("BAD  data directory"), "{says}");
    assert!(says.contains("No space left on device"), "{says}");
}
