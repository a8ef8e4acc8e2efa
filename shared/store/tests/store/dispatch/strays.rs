//! What the gate refuses.

use domain::{CallState, CarrierStatus};
use store::{Adopted, Answered, Dispatch as _};

use super::{SECOND, at_the_carrier, done, lose, over_both, place, state, status, yes};

fn names(found: Vec<(String, u32)>) -> Vec<String> {
    found.into_iter().map(|(name, _)| name).collect()
}

over_both! {
    async fn a_webhooks_stray_is_to_be_ended_once_and_none_of_its_facts_count(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        desk.messages().await;
        for once in ["heard:1", "heard:2"] {
            assert!(matches!(desk.tell(&click, "CA2", once, yes()).await, Answered::Stray));
        }
        assert_eq!(desk.strays_to_end().await, [("CA2".to_owned(), 0)]);
        assert_eq!(state(desk, &click).await, CallState::Dialing);
        assert_eq!(desk.events(&click, "stray").await.len(), 1);
    }

    async fn a_late_answers_stray_is_to_be_ended(desk) {
        let click = desk.click(1).await;
        let claimed = place(desk, &click, "CA1").await;
        desk.messages().await;
        done(desk.store().placed(&claimed, "CA2").await.unwrap());
        assert_eq!(names(desk.strays_to_end().await), ["CA2"]);
        assert_eq!(desk.shown(&click).await.carrier_call_id.as_deref(), Some("CA1"));
    }

    async fn what_the_look_up_finds_after_the_calls_end_may_be_the_next_calls(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.tell(&click, "CA1", "status:busy", status(CarrierStatus::Busy)).await;
        desk.messages().await;
        let found = at_the_carrier("CA2", None);
        assert_eq!(desk.store().adopt(&lost, &found).await.unwrap(), Adopted::Settled);
        assert!(desk.strays_to_end().await.is_empty());
    }

    async fn what_the_look_up_finds_beside_the_calls_own_is_to_be_ended(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        let own = at_the_carrier("CA1", None);
        assert_eq!(desk.store().adopt(&lost, &own).await.unwrap(), Adopted::Bound);
        desk.messages().await;
        let other = at_the_carrier("CA2", Some(CarrierStatus::Ringing));
        assert_eq!(desk.store().adopt(&lost, &other).await.unwrap(), Adopted::Stray);
        assert_eq!(names(desk.strays_to_end().await), ["CA2"]);
        assert_eq!(state(desk, &click).await, CallState::Dialing);
    }

    async fn what_is_another_calls_own_is_never_ended(desk) {
        let (click, other) = (desk.click(1).await, desk.click(2).await);
        place(desk, &click, "CA1").await;
        place(desk, &other, "CA2").await;
        desk.messages().await;
        assert!(matches!(desk.tell(&click, "CA2", "heard:1", yes()).await, Answered::Stray));
        assert!(desk.strays_to_end().await.is_empty());
        desk.pass(SECOND * 3600).await;
        assert_eq!(desk.store().republish_strays(9).await.unwrap(), 0);
    }

    async fn its_end_is_written_once(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        desk.tell(&click, "CA2", "heard:1", yes()).await;
        for _ in 0..2 {
            desk.store().stray_ended("CA2").await.unwrap();
        }
        desk.store().stray_ended("CA9").await.unwrap();
        let events = desk.events(&click, "stray").await;
        assert_eq!(events.len(), 2);
        assert_eq!(events[1], serde_json::json!({ "carrier_call_id": "CA2", "ended": true }));
        desk.pass(SECOND * 3600).await;
        assert_eq!(desk.store().republish_strays(9).await.unwrap(), 0);
    }

    async fn its_end_is_asked_for_again_ever_more_rarely(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        desk.tell(&click, "CA2", "heard:1", yes()).await;
        desk.messages().await;
        let mut waited = Vec::new();
        for epoch in 1..=7_u32 {
            let mut seconds = 0;
            while desk.store().republish_strays(9).await.unwrap() == 0 {
                desk.pass(SECOND * 10).await;
                seconds += 10;
            }
            assert_eq!(desk.strays_to_end().await, [("CA2".to_owned(), epoch)]);
            waited.push(seconds);
        }
        assert_eq!(waited, [30, 60, 120, 240, 480, 900, 900]);
    }

    async fn no_more_than_asked_for_at_a_time(desk) {
        let click = desk.click(1).await;
        place(desk, &click, "CA1").await;
        for stray in ["CA2", "CA3", "CA4"] {
            desk.tell(&click, stray, "status:ringing", status(CarrierStatus::Ringing)).await;
        }
        desk.pass(SECOND * 31).await;
        assert_eq!(desk.store().republish_strays(2).await.unwrap(), 2);
        assert_eq!(desk.store().republish_strays(2).await.unwrap(), 1);
        assert_eq!(desk.store().republish_strays(2).await.unwrap(), 0);
    }
}
