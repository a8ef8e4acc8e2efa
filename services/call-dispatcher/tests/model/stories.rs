//! Single stories of the same world: each point at which a dispatcher may die, and what the watch finds afterwards.

use std::{sync::Arc, time::Duration};

use domain::{Action, Attention, Outcome};
use store::{Dispatch as _, memory::MemoryCall};
use tokio_util::sync::CancellationToken;

use crate::{
    carrier::Placed,
    laws, life,
    plan::{Answer, Click, Hook, Kind, Life, Plan},
    process,
    shaky::Point,
    world::{self, World},
};

/// One click, and nothing that goes wrong.
fn sunny() -> Plan {
    Plan {
        dispatchers: 1,
        redial: false,
        skew_s: 0,
        webhooks: true,
        clicks: vec![Click {
            at_ms: 0,
            transaction: 2,
        }],
        answers: Vec::new(),
        crashes: Vec::new(),
        faults: Vec::new(),
        broker: Vec::new(),
        carrier_away: Vec::new(),
        hooks: Vec::new(),
    }
}

fn answered(kind: Kind) -> Answer {
    Answer {
        kind,
        ..Answer::default()
    }
}

/// Nobody tells us of the call that the first placement leads to; only the carrier's list has it.
fn lost(kind: Kind) -> Plan {
    Plan {
        answers: vec![answered(kind)],
        webhooks: false,
        ..sunny()
    }
}

struct Story(Arc<World>);

impl Story {
    async fn begin(plan: &Plan) -> Self {
        Self(World::begin(plan, None).await)
    }

    /// A dispatcher that works until it comes to `point`, and dies there.
    async fn dies_at(&self, point: Point) {
        let process = process::run(Arc::clone(&self.0), 1, CancellationToken::new());
        tokio::select! {
            () = process => panic!("it ended by itself"),
            () = self.0.store.stop.at(point) => {}
        }
        self.0.queue.died(1);
    }

    /// Another dispatcher goes on until there is nothing left to do. The law holds.
    async fn ends(&self) -> MemoryCall {
        tokio::task::spawn_local(process::run(
            Arc::clone(&self.0),
            2,
            CancellationToken::new(),
        ));
        self.0.settled().await;
        assert_eq!(laws::broken(&self.0).await, Vec::<String>::new());
        self.0.store.store.calls().await.pop().unwrap()
    }

    fn requests(&self) -> usize {
        self.0.carrier.requests().len()
    }

    fn placed(&self) -> Vec<Placed> {
        self.0.carrier.placed()
    }

    async fn shown(&self) -> (Action, Attention) {
        let verdict = self.0.store.store.verdict(&world::transaction(2)).await;
        let verdict = verdict.unwrap();
        (verdict.action, verdict.attention)
    }
}

/// Runs on a clock that jumps to whatever happens next.
macro_rules! story {
    ($name:ident, $body:expr) => {
        #[tokio::test(start_paused = true)]
        async fn $name() {
            tokio::task::LocalSet::new().run_until($body).await;
        }
    };
}

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

story!(
    an_answer_that_proves_nothing_is_settled_by_the_carriers_list_within_seconds,
    async {
        for kind in [
            Kind::ServerError(true),
            Kind::Reset(true),
            Kind::Silence(true),
        ] {
            for skew_s in [0, 300, -300] {
                let story = Story::begin(&Plan {
                    skew_s,
                    ..lost(kind)
                })
                .await;
                let call = story.ends().await;
                assert_eq!(call.carrier_call_id.as_deref(), Some("CA1"), "{kind:?}");
                assert_eq!(call.outcome, Some(Outcome::AppError));
                assert_eq!(story.requests(), 1);
            }
        }
    }
);

story!(a_list_that_lags_is_asked_again, async {
    let mut plan = lost(Kind::Reset(true));
    plan.answers[0].lag_ms = 60_000;
    let story = Story::begin(&plan).await;
    let call = story.ends().await;
    assert_eq!(call.carrier_call_id.as_deref(), Some("CA1"));
});

story!(an_older_call_of_the_number_is_not_taken_for_ours, async {
    let story = Story::begin(&lost(Kind::Reset(false))).await;
    let mut foreign = Placed::foreign("CA900", "+14155550102");
    foreign.created -= Duration::from_secs(30);
    story.0.carrier.add(foreign.over());
    let call = story.ends().await;
    assert_eq!(
        (call.outcome, call.carrier_call_id),
        (Some(Outcome::Unconfirmed), None)
    );
});

