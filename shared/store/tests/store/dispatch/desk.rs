//! What the suite needs of either store, beside what it tests.

use std::time::Duration;

use domain::{Action, Attention, CallId, CallState, Fact, Message, Outcome, TransactionId};
use serde_json::{Value, json};
use sqlx::{PgPool, types::Json};
use store::{
    Answered, Call, Dispatch, RequestCall, Store, TimelineEvent, Webhook, memory::MemoryStore,
    outbox::WaitingMessage,
};

use crate::support::{at, id, import, new_transaction};

/// A call that was clicked.
#[derive(Debug, Clone)]
pub struct Click {
    pub call_id: CallId,
    pub transaction_id: TransactionId,
}

/// What there is to see of a call and its transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub state: CallState,
    pub outcome: Option<Outcome>,
    pub carrier_call_id: Option<String>,
    pub action: Action,
    pub attention: Attention,
}

pub trait Desk: Sync {
    type Store: Dispatch;

    fn store(&self) -> &Self::Store;
    /// Transactions 1 to 9 are there, all with a number of their own but 9, which has that of 1.
    async fn click(&self, n: u32) -> Click;
    /// A webhook brings a fact.
    async fn tell(&self, click: &Click, sid: &str, once: &str, fact: Fact) -> Answered;
    async fn shown(&self, click: &Click) -> Shown;
    async fn timeline(&self, click: &Click) -> Vec<TimelineEvent>;
    /// Takes the messages that wait, those to dispatchers.
    async fn messages(&self) -> Vec<Message>;
    /// Time passes.
    async fn pass(&self, time: Duration);
    /// The reasons of the dead letters.
    async fn letters(&self) -> Vec<String>;

    async fn kinds(&self, click: &Click) -> Vec<String> {
        let events = self.timeline(click).await;
        events.into_iter().map(|event| event.kind).collect()
    }

    /// The data of the events of a kind.
    async fn events(&self, click: &Click, kind: &str) -> Vec<Value> {
        let events = self.timeline(click).await.into_iter();
        let wanted = events.filter(|event| event.kind == kind);
        wanted.map(|event| event.data).collect()
    }

    /// The epochs of the requests for a call that wait.
    async fn requests(&self, click: &Click) -> Vec<u32> {
        let messages = self.messages().await.into_iter();
        let epochs = messages.filter_map(|message| match message {
            Message::CallRequested { call_id, epoch, .. } if call_id == click.call_id => {
                Some(epoch)
            }
            _ => None,
        });
        epochs.collect()
    }

    /// The strays, with their epochs, whose end is asked for by messages that wait.
    async fn strays_to_end(&self) -> Vec<(String, u32)> {
        let messages = self.messages().await.into_iter();
        let strays = messages.filter_map(|message| match message {
            Message::StrayFound {
                carrier_call_id,
                epoch,
                ..
            } => Some((carrier_call_id, epoch)),
            _ => None,
        });
        strays.collect()
    }
}

fn webhook(click: &Click, sid: &str, once: &str) -> Webhook {
    Webhook {
        call_id: click.call_id,
        transaction_id: click.transaction_id.clone(),
        carrier_call_id: sid.to_owned(),
        kind: "status",
        once: once.to_owned(),
    }
}

/// Postgres.
pub struct Rows {
    pub store: Store,
    /// For what no part of the program does: letting time pass.
    pub pool: PgPool,
}

impl Rows {
    pub async fn fresh() -> Self {
        let url = test_servers::fresh_database().await;
        let store = at(&url);
        store.migrate().await.unwrap();
        import(&store, 8).await;
        store.import(&[ninth()], false).await.unwrap();
        let pool = PgPool::connect(&url).await.unwrap();
        Self { store, pool }
    }

    async fn newest(&self, click: &Click) -> Call {
        let calls = self.store.calls(&click.transaction_id).await.unwrap();
        let own = calls.into_iter().find(|call| call.id == click.call_id);
        own.unwrap()
    }
}

fn ninth() -> store::NewTransaction {
    let mut ninth = new_transaction(9);
    ninth.client_phone = new_transaction(1).client_phone;
    ninth
}

impl Desk for Rows {
    type Store = Store;

    fn store(&self) -> &Store {
        &self.store
    }

