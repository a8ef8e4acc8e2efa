//! Requests that may be lost, and who looks after them.

use domain::CarrierStatus;
use store::Dispatch as _;

use super::{LEASE, SECOND, claim, done, over_both, place, send, status};

const MINUTE: std::time::Duration = std::time::Duration::from_mins(1);

over_both! {
    async fn whoever_watches_sees_for_how_long_the_oldest_call_has_been_due(desk) {
        assert_eq!(desk.store().longest_due().await.unwrap(), None);
        let (older, younger) = (desk.click(1).await, desk.click(2).await);
        desk.pass(SECOND * 10).await;
        let longest = desk.store().longest_due().await.unwrap().unwrap();
        assert!(longest >= SECOND * 10 && longest < SECOND * 20, "{longest:?}");
        // What waits for its time is not due, and neither is what was sent.
        desk.store().put_off(older.call_id, SECOND * 20).await.unwrap();
        send(desk, &younger).await;
        assert_eq!(desk.store().longest_due().await.unwrap(), None);
    }

    async fn a_claim_that_ran_out_unsent_is_asked_for_at_once(desk) {
        let click = desk.click(1).await;
        desk.pass(SECOND).await;
        claim(desk, &click).await;
        desk.messages().await;
        assert_eq!(desk.store().republish_due(false, 9).await.unwrap(), 0);
        desk.pass(LEASE + SECOND).await;
        assert_eq!(desk.store().republish_due(false, 9).await.unwrap(), 1);
        assert_eq!(desk.requests(&click).await, [1]);
        assert_eq!(desk.store().republish_due(false, 9).await.unwrap(), 0);
    }

    async fn a_call_that_waits_is_asked_for_once_it_is_due(desk) {
        let (put_off, retried) = (desk.click(1).await, desk.click(2).await);
        desk.pass(SECOND).await;
        desk.store().put_off(put_off.call_id, SECOND * 20).await.unwrap();
        let claimed = send(desk, &retried).await;
        done(desk.store().retry_after(&claimed, SECOND * 20, "429").await.unwrap());
        desk.messages().await;
        assert_eq!(desk.store().republish_due(true, 9).await.unwrap(), 0);
        desk.pass(SECOND * 21).await;
        assert_eq!(desk.store().republish_due(false, 9).await.unwrap(), 2);
        assert_eq!(desk.store().republish_due(false, 9).await.unwrap(), 0);
    }

    async fn an_empty_queue_has_lost_what_is_older_than_a_moment(desk) {
        let click = desk.click(1).await;
        desk.pass(SECOND * 3).await;
        assert_eq!(desk.store().republish_due(true, 9).await.unwrap(), 0);
        desk.pass(SECOND * 3).await;
        desk.messages().await;
        assert_eq!(desk.store().republish_due(false, 9).await.unwrap(), 0);
        assert_eq!(desk.store().republish_due(true, 9).await.unwrap(), 1);
        assert_eq!(desk.requests(&click).await, [1]);
        // It is on its way now.
        assert_eq!(desk.store().republish_due(true, 9).await.unwrap(), 0);
        desk.pass(SECOND * 6).await;
        assert_eq!(desk.store().republish_due(true, 9).await.unwrap(), 1);
        assert_eq!(desk.requests(&click).await, [2]);
    }

    async fn under_a_queue_that_is_never_empty_there_is_a_slow_net(desk) {
        let click = desk.click(1).await;
        desk.messages().await;
        let mut waited = Vec::new();
        for epoch in 1..=6_u32 {
            let mut minutes = 0;
            while desk.store().republish_due(false, 9).await.unwrap() == 0 {
                desk.pass(MINUTE).await;
                minutes += 1;
            }
            assert_eq!(desk.requests(&click).await, [epoch]);
            waited.push(minutes);
        }
        assert_eq!(waited, [1, 2, 4, 8, 15, 15]);
    }

    async fn what_is_sent_under_lease_or_further_on_is_not_asked_for(desk) {
        let clicks = [desk.click(1).await, desk.click(2).await, desk.click(3).await];
        send(desk, &clicks[0]).await;
        place(desk, &clicks[1], "CA2").await;
        desk.tell(&clicks[2], "CA3", "status:busy", status(CarrierStatus::Busy)).await;
        desk.pass(MINUTE * 60).await;
        let leased = desk.click(4).await;
        claim(desk, &leased).await;
        desk.pass(SECOND * 20).await;
        assert_eq!(desk.store().republish_due(true, 9).await.unwrap(), 0);
    }

    async fn no_more_than_asked_for_at_a_time_and_the_oldest_request_first(desk) {
        for n in 1..=5 {
            desk.click(n).await;
        }
        desk.pass(MINUTE * 2).await;
        let sizes = [
            desk.store().republish_due(false, 2).await.unwrap(),
            desk.store().republish_due(false, 2).await.unwrap(),
            desk.store().republish_due(false, 2).await.unwrap(),
            desk.store().republish_due(false, 2).await.unwrap(),
        ];
        assert_eq!(sizes, [2, 2, 1, 0]);
    }

    async fn two_never_lead_and_a_dead_ones_lead_passes_after_its_term(desk) {
        let (store, term) = (desk.store(), SECOND * 10);
        assert!(store.lead("watch", "a", term).await.unwrap());
        assert!(!store.lead("watch", "b", term).await.unwrap());
        desk.pass(SECOND * 6).await;
        assert!(store.lead("watch", "a", term).await.unwrap());
        desk.pass(SECOND * 6).await;
        assert!(!store.lead("watch", "b", term).await.unwrap());
        desk.pass(SECOND * 5).await;
        assert!(store.lead("watch", "b", term).await.unwrap());
        assert!(!store.lead("watch", "a", term).await.unwrap());
        assert!(store.lead("another", "a", term).await.unwrap());
    }

    async fn a_lead_that_is_given_up_is_free_at_once_and_only_its_holder_gives_it_up(desk) {
        let (store, term) = (desk.store(), SECOND * 10);
        assert!(store.lead("watch", "a", term).await.unwrap());
        store.resign("watch", "b").await.unwrap();
        assert!(!store.lead("watch", "b", term).await.unwrap());
        store.resign("watch", "a").await.unwrap();
        assert!(store.lead("watch", "b", term).await.unwrap());
    }
}
