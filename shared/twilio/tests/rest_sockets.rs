//! The client against real sockets: what a broken connection proves about a placement, and what is sent.
#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // these servers live as long as their test

#[allow(dead_code)] // another test program uses a part of it, too
mod carrier;

use carrier::{CALL, LONG, SHORT, answering, call, client, one, place};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::oneshot,
};
use twilio::rest::{Client, Config, EndCall, Error, ListCalls, Placement};

#[tokio::test]
async fn a_refused_port_proves_that_nothing_was_placed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::NotPlaced { .. }),
        "{placement:?}"
    );
}

#[tokio::test]
async fn an_unknown_host_proves_that_nothing_was_placed() {
    let placement = place("https://no-such-host.invalid", LONG).await;
    assert!(
        matches!(placement, Placement::NotPlaced { .. }),
        "{placement:?}"
    );
}

#[tokio::test]
async fn a_failed_tls_handshake_proves_that_nothing_was_placed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 1024]).await;
        let _ = socket.write_all(b"this is not TLS at all\r\n").await;
    });
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::NotPlaced { .. }),
        "{placement:?}"
    );
}

#[tokio::test]
async fn a_stalled_tls_handshake_proves_that_nothing_was_placed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let placement = place(&base, SHORT).await;
    assert!(
        matches!(placement, Placement::NotPlaced { .. }),
        "{placement:?}"
    );
    drop(listener);
}

#[tokio::test]
async fn a_connection_closed_after_the_request_leaves_it_unknown() {
    let (base, request) = one(|socket| async { drop(socket) }).await;
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
    assert!(
        request.await.unwrap().starts_with("POST "),
        "the request was sent"
    );
}

#[tokio::test]
async fn a_reset_after_the_request_leaves_it_unknown() {
    let (base, _request) = one(|socket| async move {
        socket.set_zero_linger().unwrap();
        drop(socket);
    })
    .await;
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
}

#[tokio::test]
async fn a_stall_after_the_request_leaves_it_unknown() {
    let (release, held) = oneshot::channel::<()>();
    let (base, _request) = one(|socket| async move {
        let _ = held.await;
        drop(socket);
    })
    .await;
    let placement = place(&base, SHORT).await;
    assert_eq!(
        placement,
        Placement::Unknown {
            why: "the carrier did not answer in time".into()
        }
    );
    drop(release);
}

#[tokio::test]
async fn a_created_answer_that_is_cut_off_leaves_it_unknown() {
    let (base, _request) = one(|mut socket| async move {
        let head = "HTTP/1.1 201 Created\r\ncontent-length: 1000\r\n\r\n{\"sid\":\"CA1\",";
        socket.write_all(head.as_bytes()).await.unwrap();
    })
    .await;
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
}

#[tokio::test]
async fn a_refusal_whose_body_is_cut_off_is_still_a_refusal() {
    let (base, _request) = one(|mut socket| async move {
        socket
            .write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 1000\r\n\r\n{")
            .await
            .unwrap();
    })
    .await;
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::Halt { code: 401, .. }),
        "{placement:?}"
    );
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let (base, _request) = one(|mut socket| async move {
        let _ = socket.write_all(b"HTTP/1.1 201 Created\r\n\r\n").await;
        while socket.write_all(&[b' '; 8 * 1024]).await.is_ok() {}
    })
    .await;
    let started = std::time::Instant::now();
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
    assert!(
        started.elapsed() < LONG / 2,
        "it was read until the time-out"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, mut followed) = answering("201 Created", "", CALL).await;
    let (base, _request) = answering(
        "307 Temporary Redirect",
        &format!("location: {elsewhere}/\r\n"),
        "",
    )
    .await;
    let placement = place(&base, LONG).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
    assert!(
        followed.try_recv().is_err(),
        "the placement was repeated elsewhere"
    );
}

#[tokio::test]
async fn a_placement_says_everything_once_and_each_event_by_itself() {
    let (base, request) = answering("201 Created", "", CALL).await;
    let placement = place(&format!("{base}/api/laml"), LONG).await;
    let Placement::Placed(placed) = placement else {
        unreachable!("{placement:?}")
    };
    assert_eq!(placed.sid, "CA1");
    let request = request.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /api/laml/2010-04-01/Accounts/AC1/Calls.json HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains("authorization: Basic QUMxOnNlY3JldA=="),
        "{head}"
    );
    assert!(
        head.contains("content-type: application/x-www-form-urlencoded"),
        "{head}"
    );
    let form = twilio::signature::form_pairs(body.as_bytes());
    let values = |name: &str| -> Vec<&str> {
        form.iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect()
    };
    assert_eq!(values("To"), ["+14155550101"]);
    assert_eq!(
        values("Url"),
        ["https://x.example/voice/T?call=1#rc=2&rp=5xx"]
    );
    assert_eq!(
        values("StatusCallbackEvent"),
        ["initiated", "ringing", "answered", "completed"]
    );
    assert_eq!(values("Timeout"), ["30"]);
    assert_eq!(values("AsyncAmd"), ["true"]);
    assert_eq!(values("MachineDetection"), ["DetectMessageEnd"]);
}

