#![allow(clippy::unwrap_used, clippy::panic)]

use std::convert::Infallible;

use super::*;

const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn tasks_that_end_when_asked_are_no_error() {
    let shutdown = CancellationToken::new();
    let tasks = Tasks::new(shutdown.clone());
    tasks.spawn("listener", shutdown.clone().cancelled_owned());
    shutdown.cancel();
    tasks.finish(SOON).await.unwrap();
}

#[tokio::test]
async fn a_task_that_fails_stops_the_service_with_its_error() {
    let tasks = Tasks::new(CancellationToken::new());
    tasks.spawn("relay", async {
        Err::<(), _>(std::io::Error::other("no disk"))
    });
    let error = tasks.finish(SOON).await.unwrap_err();
    assert_eq!(chain(&error), "background task \"relay\" failed: no disk");
}

#[tokio::test]
async fn a_task_that_panics_stops_the_service() {
    let tasks = Tasks::new(CancellationToken::new());
    tasks.spawn("relay", async {
        assert!(std::env::args().len() == usize::MAX, "oh no");
    });
    assert!(
        matches!(tasks.finish(SOON).await, Err(TaskError::Panicked { message, .. }) if message == "oh no")
    );
}

#[tokio::test]
async fn a_task_that_ends_by_itself_stops_the_service() {
    let tasks = Tasks::new(CancellationToken::new());
    tasks.spawn("feed", async { Ok::<(), Infallible>(()) });
    assert!(matches!(
        tasks.finish(SOON).await,
        Err(TaskError::EndedEarly { task: "feed" })
    ));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_stop_is_dropped_at_the_deadline() {
    let shutdown = CancellationToken::new();
    let tasks = Tasks::new(shutdown.clone());
    tasks.spawn("stuck", std::future::pending::<()>());
    shutdown.cancel();
    assert!(matches!(
        tasks.finish(SOON).await,
        Err(TaskError::Deadline { left: 1, .. })
    ));
}
