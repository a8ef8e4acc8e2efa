//! Calls that the carrier has and of which nothing is heard.

use domain::{Action, Attention, CallState, CarrierStatus, Outcome};
use serde_json::json;
use store::{Answered, Dispatch as _, SilenceLimits, SilentCall};

use super::{
    SECOND, at_the_carrier,
    desk::{Click, Desk},
    over_both, place, state, status, yes,
};

const LIMITS: SilenceLimits = SilenceLimits {
    ringing: std::time::Duration::from_secs(90),
    answered: std::time::Duration::from_mins(16),
    ask_every: std::time::Duration::from_mins(1),
};

async fn silent<D: Desk>(desk: &D) -> Vec<SilentCall> {
    desk.store().silent_calls(&LIMITS, 9).await.unwrap()
}

/// One that has been silent for too long.
async fn fall_silent<D: Desk>(desk: &D, click: &Click) -> SilentCall {
    place(desk, click, "CA1").await;
    desk.pass(SECOND * 91).await;
    silent(desk).await.remove(0)
}

over_both! {
    async fn a_call_is_silent_when_ringing_takes_too_long(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        desk.pass(SECOND * 80).await;
        desk.tell(&click, "CA1", "status:ringing", status(CarrierStatus::Ringing)).await;
        desk.pass(SECOND * 80).await;
        assert!(silent(desk).await.is_empty());
        desk.pass(SECOND * 11).await;
        let found = silent(desk).await;
        assert_eq!((found.len(), found[0].call_id), (1, click.call_id));
        assert_eq!(found[0].carrier_call_id, "CA1");
    }

    async fn one_with_somebody_on_the_line_may_take_longer(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        desk.tell(&click, "CA1", "voice", domain::Fact::Voice).await;
        desk.pass(SECOND * 950).await;
        assert!(silent(desk).await.is_empty());
        desk.pass(SECOND * 11).await;
        assert_eq!(silent(desk).await.len(), 1);
    }

    async fn an_event_without_a_new_fact_is_heard_too_and_a_strays_is_not(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        desk.tell(&click, "CA1", "status:ringing", status(CarrierStatus::Ringing)).await;
        desk.pass(SECOND * 80).await;
        desk.tell(&click, "CA1", "another", status(CarrierStatus::Ringing)).await;
        desk.pass(SECOND * 80).await;
        assert!(silent(desk).await.is_empty());
        desk.tell(&click, "CA2", "status:ringing", status(CarrierStatus::Ringing)).await;
        desk.pass(SECOND * 11).await;
        assert_eq!(silent(desk).await.len(), 1);
    }

    async fn it_is_asked_about_again_after_a_while(desk) {
        let click = desk.click(1).await;
        let asked = fall_silent(desk, &click).await;
        assert!(silent(desk).await.is_empty());
        let live = at_the_carrier("CA1", Some(CarrierStatus::Ringing));
        desk.store().told(&asked, live).await.unwrap();
        desk.pass(SECOND * 59).await;
        assert!(silent(desk).await.is_empty());
        desk.pass(SECOND * 2).await;
        assert_eq!(silent(desk).await.len(), 1);
        assert_eq!(state(desk, &click).await, CallState::Dialing);
        desk.store().told(&asked, at_the_carrier("CA1", None)).await.unwrap();
        assert_eq!(state(desk, &click).await, CallState::Dialing);
    }

    async fn what_has_ended_or_is_not_the_carriers_is_not_silent(desk) {
        let (ended, queued) = (desk.click(1).await, desk.click(2).await);
        desk.tell(&ended, "CA1", "status:busy", status(CarrierStatus::Busy)).await;
        desk.pass(SECOND * 5000).await;
        assert!(silent(desk).await.is_empty());
        assert_eq!(state(desk, &queued).await, CallState::Queued);
    }

    async fn the_carriers_word_that_it_is_over_ends_it_and_the_late_webhook_repeats_it(desk) {
        let click = desk.click(1).await;
        let asked = fall_silent(desk, &click).await;
        let over = at_the_carrier("CA1", Some(CarrierStatus::NoAnswer));
        for _ in 0..2 {
            desk.store().told(&asked, over.clone()).await.unwrap();
        }
        let shown = desk.shown(&click).await;
        assert_eq!((shown.outcome, shown.action), (Some(Outcome::NoAnswer), Action::NotAnswered));
        let data = json!({ "status": "no-answer", "asked": true });
        assert_eq!(desk.events(&click, "status").await, std::slice::from_ref(&data));
        let late = desk.tell(&click, "CA1", "status:no-answer", status(CarrierStatus::NoAnswer)).await;
        assert!(matches!(late, Answered::Stored { new: false, data: first, .. } if first == data));
    }

    async fn a_call_that_was_picked_up_and_never_greeted_needs_review(desk) {
        let click = desk.click(1).await;
        let asked = fall_silent(desk, &click).await;
        let over = at_the_carrier("CA1", Some(CarrierStatus::Completed));
        desk.store().told(&asked, over).await.unwrap();
        let shown = desk.shown(&click).await;
        assert_eq!((shown.outcome, shown.attention), (Some(Outcome::AppError), Attention::NeedsReview));
    }

    async fn what_the_carrier_does_not_know_ends_unconfirmed_and_answers_heard_stand(desk) {
        let click = desk.click(1).await;
        let asked = fall_silent(desk, &click).await;
        desk.store().gone(&asked).await.unwrap();
        assert_eq!(desk.shown(&click).await.outcome, Some(Outcome::Unconfirmed));

        let answered = desk.click(2).await;
        place(desk, &answered, "CA2").await;
        desk.tell(&answered, "CA2", "heard:1", yes()).await;
        desk.pass(SECOND * 961).await;
        let asked = silent(desk).await.remove(0);
        for _ in 0..2 {
            desk.store().gone(&asked).await.unwrap();
        }
        let shown = desk.shown(&answered).await;
        assert_eq!((shown.state, shown.outcome), (CallState::Ended, Some(Outcome::Confirmed)));
        assert_eq!(shown.action, Action::Resolved);
    }

    async fn an_answer_about_another_carrier_call_changes_nothing(desk) {
        let click = desk.click(1).await;
        let mut asked = fall_silent(desk, &click).await;
        "CA9".clone_into(&mut asked.carrier_call_id);
        let over = at_the_carrier("CA9", Some(CarrierStatus::Completed));
        desk.store().told(&asked, over).await.unwrap();
        desk.store().gone(&asked).await.unwrap();
        assert_eq!(state(desk, &click).await, CallState::Dialing);
    }
}
