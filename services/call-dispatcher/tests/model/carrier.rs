//! A carrier that keeps a record of its own: what was asked of it, which calls it placed, and what became of them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use call_dispatcher::Carrier;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{CallId, CarrierStatus, PhoneNumber, TransactionId};
use tokio::time::{Instant, sleep, sleep_until};
use twilio::rest::{CallPage, CallResource, CreateCall, Error, Placement};
use url::Url;

use crate::plan::{Answer, Kind, Life, Plan};

/// The limit of a request, as the dispatchers' `CARRIER_TIMEOUT`.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// How long a single call cannot be looked up at most.
const LONGEST_LAG: Duration = Duration::from_secs(20);

/// A call that the carrier placed.
#[derive(Debug, Clone)]
pub struct Placed {
    pub sid: String,
    pub call: CallId,
    pub transaction: TransactionId,
    pub to: String,
    pub created: Instant,
    /// From when on look-ups show it.
    pub shown_from: Instant,
    pub life: Life,
    pub status: CarrierStatus,
    /// When it was over, and whether we ended it.
    pub over: Option<Instant>,
    pub cut: bool,
}

/// A request to place a call.
#[derive(Debug, Clone)]
pub struct Request {
    pub call: CallId,
    pub at: Instant,
    /// When the carrier decided or its time was over.
    pub until: Instant,
}

#[derive(Default)]
struct Record {
    placed: Vec<Placed>,
    requests: Vec<Request>,
    answers: VecDeque<Answer>,
    away: Vec<(Instant, Instant)>,
}

#[derive(Clone)]
pub struct ModelCarrier {
    record: Arc<Mutex<Record>>,
    /// Instant and time of the carrier's clock at the beginning.
    began: (Instant, DateTime<Utc>),
    /// Gets each call that is placed.
    rings: tokio::sync::mpsc::UnboundedSender<String>,
}

impl Placed {
    /// A call that the list has and that no request of this world led to.
    pub fn foreign(sid: &str, to: &str) -> Self {
        let now = Instant::now();
        Self {
            sid: sid.to_owned(),
            call: CallId(uuid::Uuid::nil()),
            transaction: "FOREIGN".parse().unwrap(),
            to: to.to_owned(),
            created: now,
            shown_from: now,
            life: Life::Confirms,
            status: CarrierStatus::InProgress,
            over: None,
            cut: false,
        }
    }

    pub fn over(mut self) -> Self {
        self.status = CarrierStatus::Completed;
        self.over = Some(self.created);
        self
    }

    /// Whether it was over before anybody could have ended it: nobody had to.
    pub fn found_over(&self) -> bool {
        self.over.is_some() && !self.cut
    }
}

impl ModelCarrier {
    pub fn new(
        plan: &Plan,
        now: DateTime<Utc>,
        rings: tokio::sync::mpsc::UnboundedSender<String>,
    ) -> Self {
        let began = Instant::now();
        let away = |(at, time): &(u32, u32)| {
            let from = began + Duration::from_millis((*at).into());
            (from, from + Duration::from_millis((*time).into()))
        };
        let record = Record {
            answers: plan.answers.iter().cloned().collect(),
            away: plan.carrier_away.iter().map(away).collect(),
            ..Record::default()
        };
        Self {
            record: Arc::new(Mutex::new(record)),
            began: (began, now + TimeDelta::seconds(plan.skew_s)),
            rings,
        }
    }

    pub fn placed(&self) -> Vec<Placed> {
        self.record.lock().unwrap().placed.clone()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.record.lock().unwrap().requests.clone()
    }

    /// The carrier knows nothing of it any more.
    pub fn forget(&self, sid: &str) {
        let mut record = self.record.lock().unwrap();
        record.placed.retain(|call| call.sid != sid);
    }

    pub fn add(&self, call: Placed) {
        self.record.lock().unwrap().placed.push(call);
    }

    /// From now on every request is answered as it should be.
    pub fn calm(&self) {
        let mut record = self.record.lock().unwrap();
        record.answers.clear();
        record.away.clear();
    }

    pub fn find(&self, sid: &str) -> Option<Placed> {
        let record = self.record.lock().unwrap();
        record.placed.iter().find(|call| call.sid == sid).cloned()
    }

    /// A call has come this far, unless it is over. Whether it was not.
    pub fn advance(&self, sid: &str, status: CarrierStatus) -> bool {
        let mut record = self.record.lock().unwrap();
        let Some(call) = record.placed.iter_mut().find(|call| call.sid == sid) else {
            return false;
        };
        if call.over.is_some() {
            return false;
        }
        call.status = status;
        call.over = is_final(status).then(Instant::now);
        true
    }

    /// A call is cut off by us.
    pub fn cut(&self, sid: &str) {
        if self.advance(sid, CarrierStatus::Completed) {
            let mut record = self.record.lock().unwrap();
            if let Some(call) = record.placed.iter_mut().find(|call| call.sid == sid) {
                call.cut = true;
            }
        }
    }

    fn clock(&self, at: Instant) -> DateTime<Utc> {
        let began = self.began.0;
        let passed = TimeDelta::from_std(at.saturating_duration_since(began)).unwrap()
            - TimeDelta::from_std(began.saturating_duration_since(at)).unwrap();
        // Whole seconds, as its dates are.
        DateTime::from_timestamp((self.began.1 + passed).timestamp(), 0).unwrap()
    }

    fn shown(&self, call: &Placed) -> CallResource {
        CallResource {
            sid: call.sid.clone(),
            status: call.status.as_str().into(),
            to: Some(call.to.clone()),
            from: None,
            direction: None,
            date_created: Some(self.clock(call.created)),
            start_time: None,
            end_time: None,
            duration: None,
            queue_time: None,
            answered_by: None,
        }
    }

