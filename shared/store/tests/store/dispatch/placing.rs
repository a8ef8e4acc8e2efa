//! Claims, their marks and their results.

use std::time::Duration;

use domain::{Action, Attention, CallState, CarrierStatus, Outcome};
use serde_json::json;
use store::{Claim, Dispatch as _, FencedWrite};

use super::{LEASE, SECOND, claim, done, over_both, place, send, state, status};

over_both! {
    async fn a_call_under_lease_is_nobody_elses(desk) {
        let click = desk.click(1).await;
        let first = claim(desk, &click).await;
        assert_eq!((first.attempt, first.fence), (1, 1));
        let second = desk.store().claim(click.call_id, LEASE).await.unwrap();
        assert!(matches!(second, Claim::Later(wait) if wait > SECOND && wait <= LEASE));
        let asked = desk.store().not_due(click.call_id).await.unwrap();
        assert!(matches!(asked, Some(Claim::Later(wait)) if wait > SECOND && wait <= LEASE));
        assert_eq!(state(desk, &click).await, CallState::Placing);
    }

    async fn a_call_that_nobody_knows_is_settled(desk) {
        let unknown = domain::CallId::generate();
        assert!(matches!(desk.store().not_due(unknown).await.unwrap(), Some(Claim::Settled)));
        assert!(matches!(desk.store().claim(unknown, LEASE).await.unwrap(), Claim::Settled));
        desk.store().put_off(unknown, SECOND).await.unwrap();
    }

    async fn a_lease_that_ran_out_before_anything_was_sent_can_be_claimed_and_fences_the_first(desk) {
        let click = desk.click(1).await;
        let first = claim(desk, &click).await;
        desk.pass(LEASE + SECOND).await;
        assert!(desk.store().not_due(click.call_id).await.unwrap().is_none());
        let second = claim(desk, &click).await;
        assert_eq!((second.attempt, second.fence), (2, 2));
        let marked = desk.store().mark_sent(&first, Duration::ZERO).await.unwrap();
        assert_eq!(marked, FencedWrite::Overtaken);
        done(desk.store().mark_sent(&second, SECOND).await.unwrap());
    }

    async fn a_result_with_an_old_fence_changes_nothing_but_leaves_an_event(desk) {
        let click = desk.click(1).await;
        let first = claim(desk, &click).await;
        desk.pass(LEASE + SECOND).await;
        claim(desk, &click).await;
        let before = desk.shown(&click).await;
        let store = desk.store();
        // Twice, for a writer who does not know whether the first time was stored.
        for _ in 0..2 {
            assert_eq!(store.refused(&first, 21214, "no").await.unwrap(), FencedWrite::Overtaken);
            assert_eq!(store.retry_after(&first, SECOND, "429").await.unwrap(), FencedWrite::Overtaken);
        }
        assert_eq!(desk.shown(&click).await, before);
        assert_eq!(desk.kinds(&click).await.last().unwrap(), "retried");
        let refusals = desk.events(&click, "placed").await;
        let data = json!({ "refused": 21214, "text": "no" });
        assert_eq!(refusals, [json!({ "overtaken": data, "fence": 1 })]);
    }

    async fn what_was_sent_is_never_claimed_again(desk) {
        let click = desk.click(1).await;
        let claimed = send(desk, &click).await;
        let again = desk.store().mark_sent(&claimed, SECOND).await.unwrap();
        assert_eq!(again, FencedWrite::Overtaken);
        desk.pass(LEASE * 9).await;
        let claimed = desk.store().claim(click.call_id, LEASE).await.unwrap();
        assert!(matches!(claimed, Claim::Settled));
        assert!(matches!(desk.store().not_due(click.call_id).await.unwrap(), Some(Claim::Settled)));
    }

    async fn nothing_is_sent_with_less_lease_left_than_needed(desk) {
        let click = desk.click(1).await;
        let claimed = claim(desk, &click).await;
        desk.pass(SECOND * 12).await;
        let marked = desk.store().mark_sent(&claimed, SECOND * 20).await.unwrap();
        assert_eq!(marked, FencedWrite::Overtaken);
        done(desk.store().mark_sent(&claimed, SECOND * 10).await.unwrap());
    }

    async fn a_number_on_another_call_waits(desk) {
        let (first, second) = (desk.click(1).await, desk.click(9).await);
        claim(desk, &first).await;
        let asked = desk.store().not_due(second.call_id).await.unwrap();
        assert!(matches!(asked, Some(Claim::NumberBusy)));
        let claimed = desk.store().claim(second.call_id, LEASE).await.unwrap();
        assert!(matches!(claimed, Claim::NumberBusy));
        assert_eq!(state(desk, &second).await, CallState::Queued);
        assert_eq!(desk.kinds(&second).await.last().unwrap(), "call.requested");
        desk.tell(&first, "CA1", "status:busy", status(CarrierStatus::Busy)).await;
        assert_eq!(claim(desk, &second).await.attempt, 1);
    }

    async fn a_call_that_is_put_off_waits_where_it_is(desk) {
        let click = desk.click(1).await;
        desk.store().put_off(click.call_id, SECOND * 5).await.unwrap();
        let claimed = desk.store().claim(click.call_id, LEASE).await.unwrap();
        assert!(matches!(claimed, Claim::Later(wait) if wait > SECOND && wait <= SECOND * 5));
        assert!(matches!(desk.store().not_due(click.call_id).await.unwrap(), Some(Claim::Later(_))));
        assert_eq!(state(desk, &click).await, CallState::Queued);
        desk.pass(SECOND * 6).await;
        let claimed = claim(desk, &click).await;
        // Somebody is at work on it now: nothing to put off.
        desk.store().put_off(click.call_id, SECOND * 500).await.unwrap();
        done(desk.store().mark_sent(&claimed, SECOND).await.unwrap());
        done(desk.store().retry_after(&claimed, Duration::ZERO, "429").await.unwrap());
        assert_eq!(claim(desk, &click).await.attempt, 2);
    }

    async fn a_placed_call_is_the_carriers_and_its_name_is_the_gate(desk) {
        let click = desk.click(1).await;
        let claimed = place(desk, &click, "CA1").await;
        // Said again, by one who did not hear that it was stored.
        done(desk.store().placed(&claimed, "CA1").await.unwrap());
        let shown = desk.shown(&click).await;
        assert_eq!((shown.state, shown.carrier_call_id.unwrap().as_str()), (CallState::Dialing, "CA1"));
        let kinds = desk.kinds(&click).await;
        assert_eq!(kinds[kinds.len() - 3..], ["call.requested", "claimed", "placed"]);
    }

    async fn a_refusal_ends_the_call_with_its_code(desk) {
        let click = desk.click(1).await;
        let claimed = send(desk, &click).await;
        for _ in 0..2 {
            done(desk.store().refused(&claimed, 21214, "cannot be reached").await.unwrap());
        }
        let shown = desk.shown(&click).await;
        assert_eq!((shown.state, shown.outcome), (CallState::Ended, Some(Outcome::Rejected)));
        assert_eq!((shown.action, shown.attention), (Action::Disconnected, Attention::None));
        let kinds = desk.kinds(&click).await;
        assert!(kinds.ends_with(&["placed".to_owned(), "ended".to_owned()]), "{kinds:?}");
    }

    async fn a_retry_waits_its_time_keeps_its_number_and_may_then_be_claimed(desk) {
        let (click, twin) = (desk.click(1).await, desk.click(9).await);
        let claimed = send(desk, &click).await;
        done(desk.store().retry_after(&claimed, SECOND * 20, "429").await.unwrap());
        let wait = desk.store().claim(click.call_id, LEASE).await.unwrap();
        assert!(matches!(wait, Claim::Later(wait) if wait > SECOND * 10 && wait <= SECOND * 20));
        let claimed = desk.store().claim(twin.call_id, LEASE).await.unwrap();
        assert!(matches!(claimed, Claim::NumberBusy));
        desk.pass(SECOND * 21).await;
        assert_eq!(claim(desk, &click).await.attempt, 2);
    }

    async fn nothing_is_retried_that_a_webhook_has_shown_to_be_placed(desk) {
        let click = desk.click(1).await;
        let claimed = send(desk, &click).await;
        desk.tell(&click, "CA1", "status:ringing", status(CarrierStatus::Ringing)).await;
        done(desk.store().retry_after(&claimed, Duration::ZERO, "reset").await.unwrap());
        let claimed = desk.store().claim(click.call_id, LEASE).await.unwrap();
        assert!(matches!(claimed, Claim::Settled));
        assert!(!desk.kinds(&click).await.contains(&"retried".to_owned()));
    }
}