story!(a_second_call_in_the_list_is_a_stray_and_is_ended, async {
    let mut plan = lost(Kind::Reset(true));
    plan.answers[0].life = Life::NoAnswer;
    let story = Story::begin(&plan).await;
    let mut second = Placed::foreign("CA900", "+14155550102");
    second.created += Duration::from_secs(3);
    second.shown_from = second.created;
    story.0.carrier.add(second);
    let call = story.ends().await;
    assert_eq!(call.carrier_call_id.as_deref(), Some("CA1"));
    let second = story.0.carrier.find("CA900").unwrap();
    assert!(second.cut);
});

story!(
    a_call_whose_placement_is_heard_of_twice_ends_the_second_one,
    async {
        // The first request is lost for minutes, and then arrives after all.
        let mut plan = Plan {
            redial: true,
            answers: vec![answered(Kind::Silence(true))],
            ..sunny()
        };
        plan.answers[0].before_ms = 126_000;
        let story = Story::begin(&plan).await;
        let call = story.ends().await;
        assert_eq!(call.outcome, Some(Outcome::Confirmed));
        assert_eq!(story.placed().len(), 2);
        assert_eq!(story.placed().iter().filter(|placed| placed.cut).count(), 1);
    }
);

story!(
    a_stray_that_is_over_or_unknown_already_counts_as_ended,
    async {
        let mut plan = sunny();
        plan.answers = vec![Answer {
            life: Life::NoAnswer,
            ..answered(Kind::Placed)
        }];
        let story = Story::begin(&plan).await;
        let call = story.ends().await;
        story
            .0
            .carrier
            .add(Placed::foreign("CA900", "+14155550102").over());
        for sid in ["CA900", "CA901"] {
            life::tell_of_stray(&story.0, &call, sid).await;
        }
        story.0.settled().await;
        let strays = story.0.store.store.strays().await;
        assert!(
            strays.len() == 2 && strays.iter().all(|stray| stray.ended),
            "{strays:?}"
        );
    }
);

story!(
    without_any_webhook_every_call_ends_with_what_the_carrier_says,
    async {
        for (life, outcome, action) in [
            (Life::Confirms, Outcome::AppError, Action::Disconnected),
            (Life::NoAnswer, Outcome::NoAnswer, Action::NotAnswered),
            (Life::Busy, Outcome::Busy, Action::NotAnswered),
            (Life::Fails, Outcome::Failed, Action::Disconnected),
            (Life::Talks, Outcome::AppError, Action::Disconnected),
        ] {
            let mut plan = lost(Kind::Placed);
            plan.answers[0].life = life;
            let story = Story::begin(&plan).await;
            assert_eq!(story.ends().await.outcome, Some(outcome));
            assert_eq!(story.shown().await.0, action);
        }
    }
);

story!(
    a_call_that_the_carrier_does_not_know_ends_unconfirmed,
    async {
        let story = Story::begin(&lost(Kind::Placed)).await;
        story.dies_at(Point::After("placed")).await;
        story.0.carrier.forget("CA1");
        let call = story.ends().await;
        assert_eq!(call.outcome, Some(Outcome::Unconfirmed));
        assert_eq!(story.requests(), 1);
    }
);

story!(
    a_carrier_that_never_answers_a_look_up_does_not_keep_a_call_for_ever,
    async {
        for redial in [false, true] {
            let story = Story::begin(&Plan {
                carrier_away: vec![(0, 3_600_000)],
                redial,
                ..lost(Kind::Reset(false))
            })
            .await;
            assert_eq!(story.ends().await.outcome, Some(Outcome::Unconfirmed));
            // What nobody looked for is not dialled again.
            assert_eq!(story.requests(), 1);
        }
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

story!(late_webhooks_are_as_good_as_the_carriers_answer, async {
    let story = Story::begin(&Plan {
        hooks: vec![Hook::Late(20_000)],
        carrier_away: vec![(0, 3_600_000)],
        webhooks: true,
        ..lost(Kind::Reset(true))
    })
    .await;
    assert_eq!(story.ends().await.outcome, Some(Outcome::Confirmed));
    assert_eq!(story.shown().await, (Action::Resolved, Attention::None));
});
