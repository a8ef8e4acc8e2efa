//! What holds for every route.

use crate::support::Desk;

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_data_is_not_stored() {
    let desk = Desk::start().await;
    for path in ["/", "/transactions", "/nothing", "/healthz"] {
        let response = desk.request("GET", path).send().await.unwrap();
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        if path == "/transactions" {
            assert_eq!(headers["cache-control"], "no-store");
        }
    }
}

#[tokio::test]
async fn the_description_names_every_route_of_the_contract() {
    let desk = Desk::start().await;
    let description = desk.get("/openapi.json").await.body;
    let contract: serde_json::Value =
        serde_json::from_str(include_str!("../../ui/openapi.json")).unwrap();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let ours = &description["paths"][path][method];
            assert_eq!(
                ours["operationId"], operation["operationId"],
                "{method} {path}"
            );
            for status in operation["responses"].as_object().unwrap().keys() {
                assert!(
                    ours["responses"][status].is_object(),
                    "{method} {path}: {status}"
                );
            }
        }
    }
    for name in [
        "Transaction",
        "TransactionPage",
        "Call",
        "Action",
        "Attention",
        "CallState",
        "Outcome",
        "Problem",
    ] {
        assert!(
            description["components"]["schemas"][name].is_object(),
            "{name}"
        );
    }
}
