//! Dialling again what is unknown: an option.

use domain::{CallState, Outcome};
use store::{Adopted, Dispatch as _, FencedWrite, NotFound};

use super::{LEASE, SECOND, WINDOW, at_the_carrier, claim, done, lose, over_both, send, state};

over_both! {
    async fn an_unknown_call_is_due_again_at_once_and_asked_for(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.messages().await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::Waits);
        desk.pass(WINDOW + SECOND).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::DialledAgain);
        assert_eq!(desk.requests(&click).await, [1]);
        assert_eq!(desk.kinds(&click).await.last().unwrap(), "retried");
        assert_eq!(claim(desk, &click).await.attempt, 2);
    }

    async fn once_per_call(desk) {
        let click = desk.click(1).await;
        for redialled in [NotFound::DialledAgain, NotFound::Unconfirmed] {
            let lost = lose(desk, &click).await;
            desk.pass(WINDOW + SECOND).await;
            assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), redialled);
        }
        assert_eq!(desk.shown(&click).await.outcome, Some(Outcome::Unconfirmed));
    }

    async fn a_look_up_of_the_first_dialling_settles_nothing_of_the_second(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.pass(WINDOW + SECOND).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::DialledAgain);
        send(desk, &click).await;
        desk.pass(WINDOW + LEASE).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::Settled);
        assert_eq!(state(desk, &click).await, CallState::Placing);
    }

    async fn the_first_diallings_late_answer_is_a_stray_even_before_the_second_ones(desk) {
        let click = desk.click(1).await;
        let first = send(desk, &click).await;
        desk.pass(WINDOW + SECOND).await;
        let lost = desk.store().unknown_calls(SECOND, 9).await.unwrap().remove(0);
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::DialledAgain);
        let second = send(desk, &click).await;
        desk.messages().await;
        let late = desk.store().placed(&first, "CA1").await.unwrap();
        assert_eq!(late, FencedWrite::Overtaken);
        assert_eq!(desk.strays_to_end().await, [("CA1".to_owned(), 0)]);
        assert_eq!(state(desk, &click).await, CallState::Placing);
        // What was taken for a stray does not become the call's own by a webhook that comes first.
        desk.tell(&click, "CA1", "voice", domain::Fact::Voice).await;
        assert_eq!(state(desk, &click).await, CallState::Placing);
        done(desk.store().placed(&second, "CA2").await.unwrap());
        assert_eq!(desk.shown(&click).await.carrier_call_id.as_deref(), Some("CA2"));
    }

    async fn what_the_look_up_finds_of_the_first_dialling_is_a_stray_once_the_second_is_claimed(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.pass(WINDOW + SECOND).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::DialledAgain);
        // Nobody has taken the second dialling up yet: what was found after all spares it.
        let spared = desk.store().clone();
        send(desk, &click).await;
        desk.messages().await;
        let found = at_the_carrier("CA1", None);
        assert_eq!(spared.adopt(&lost, &found).await.unwrap(), Adopted::Stray);
        assert_eq!(desk.strays_to_end().await, [("CA1".to_owned(), 0)]);
    }

    async fn what_is_found_before_the_second_dialling_spares_it(desk) {
        let click = desk.click(1).await;
        let lost = lose(desk, &click).await;
        desk.pass(WINDOW + SECOND).await;
        assert_eq!(desk.store().not_found(&lost, WINDOW, true).await.unwrap(), NotFound::DialledAgain);
        let found = at_the_carrier("CA1", None);
        assert_eq!(desk.store().adopt(&lost, &found).await.unwrap(), Adopted::Bound);
        let claimed = desk.store().claim(click.call_id, LEASE).await.unwrap();
        assert!(matches!(claimed, store::Claim::Settled));
    }
}