    async fn click(&self, n: u32) -> Click {
        match self.store.request_call(&id(n), None, None).await.unwrap() {
            RequestCall::Requested(call) => Click {
                call_id: call.id,
                transaction_id: call.transaction_id,
            },
            other => panic!("{other:?}"),
        }
    }

    async fn tell(&self, click: &Click, sid: &str, once: &str, fact: Fact) -> Answered {
        let judge = |_: &_, _: &_| (Some(fact.clone()), json!({ "once": once }));
        let webhook = webhook(click, sid, once);
        self.store.receive(&webhook, judge).await.unwrap()
    }

    async fn shown(&self, click: &Click) -> Shown {
        let call = self.newest(click).await;
        let transaction = self.store.transaction(&click.transaction_id).await;
        let transaction = transaction.unwrap().unwrap();
        Shown {
            state: call.state,
            outcome: call.outcome,
            carrier_call_id: call.carrier_call_id,
            action: transaction.action,
            attention: transaction.attention,
        }
    }

    async fn timeline(&self, click: &Click) -> Vec<TimelineEvent> {
        self.store.timeline(&click.transaction_id).await.unwrap()
    }

    async fn messages(&self) -> Vec<Message> {
        let rows: Vec<(i64, Json<Vec<WaitingMessage>>)> =
            sqlx::query_as("DELETE FROM outbox RETURNING id, message")
                .fetch_all(&self.pool)
                .await
                .unwrap();
        let mut rows = rows;
        rows.sort_by_key(|(id, _)| *id);
        let messages = rows.into_iter().flat_map(|(_, messages)| messages.0);
        messages.map(|waiting| waiting.message).collect()
    }

    /// What is stored is as much older.
    async fn pass(&self, time: Duration) {
        let statement = "
            WITH calls AS (
                UPDATE calls
                SET created_at = created_at - by, not_before = not_before - by,
                    next_attempt_at = next_attempt_at - by, lease_until = lease_until - by,
                    sent_at = sent_at - by, requested_at = requested_at - by, heard_at = heard_at - by,
                    asked_at = asked_at - by
                FROM make_interval(secs => $1) AS by
            ), strays AS (
                UPDATE strays
                SET seen_at = seen_at - by, asked_at = asked_at - by
                FROM make_interval(secs => $1) AS by
            )
            UPDATE leads
            SET until = until - by
            FROM make_interval(secs => $1) AS by";
        sqlx::query(statement)
            .bind(time.as_secs_f64())
            .execute(&self.pool)
            .await
            .unwrap();
    }

    async fn letters(&self) -> Vec<String> {
        let letters = self.store.dead_letters(99).await.unwrap();
        letters
            .into_iter()
            .map(|letter| letter.letter.reason)
            .collect()
    }
}

/// In memory.
pub struct Memory {
    pub store: MemoryStore,
}

impl Memory {
    pub async fn fresh() -> Self {
        let store = MemoryStore::new();
        for n in 1..=8 {
            store.import(&new_transaction(n)).await;
        }
        store.import(&ninth()).await;
        Self { store }
    }
}

impl Desk for Memory {
    type Store = MemoryStore;

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    async fn click(&self, n: u32) -> Click {
        Click {
            call_id: self.store.request_call(&id(n)).await.unwrap(),
            transaction_id: id(n),
        }
    }

    async fn tell(&self, click: &Click, sid: &str, once: &str, fact: Fact) -> Answered {
        let judge = |_: &_, _: &_| (Some(fact.clone()), json!({ "once": once }));
        let webhook = webhook(click, sid, once);
        self.store.receive(&webhook, judge).await.unwrap()
    }

    async fn shown(&self, click: &Click) -> Shown {
        let call = self.store.call(click.call_id).await.unwrap();
        let verdict = self.store.verdict(&click.transaction_id).await.unwrap();
        Shown {
            state: call.state,
            outcome: call.outcome,
            carrier_call_id: call.carrier_call_id,
            action: verdict.action,
            attention: verdict.attention,
        }
    }

    async fn timeline(&self, click: &Click) -> Vec<TimelineEvent> {
        self.store.timeline(&click.transaction_id).await
    }

    async fn messages(&self) -> Vec<Message> {
        let rows = self.store.take_messages().await;
        rows.into_iter().map(|row| row.message).collect()
    }

    async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
    }

    async fn letters(&self) -> Vec<String> {
        let letters = self.store.dead_letters().await;
        letters.into_iter().map(|letter| letter.reason).collect()
    }
}
