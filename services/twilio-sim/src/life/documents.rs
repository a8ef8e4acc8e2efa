//! The loop that drives an answered call: fetch a document, carry it out, go where it points.

use std::time::Duration;

use twilio::{
    CallStatus,
    twiml::{self, ParseError, Prompt, Response, Verb},
};
use url::Url;

use super::{
    dial, gather,
    line::{Line, Over},
    statuses::{Params, about, add},
};
use crate::webhook::{Failure, Method, Purpose, Reached, Target};

/// How many documents a call may fetch: a loop of redirects must end.
const MOST_DOCUMENTS: usize = 200;
/// How long a recording is played; nobody fetches it.
const RECORDING: Duration = Duration::from_secs(3);

/// Where the next document is, and what is posted there beside the usual.
pub(super) struct Step {
    target: Target,
    extra: Params,
}

impl Step {
    /// An action's URL, which may be relative to its document's. One that is no URL at all is the document's own.
    pub(super) fn to(base: &Url, action: Option<&str>, extra: Params) -> Self {
        let url = action
            .and_then(|action| base.join(action).ok())
            .unwrap_or_else(|| base.clone());
        Self {
            target: Target {
                url,
                method: Method::Post,
            },
            extra,
        }
    }
}

struct Document {
    /// Where it came from, with fragment.
    url: Url,
    response: Response,
}

/// Until the documents end, or the line is cut.
pub(super) async fn run(line: &mut Line) -> Result<(), Over> {
    let mut next = Some(Step {
        target: line.call.request.url.clone(),
        extra: Params::new(),
    });
    for _ in 0..MOST_DOCUMENTS {
        let Some(step) = next else { return Ok(()) };
        let document = fetch(line, step).await;
        // What is fetched is fetched to its end, but the line may have been cut meanwhile.
        line.wait(Duration::ZERO).await?;
        let Some(document) = document else {
            return line
                .speak("An application error has occurred. Goodbye.")
                .await;
        };
        next = perform(line, &document).await?;
    }
    line.hear("line", "too many documents");
    Ok(())
}

async fn perform(line: &mut Line, document: &Document) -> Result<Option<Step>, Over> {
    for verb in &document.response.verbs {
        let step = match verb {
            Verb::Hangup => return Ok(None),
            Verb::Redirect(url) => Some(Step::to(&document.url, Some(url), Params::new())),
            Verb::Gather(gather) => gather::gather(line, gather, &document.url).await?,
            Verb::Dial(dial) => dial::dial(line, dial, &document.url).await?,
            Verb::Say(say) => prompt(line, &Prompt::Say(say.clone())).await?,
            Verb::Play(play) => prompt(line, &Prompt::Play(play.clone())).await?,
            Verb::Pause(pause) => prompt(line, &Prompt::Pause(pause.clone())).await?,
        };
        if step.is_some() {
            return Ok(step);
        }
    }
    Ok(None)
}

/// Speaks, plays or is silent. Never leads anywhere.
pub(super) async fn prompt(line: &Line, prompt: &Prompt) -> Result<Option<Step>, Over> {
    match prompt {
        Prompt::Say(say) => line.speak(&say.text).await?,
        Prompt::Play(play) => {
            line.hear("service", &format!("(plays {})", play.url));
            line.wait(RECORDING).await?;
        }
        Prompt::Pause(pause) => line.wait(Duration::from_secs(pause.length.into())).await?,
    }
    Ok(None)
}

/// Posts to the step's URL after the customer has hung up: nothing that is answered can be carried out any more.
pub(super) async fn tell(line: &Line, step: Step) {
    let mut params = about(&line.sim, &line.call, &CallStatus::Completed);
    params.extend(step.extra);
    // What became of it is in the call's record.
    let _ = line
        .sim
        .webhooks
        .send(&line.call, Purpose::Twiml, &step.target, &params)
        .await;
}

/// The document there, or the fallback's; none when neither can be had.
async fn fetch(line: &Line, step: Step) -> Option<Document> {
    let mut params = about(&line.sim, &line.call, &CallStatus::InProgress);
    params.extend(step.extra);
    let code = match request(line, Purpose::Twiml, &step.target, &params).await {
        Ok(document) => return Some(document),
        Err(code) => code,
    };
    line.hear("line", &format!("error {code}"));
    let fallback = line.call.request.fallback.clone()?;
    let mut error_url = step.target.url;
    error_url.set_fragment(None);
    add(&mut params, "ErrorCode", &code);
    add(&mut params, "ErrorUrl", &error_url);
    let document = request(line, Purpose::Fallback, &fallback, &params).await;
    document
        .inspect_err(|code| line.hear("line", &format!("error {code} in the fallback")))
        .ok()
}

/// A document, or Twilio's error code.
async fn request(
    line: &Line,
    purpose: Purpose,
    target: &Target,
    params: &Params,
) -> Result<Document, u32> {
    let reached = line
        .sim
        .webhooks
        .send(&line.call, purpose, target, params)
        .await
        .map_err(|failure| match failure {
            Failure::Connect => 11205_u32,
            Failure::Read => 11200,
        })?;
    Ok(Document {
        url: target.url.clone(),
        response: read(&reached)?,
    })
}

/// Twilio's codes: no success, too large, wrong content type, not XML, not TwiML.
fn read(reached: &Reached) -> Result<Response, u32> {
    if !(200..300).contains(&reached.status) {
        return Err(11200);
    }
    if !matches!(
        reached.content_type.as_str(),
        "text/xml" | "application/xml"
    ) {
        return Err(12300);
    }
    twiml::parse(&reached.body).map_err(|error| match error {
        ParseError::TooLarge => 11750,
        ParseError::Xml(_) => 12100,
        _ => 12200,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_has_twilios_code() {
        let good = "<Response/>".to_owned();
        let cases = [
            (200, "text/xml", good.clone(), Ok(())),
            (201, "application/xml", good.clone(), Ok(())),
            (200, "text/html", good.clone(), Err(12300)),
            (200, "", good.clone(), Err(12300)),
            (500, "text/xml", good.clone(), Err(11200)),
            (302, "text/xml", good, Err(11200)),
            (200, "text/xml", "<Response>".to_owned(), Err(12100)),
            (
                200,
                "text/xml",
                "<Response><Sing/></Response>".to_owned(),
                Err(12200),
            ),
            (
                200,
                "text/xml",
                " ".repeat(twiml::MAX_BYTES + 1),
                Err(11750),
            ),
        ];
        for (status, content_type, body, expected) in cases {
            let reached = Reached {
                status,
                content_type: content_type.to_owned(),
                body,
            };
            assert_eq!(
                read(&reached).map(|_| ()),
                expected,
                "{status} {content_type}"
            );
        }
    }
}