    async fn asked(&self) -> Result<(), Error> {
        sleep(Duration::from_millis(30)).await;
        let now = Instant::now();
        let record = self.record.lock().unwrap();
        let away = record
            .away
            .iter()
            .any(|(from, to)| (*from..*to).contains(&now));
        if away {
            return Err(Error::Later {
                status: 503,
                retry_after: None,
            });
        }
        Ok(())
    }

    /// A single call is shown sooner than the list shows it.
    fn find_shown(&self, sid: &str) -> Result<Placed, Error> {
        let now = Instant::now();
        self.find(sid)
            .filter(|call| call.shown_from.min(call.created + LONGEST_LAG) <= now)
            .ok_or(Error::NotFound)
    }

    /// The carrier's own part of a placement: it goes on although whoever asked is dead by then.
    fn decide(&self, request: &CreateCall, answer: &Answer) -> Option<String> {
        let accepts = matches!(
            answer.kind,
            Kind::Placed | Kind::ServerError(true) | Kind::Reset(true) | Kind::Silence(true)
        );
        if !accepts {
            return None;
        }
        let (transaction, call) = named(&request.url);
        let now = Instant::now();
        let mut record = self.record.lock().unwrap();
        let own = record.placed.iter().filter(|call| !call.call.0.is_nil());
        let sid = format!("CA{}", own.count() + 1);
        record.placed.push(Placed {
            sid: sid.clone(),
            call,
            transaction,
            to: request.to.clone(),
            created: now,
            shown_from: now + Duration::from_millis(answer.lag_ms.into()),
            life: answer.life,
            status: CarrierStatus::Queued,
            over: None,
            cut: false,
        });
        let _ = self.rings.send(sid.clone());
        Some(sid)
    }
}

/// The transaction and the call that a callback URL names.
fn named(url: &str) -> (TransactionId, CallId) {
    let url = Url::parse(url).unwrap();
    let transaction = url.path_segments().unwrap().next_back().unwrap();
    let (_, call) = url.query_pairs().find(|(name, _)| name == "call").unwrap();
    (transaction.parse().unwrap(), CallId(call.parse().unwrap()))
}

pub fn is_final(status: CarrierStatus) -> bool {
    !matches!(
        status,
        CarrierStatus::Queued
            | CarrierStatus::Initiated
            | CarrierStatus::Ringing
            | CarrierStatus::InProgress
    )
}

impl Carrier for ModelCarrier {
    async fn create_call(&self, call: &CreateCall) -> Placement {
        let began = Instant::now();
        let (answer, number) = {
            let mut record = self.record.lock().unwrap();
            let answer = record.answers.pop_front().unwrap_or_default();
            record.requests.push(Request {
                call: named(&call.url).1,
                at: began,
                until: began + TIMEOUT,
            });
            (answer, record.requests.len() - 1)
        };
        // Written: what becomes of it is no longer ours to say.
        let decided = tokio::spawn({
            let (this, call, answer) = (self.clone(), call.clone(), answer.clone());
            async move {
                sleep(Duration::from_millis(answer.before_ms.into())).await;
                this.decide(&call, &answer)
            }
        });
        let answered = async {
            let sid = decided.await.unwrap();
            sleep(Duration::from_millis(answer.after_ms.into())).await;
            if matches!(answer.kind, Kind::Silence(_)) {
                sleep_until(began + TIMEOUT * 2).await;
            }
            reply(answer.kind, sid)
        };
        let placement = tokio::time::timeout(TIMEOUT, answered).await;
        self.record.lock().unwrap().requests[number].until = Instant::now();
        placement.unwrap_or_else(|_| unknown("the carrier did not answer in time"))
    }

    async fn calls_to(&self, to: &PhoneNumber, _: &PhoneNumber) -> Result<CallPage, Error> {
        self.asked().await?;
        let now = Instant::now();
        let calls = self.placed().into_iter().rev();
        let shown = calls.filter(|call| call.to == to.as_str() && call.shown_from <= now);
        Ok(CallPage {
            calls: shown.map(|call| self.shown(&call)).collect(),
            next_page_uri: None,
            carrier_now: Some(self.clock(now)),
        })
    }

    async fn fetch_call(&self, sid: &str) -> Result<CallResource, Error> {
        self.asked().await?;
        Ok(self.shown(&self.find_shown(sid)?))
    }

    async fn end_call(&self, sid: &str) -> Result<CallResource, Error> {
        self.asked().await?;
        let call = self.find_shown(sid)?;
        if call.over.is_some() {
            return Err(Error::Refused {
                status: 400,
                code: 21220,
                text: "the call is over".to_owned(),
            });
        }
        self.cut(sid);
        Ok(self.shown(&call))
    }
}

fn unknown(why: &str) -> Placement {
    Placement::Unknown {
        why: why.to_owned(),
    }
}

fn reply(kind: Kind, sid: Option<String>) -> Placement {
    match (kind, sid) {
        (Kind::Placed, Some(sid)) => {
            let json = serde_json::json!({ "sid": sid, "status": "queued" });
            Placement::Placed(Box::new(serde_json::from_value(json).unwrap()))
        }
        (Kind::Refused, _) => Placement::Refused {
            code: 21214,
            text: "cannot be reached".to_owned(),
        },
        (Kind::Later(wait), _) => Placement::Later {
            retry_after: wait.map(|seconds| Duration::from_secs(seconds.into())),
            why: "too many".to_owned(),
        },
        (Kind::NotPlaced, _) => Placement::NotPlaced {
            why: "no connection".to_owned(),
        },
        (Kind::Halt, _) => Placement::Halt {
            code: 20003,
            text: "who are you".to_owned(),
        },
        _ => unknown("500 or reset"),
    }
}