#[tokio::test]
async fn a_list_is_filtered_and_tells_the_carriers_clock() {
    let body = format!(
        r#"{{"calls":[{CALL}],"next_page_uri":"/2010-04-01/Accounts/AC1/Calls.json?Page=1"}}"#
    );
    let (base, request) =
        answering("200 OK", "date: Sun, 22 Nov 2026 17:00:00 GMT\r\n", &body).await;
    let filter = ListCalls {
        to: Some("+1415".into()),
        page_size: Some(5),
        ..ListCalls::default()
    };
    let page = client(&base, LONG).list_calls(&filter).await.unwrap();
    assert_eq!(page.calls[0].sid, "CA1");
    assert_eq!(
        page.carrier_now.unwrap().to_rfc3339(),
        "2026-11-22T17:00:00+00:00"
    );
    assert!(page.next_page_uri.is_some());
    let line = request.await.unwrap();
    assert!(
        line.starts_with("GET /2010-04-01/Accounts/AC1/Calls.json?To=%2B1415&PageSize=5 HTTP"),
        "{line}"
    );
}

#[tokio::test]
async fn our_secret_is_not_sent_to_a_next_page_elsewhere() {
    let client = client("http://127.0.0.1:1", LONG);
    for page in [
        "http://127.0.0.1:2/x",
        "//evil.example/x",
        "https://127.0.0.1:1/x",
    ] {
        assert!(
            matches!(client.next_calls(page).await, Err(Error::Elsewhere)),
            "{page}"
        );
    }
}

#[tokio::test]
async fn a_call_is_ended_by_its_status() {
    let (base, request) = answering("200 OK", "", r#"{"sid":"CA1","status":"canceled"}"#).await;
    let ended = client(&base, LONG)
        .update_call("CA1", EndCall::Cancel)
        .await
        .unwrap();
    assert_eq!(ended.status.as_str(), "canceled");
    let request = request.await.unwrap();
    assert!(
        request.starts_with("POST /2010-04-01/Accounts/AC1/Calls/CA1.json "),
        "{request}"
    );
    assert!(request.ends_with("Status=canceled"), "{request}");
}

#[tokio::test]
async fn failed_look_ups_are_told_apart() {
    for (status, headers, body, expected) in [
        ("404 Not Found", "", r#"{"code":20404}"#, "not_found"),
        ("404 Not Found", "", "<html>", "unreadable"),
        ("429 Too Many Requests", "retry-after: 3\r\n", "{}", "later"),
        ("500 Internal Server Error", "", "{}", "later"),
        ("401 Unauthorized", "", "{}", "refused"),
        ("200 OK", "", "{}", "unreadable"),
        ("302 Found", "", "{}", "unreadable"),
    ] {
        let (base, _request) = answering(status, headers, body).await;
        assert_eq!(
            client(&base, LONG)
                .fetch_call("CA1")
                .await
                .unwrap_err()
                .label(),
            expected,
            "{status}"
        );
    }
    assert!(matches!(
        client("http://127.0.0.1:1", LONG).fetch_call("../x").await,
        Err(Error::NotFound)
    ));
}

#[tokio::test]
async fn no_error_shows_a_url_or_a_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&base, LONG);
    let filter = ListCalls {
        to: Some("+14155550101".into()),
        ..ListCalls::default()
    };
    let error = client.list_calls(&filter).await.unwrap_err();
    let shown = format!(
        "{error} {error:?} {client:?} {:?}",
        client.create_call(&call()).await
    );
    assert!(
        !shown.contains("4155550101")
            && !shown.contains("Calls.json")
            && !shown.contains("\"secret\""),
        "{shown}"
    );
}

#[test]
fn a_base_that_would_send_the_secret_in_the_clear_is_refused() {
    for (base, fits) in [
        ("https://api.twilio.com", true),
        ("http://twilio-sim:8090", true),
        ("http://api.twilio.com", false),
        ("https://api.twilio.com/?x=1", false),
        ("ftp://api.twilio.com", false),
    ] {
        let config = Config {
            base_url: base.parse().unwrap(),
            account_sid: "AC1".into(),
            auth_token: "t".into(),
            timeout: LONG,
        };
        assert_eq!(Client::new(config).is_ok(), fits, "{base}");
    }
}
