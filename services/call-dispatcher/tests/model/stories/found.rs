//! What the watch finds of calls, at the carrier and in the rows.

use std::time::Duration;

use domain::{Action, Attention, Outcome};

use super::{Story, answered, lost, story, sunny};
use crate::{
    carrier::Placed,
    life,
    plan::{Answer, Hook, Kind, Life, Plan},
    shaky::Point,
};

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
