//! Each point at which a dispatcher may die, and what else may hold a request up.

use std::{sync::Arc, time::Duration};

use domain::{Action, Attention, Outcome};
use store::Dispatch as _;
use tokio_util::sync::CancellationToken;

use super::{Story, answered, lost, story, sunny};
use crate::{
    plan::{Click, Kind, Plan},
    process,
    shaky::Point,
};

story!(without_trouble_a_click_is_answered_and_resolved, async {
    let story = Story::begin(&sunny()).await;
    let call = story.ends().await;
    assert_eq!(call.outcome, Some(Outcome::Confirmed));
    assert_eq!(story.shown().await, (Action::Resolved, Attention::None));
    assert_eq!(story.requests(), 1);
});

story!(
    who_dies_before_the_claim_leaves_the_call_to_the_next,
    async {
        let story = Story::begin(&sunny()).await;
        story.dies_at(Point::Before("claim")).await;
        assert_eq!(story.ends().await.outcome, Some(Outcome::Confirmed));
        assert_eq!(story.requests(), 1);
    }
);

story!(
    who_dies_between_claim_and_mark_has_sent_nothing_and_the_call_is_placed,
    async {
        for point in [Point::After("claim"), Point::Before("mark_sent")] {
            let story = Story::begin(&sunny()).await;
            story.dies_at(point).await;
            assert_eq!(story.requests(), 0);
            let call = story.ends().await;
            assert_eq!((call.outcome, call.attempt), (Some(Outcome::Confirmed), 2));
            assert_eq!(story.requests(), 1);
        }
    }
);

story!(
    who_dies_before_the_request_leaves_a_call_that_nobody_dials_again,
    async {
        let story = Story::begin(&sunny()).await;
        story.dies_at(Point::After("mark_sent")).await;
        let call = story.ends().await;
        assert_eq!(call.outcome, Some(Outcome::Unconfirmed));
        assert_eq!(
            story.shown().await,
            (Action::Disconnected, Attention::NeedsReview)
        );
        assert_eq!(story.requests(), 0);
    }
);

story!(
    with_the_option_a_call_that_was_not_found_is_dialled_once_more,
    async {
        let story = Story::begin(&Plan {
            redial: true,
            ..sunny()
        })
        .await;
        story.dies_at(Point::After("mark_sent")).await;
        assert_eq!(story.ends().await.outcome, Some(Outcome::Confirmed));
        assert_eq!(story.requests(), 1);
    }
);

story!(with_the_option_a_call_is_dialled_twice_at_most, async {
    let unknown = || answered(Kind::Silence(false));
    let story = Story::begin(&Plan {
        redial: true,
        answers: vec![unknown(), unknown()],
        ..sunny()
    })
    .await;
    assert_eq!(story.ends().await.outcome, Some(Outcome::Unconfirmed));
    assert_eq!(story.requests(), 2);
});

story!(
    who_dies_after_the_request_leaves_a_call_that_the_carriers_list_has,
    async {
        let story = Story::begin(&lost(Kind::Placed)).await;
        story.dies_at(Point::Before("placed")).await;
        assert_eq!(story.placed().len(), 1);
        let call = story.ends().await;
        assert_eq!(call.carrier_call_id, Some(story.placed()[0].sid.clone()));
        assert_eq!(story.requests(), 1);
    }
);

story!(
    who_dies_after_the_request_leaves_a_call_that_its_webhooks_settle,
    async {
        let story = Story::begin(&sunny()).await;
        story.dies_at(Point::Before("placed")).await;
        assert_eq!(story.ends().await.outcome, Some(Outcome::Confirmed));
        assert_eq!(story.requests(), 1);
    }
);

story!(
    who_dies_after_the_commit_has_done_everything_but_acknowledge,
    async {
        let story = Story::begin(&sunny()).await;
        story.dies_at(Point::After("placed")).await;
        assert_eq!(story.0.queue.len(), 1);
        let call = story.ends().await;
        assert_eq!((call.outcome, call.attempt), (Some(Outcome::Confirmed), 1));
        assert_eq!(story.requests(), 1);
    }
);

story!(a_queue_that_lost_its_storage_loses_no_call, async {
    let story = Story::begin(&sunny()).await;
    // Published, and gone before any dispatcher lives.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(story.0.queue.len(), 1);
    story.0.queue.wipe();
    let before = tokio::time::Instant::now();
    assert_eq!(story.ends().await.outcome, Some(Outcome::Confirmed));
    let rang = story.placed()[0].created - before;
    assert!(rang < Duration::from_secs(10), "{rang:?}");
});

story!(
    a_halted_dispatcher_keeps_its_message_and_goes_on_by_itself,
    async {
        let story = Story::begin(&Plan {
            answers: vec![answered(Kind::Halt)],
            ..sunny()
        })
        .await;
        let call = story.ends().await;
        assert_eq!((call.outcome, call.attempt), (Some(Outcome::Confirmed), 2));
        let rest = story.placed()[0].created - story.0.began;
        assert!(rest < Duration::from_secs(40), "{rest:?}");
    }
);

story!(a_number_that_is_on_another_call_is_rung_after_it, async {
    let click = |transaction| Click {
        at_ms: 0,
        transaction,
    };
    let story = Story::begin(&Plan {
        clicks: vec![click(0), click(1)],
        ..sunny()
    })
    .await;
    story.ends().await;
    let placed = story.placed();
    assert_eq!(placed.len(), 2);
    assert!(placed[0].over.unwrap() <= placed[1].created);
    assert_eq!(story.requests(), 2);
});

story!(
    a_process_that_is_asked_to_stop_hands_back_what_it_has_not_begun,
    async {
        let story = Story::begin(&Plan {
            answers: vec![answered(Kind::Halt)],
            clicks: [(0, 2), (2_000, 1), (2_000, 3)]
                .map(|(at_ms, transaction)| Click { at_ms, transaction })
                .to_vec(),
            ..sunny()
        })
        .await;
        let stop = CancellationToken::new();
        let process = tokio::task::spawn_local(process::run(Arc::clone(&story.0), 1, stop.clone()));
        tokio::time::sleep(Duration::from_secs(5)).await;
        stop.cancel();
        let asked = tokio::time::Instant::now();
        process.await.unwrap();
        // The others waited for the end of the halt; they are another's at once.
        assert!(asked.elapsed() < Duration::from_secs(1));
        assert_eq!(story.0.queue.visible(), 2);
        // And so is the lead.
        let term = Duration::from_secs(10);
        assert!(
            story
                .0
                .store
                .store
                .lead("watch", "another", term)
                .await
                .unwrap()
        );
        story
            .0
            .store
            .store
            .resign("watch", "another")
            .await
            .unwrap();
        story.ends().await;
    }
);
