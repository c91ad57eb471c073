//! What the browser is answered.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::worker::Worker;
use crate::diagnostics::Severity;
use crate::ops::preview::View;

/// What the page may do: ask this server, and no other. The styles are those of the brief's page,
/// which are in it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'";

/// The page, its style and its scripts.
const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPTS: [(&str, &str); 3] = [
    ("page.js", include_str!("page.js")),
    ("areas.js", include_str!("areas.js")),
    ("make.js", include_str!("make.js")),
];

/// What a request is answered from.
#[derive(Clone)]
pub(super) struct Site {
    pub worker: Arc<Worker>,
    /// What is seen if an address doesn't say.
    pub first: View,
    /// The word in each address.
    pub secret: String,
    pub port: u16,
}

/// All that is answered.
pub(super) fn routes(site: Site) -> Router {
    let at = |path: &str| format!("/{}/{path}", site.secret);
    let scripts = SCRIPTS.into_iter().fold(Router::new(), |router, (name, script)| {
        let answer = move || async move { typed("text/javascript; charset=utf-8", script) };
        router.route(&at(name), get(answer))
    });
    scripts
        .route(&at(""), get(|| async { typed("text/html; charset=utf-8", PAGE) }))
        .route(&at("page.css"), get(|| async { typed("text/css; charset=utf-8", STYLE) }))
        .route(&at("events"), get(events))
        .route(&at("pages/{key}"), get(page))
        .route(&at("brief.pdf"), get(pdf))
        .fallback(|| async {
            (StatusCode::NOT_FOUND, "Open the address that `briefwright preview` printed.\n")
        })
        .layer(from_fn_with_state(site.clone(), guard))
        .with_state(site)
}

fn typed(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Lets in who asks by this server's own name, from its own page; a page of someone else may have its
/// name lead to this machine, and then asks by that name.
async fn guard(State(site): State<Site>, request: Request, next: Next) -> Response {
    if !is_own(request.headers(), site.port) {
        let why = "This preview answers the machine that it runs on, and its own page only.\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let mut response = next.run(request).await;
    let always = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let stays = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(stays);
    response
}

fn is_own(headers: &HeaderMap, port: u16) -> bool {
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let text = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    let host = text(header::HOST);
    let origin = text(header::ORIGIN);
    own.iter().any(|own| {
        host == Some(own.as_bytes())
            && origin.is_none_or(|from| from == format!("http://{own}").as_bytes())
    })
}

/// What an address asks for.
fn view(site: &Site, uri: &Uri) -> View {
    let asked = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut view = View::default();
    let mut any = false;
    for (name, value) in asked {
        let part = match name.as_ref() {
            "brief" => &mut view.brief,
            "area" => &mut view.area,
            "form" => &mut view.form,
            _ => continue,
        };
        any = true;
        *part = Some(value.into_owned()).filter(|value| !value.is_empty());
    }
    if any { view } else { site.first.clone() }
}

/// What is looked at, and again whenever it is stale.
async fn events(
    State(site): State<Site>,
    uri: Uri,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let view = view(&site, &uri);
    let (send, receive) = tokio::sync::mpsc::channel(2);
    tokio::spawn(async move {
        let mut fresh = site.worker.fresh();
        let mut known = String::new();
        loop {
            fresh.mark_unchanged();
            let Some(told) = site.worker.look(view.clone()).await else { return };
            if told.choices != known {
                known.clone_from(&told.choices);
                let event = Event::default().event("choices").data(&known);
                if send.send(Ok(event)).await.is_err() {
                    return;
                }
            }
            let event = Event::default().event("look").data(&told.look);
            if send.send(Ok(event)).await.is_err() {
                return;
            }
            tokio::select! {
                changed = fresh.changed() => if changed.is_err() { return },
                () = send.closed() => return,
            }
        }
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(20));
    Sse::new(ReceiverStream::new(receive)).keep_alive(alive)
}

/// A drawn page. What its key names never changes.
async fn page(State(site): State<Site>, Path(key): Path<String>) -> Response {
    let Some(svg) = site.worker.page(&key) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = (header::CONTENT_TYPE, "image/svg+xml");
    let stays = (header::CACHE_CONTROL, "private, max-age=3600, immutable");
    ([kind, stays], svg.as_bytes().to_vec()).into_response()
}

/// The PDF itself.
async fn pdf(State(site): State<Site>, uri: Uri) -> Response {
    match site.worker.pdf(view(&site, &uri)).await {
        Some(Ok(pdf)) => ([(header::CONTENT_TYPE, "application/pdf")], pdf).into_response(),
        Some(Err(problems)) => {
            let errors = problems.iter().filter(|one| one.severity == Severity::Error);
            let words: Vec<&str> = errors.map(|one| one.message.as_str()).collect();
            let words = format!("There is no PDF: {}.\n", words.join("; "));
            (StatusCode::UNPROCESSABLE_ENTITY, words).into_response()
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
