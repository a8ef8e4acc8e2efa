//! Calls that were sent and of which there is no result.

use std::time::Duration;

use domain::{Action, Attention, CallState, CarrierStatus, Outcome};
use serde_json::json;
use store::{Adopted, Dispatch as _, NotFound};

use super::{
    LEASE, SECOND, WINDOW, at_the_carrier, claim, done, lose, over_both, place, send, state,
    status, yes,
};

over_both! {
    async fn it_is_looked_for_at_once_and_then_every_few_seconds(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        assert!(lost.sent_at <= lost.now);
        let again = || desk.store().unknown_calls(SECOND * 5, 9);
        assert!(again().await.unwrap().is_empty());
        desk.pass(SECOND * 6).await;
        assert_eq!(again().await.unwrap().len(), 1);
        assert!(again().await.unwrap().is_empty());
    }

    async fn one_whose_dispatcher_died_is_looked_for_when_its_lease_is_over(desk) {
        let click = desk.click(1).await;
        send(desk, &click).await;
        assert!(desk.store().unknown_calls(SECOND, 9).await.unwrap().is_empty());
        desk.pass(LEASE + SECOND).await;
        let found = desk.store().unknown_calls(SECOND, 9).await.unwrap();
        assert_eq!(found[0].call_id, click.call_id);
    }

    async fn those_asked_about_longest_ago_come_first(desk) {
        let (first, second) = (desk.click(1).await, desk.click(2).await);
        lose(desk, &first).await;
        desk.pass(SECOND * 6).await;
        let claimed = send(desk, &second).await;
        done(desk.store().unknown(&claimed, "no answer").await.unwrap());
        let mut order = Vec::new();
        for _ in 0..2 {
            order.push(desk.store().unknown_calls(SECOND * 5, 1).await.unwrap()[0].call_id);
        }
        order.sort();
        let mut both = [first.call_id, second.call_id];
        both.sort();
        assert_eq!(order, both);
    }

    async fn what_was_not_sent_or_has_a_result_is_not_looked_for(desk) {
        let (claimed, placed, queued) = (desk.click(1).await, desk.click(2).await, desk.click(3).await);
        claim(desk, &claimed).await;
        place(desk, &placed, "CA2").await;
        desk.pass(LEASE * 9).await;
        assert!(desk.store().unknown_calls(SECOND, 9).await.unwrap().is_empty());
        assert_eq!(state(desk, &queued).await, CallState::Queued);
    }

    async fn what_the_look_up_finds_is_the_calls_own(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        let found = at_the_carrier("CA1", Some(CarrierStatus::Ringing));
        assert_eq!(desk.store().adopt(&lost, &found).await.unwrap(), Adopted::Bound);
        assert_eq!(state(desk, &click).await, CallState::Ringing);
        let placed = desk.events(&click, "placed").await;
        let adopted = json!({ "carrier_call_id": "CA1", "looked_up": true, "status": "ringing" });
        assert_eq!(placed.last(), Some(&adopted));
        assert_eq!(desk.store().adopt(&lost, &found).await.unwrap(), Adopted::Settled);
        assert_eq!(desk.store().not_found(&lost, Duration::ZERO, true).await.unwrap(), NotFound::Settled);
        assert_eq!(desk.store().are_bound(&["CA0".into(), "CA1".into()]).await.unwrap(), ["CA1"]);
    }

    async fn a_call_that_was_over_when_it_was_found_ends(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        let found = at_the_carrier("CA1", Some(CarrierStatus::NoAnswer));
        assert_eq!(desk.store().adopt(&lost, &found).await.unwrap(), Adopted::Bound);
        assert_eq!(desk.shown(&click).await.outcome, Some(Outcome::NoAnswer));
    }

    async fn what_is_another_calls_own_is_neither_adopted_nor_ended(desk) {
        let (click, other) = (desk.click(1).await, desk.click(2).await);
        place(desk, &other, "CA2").await;
        let lost = lose(desk, &click).await;
        let found = at_the_carrier("CA2", None);
        assert_eq!(desk.store().adopt(&lost, &found).await.unwrap(), Adopted::Settled);
        assert_eq!(state(desk, &click).await, CallState::Placing);
        assert!(desk.strays_to_end().await.is_empty());
    }

    async fn a_webhook_settles_it_at_any_time(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.tell(&click, "CA1", "status:ringing", status(CarrierStatus::Ringing)).await;
        assert_eq!(state(desk, &click).await, CallState::Ringing);
        desk.pass(SECOND * 9).await;
        assert!(desk.store().unknown_calls(SECOND, 9).await.unwrap().is_empty());
        desk.pass(WINDOW).await;
        let over = desk.store().not_found(&lost, WINDOW, true).await.unwrap();
        assert_eq!(over, NotFound::Settled);
    }

    async fn it_ends_unconfirmed_after_the_window_and_not_before(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.pass(SECOND * 115).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, false).await.unwrap(), NotFound::Waits);
        assert_eq!(state(desk, &click).await, CallState::Placing);
        desk.pass(SECOND * 6).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, false).await.unwrap(), NotFound::Unconfirmed);
        let shown = desk.shown(&click).await;
        assert_eq!(shown.outcome, Some(Outcome::Unconfirmed));
        assert_eq!((shown.action, shown.attention), (Action::Disconnected, Attention::NeedsReview));
    }

    async fn nor_while_its_lease_holds(desk) {
        let click = desk.click(1).await;
        send(desk, &click).await;
        desk.pass(LEASE + SECOND).await;
        let found = desk.store().unknown_calls(SECOND, 9).await.unwrap().remove(0);
        assert_eq!(desk.store().not_found(&found, LEASE, false).await.unwrap(), NotFound::Unconfirmed);

        let slow = desk.click(2).await;
        let claimed = send(desk, &slow).await;
        let mut under_lease = found;
        (under_lease.call_id, under_lease.fence) = (slow.call_id, claimed.fence);
        under_lease.transaction_id = slow.transaction_id.clone();
        let held = desk.store().not_found(&under_lease, Duration::ZERO, true).await.unwrap();
        assert_eq!(held, NotFound::Waits);
    }

    async fn a_late_word_raises_what_ended_unconfirmed(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.pass(WINDOW + SECOND).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, false).await.unwrap(), NotFound::Unconfirmed);
        desk.tell(&click, "CA1", "heard:1", yes()).await;
        let shown = desk.shown(&click).await;
        assert_eq!((shown.outcome, shown.action), (Some(Outcome::Confirmed), Action::Resolved));
        assert_eq!(shown.attention, Attention::None);
    }
}
