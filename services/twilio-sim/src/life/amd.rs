//! Answering-machine detection.

use std::time::Duration;

use twilio::CallStatus;

use super::{
    line::{Line, Over, speaking_time},
    statuses::{about, add},
};
use crate::{
    call::Call,
    rest::Detection,
    script::{Fate, Script},
    webhook::Purpose,
};

/// How long it takes to tell a person from a machine.
const LISTENING: Duration = Duration::from_secs(3);

/// Starts the detection the call asked for. The asynchronous kind goes on beside the call; the other kind keeps whoever
/// answered waiting in silence.
pub(super) async fn detect(line: &Line) -> Result<(), Over> {
    let Some(detection) = line.call.request.detection.clone() else {
        return Ok(());
    };
    let (verdict, takes) = verdict(&line.call.script, &detection);
    if !detection.asynchronous {
        line.wait(takes).await?;
        line.call.answered_by(verdict);
        return Ok(());
    }
    let (sim, call) = (line.sim.clone(), line.call.clone());
    let until = call.tempo.now() + takes;
    line.sim.spawn(async move {
        call.tempo.sleep_until(until).await;
        if !under_way(&call) {
            return;
        }
        call.answered_by(verdict);
        let Some(target) = detection.callback else {
            return;
        };
        let mut params = about(&sim, &call, &CallStatus::InProgress);
        params.retain(|(name, _)| matches!(name.as_str(), "CallSid" | "AccountSid" | "AnsweredBy"));
        add(&mut params, "MachineDetectionDuration", &takes.as_millis());
        let _ = sim
            .webhooks
            .send(&call, Purpose::Amd, &target, &params)
            .await;
    });
    Ok(())
}

fn under_way(call: &Call) -> bool {
    call.status() == CallStatus::InProgress
}

fn verdict(script: &Script, detection: &Detection) -> (&'static str, Duration) {
    match &script.then {
        Fate::Machine(machine) if detection.until_message_end => {
            let verdict = if machine.beep {
                "machine_end_beep"
            } else {
                "machine_end_silence"
            };
            (verdict, LISTENING + speaking_time(&machine.greeting))
        }
        Fate::Machine(_) => ("machine_start", LISTENING),
        _ => ("human", LISTENING),
    }
}
