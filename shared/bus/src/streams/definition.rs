//! What the streams are to be, and how what is there differs.

use std::time::Duration;

use async_nats::jetstream::stream::{self, Config, DiscardPolicy, RetentionPolicy, StorageType};

use crate::settings::StreamSettings;
use crate::subject::{CALLS_CONTROL, CALLS_REQUESTED, CALLS_STREAM, EVENTS_STREAM};

/// Publishing the same message id again within this time stores nothing.
const DUPLICATE_WINDOW: Duration = Duration::from_mins(2);
/// How long a browser may have been away and still catch up event by event.
const EVENTS_AGE: Duration = Duration::from_hours(7 * 24);
/// A queue longer than this means that nobody works on it: better refused, and kept in the outbox.
const MAX_CALLS: i64 = 1_000_000;

/// All streams, as they are created.
pub(super) fn definitions(settings: &StreamSettings) -> [Config; 2] {
    let kept = Config {
        storage: StorageType::File,
        duplicate_window: DUPLICATE_WINDOW,
        num_replicas: settings.replicas.map_or(1, usize::from),
        placement: placement(settings),
        ..Config::default()
    };
    [
        Config {
            name: CALLS_STREAM.to_owned(),
            description: Some("Calls to be placed, and what to do about them".to_owned()),
            subjects: vec![CALLS_REQUESTED.to_owned(), CALLS_CONTROL.to_owned()],
            retention: RetentionPolicy::WorkQueue,
            // The other policy would drop calls that nobody has seen yet.
            discard: DiscardPolicy::New,
            max_messages: MAX_CALLS,
            ..kept.clone()
        },
        Config {
            name: EVENTS_STREAM.to_owned(),
            description: Some("What happened, for the open pages".to_owned()),
            subjects: vec!["events.>".to_owned()],
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            max_age: EVENTS_AGE,
            ..kept
        },
    ]
}

/// What the stream is to be changed to, if its content rules differ. How it is kept, and what the definition does not
/// speak of, stays.
pub(super) fn corrected(found: &Config, wanted: &Config) -> Option<Config> {
    let config = Config {
        description: wanted.description.clone(),
        subjects: wanted.subjects.clone(),
        retention: wanted.retention,
        discard: wanted.discard,
        // The server says -1 for "no limit", the definition 0.
        max_messages: if wanted.max_messages == 0 {
            -1
        } else {
            wanted.max_messages
        },
        max_age: wanted.max_age,
        storage: wanted.storage,
        duplicate_window: wanted.duplicate_window,
        ..found.clone()
    };
    (config != *found).then_some(config)
}

/// What the stream can be changed to, if it is kept otherwise than the settings say. Servers refuse to move a stream and to
/// change its number of replicas at once: where both differ, these are two ways, and the other one is left for afterwards.
pub(super) fn towards(found: &Config, settings: &StreamSettings) -> Vec<Config> {
    let moved = Config {
        placement: placement(settings).or_else(|| found.placement.clone()),
        ..found.clone()
    };
    let scaled = Config {
        num_replicas: settings.replicas.map_or(found.num_replicas, usize::from),
        ..found.clone()
    };
    let mut ways = vec![moved, scaled];
    ways.retain(|way| way != found);
    ways
}

/// How a stream is kept, for people.
pub(super) fn keeping(config: &Config) -> String {
    let replicas = format!("replicas: {}", config.num_replicas);
    let Some(stream::Placement { cluster, tags }) = config.placement.clone() else {
        return replicas;
    };
    let placement = crate::Placement { cluster, tags };
    format!("{replicas}, placement: {placement}")
}

fn placement(settings: &StreamSettings) -> Option<stream::Placement> {
    let crate::Placement { cluster, tags } = settings.placement.clone()?;
    Some(stream::Placement { cluster, tags })
}
