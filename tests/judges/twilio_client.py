"""Twilio's own Python library as a judge of twilio-sim.

Its client places, fetches, lists, cancels and completes calls at the stand-in, its `RequestValidator` checks every webhook that
the stand-in sends, and its TwiML builder writes the documents.

    python tests/judges/twilio_client.py target/debug/twilio-sim

Needs the package `twilio` (9.x). Starts the program given, on a free port, and a webhook receiver of its own; ends with
"ok" and exit code 0, or with the first thing that was wrong.
"""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import Gather, VoiceResponse

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "the-judge-has-a-token"
OURS = "+14155550000"
DEADLINE = 30


class Form(dict):
    """Names with all their values, in the shape the validator knows."""

    def getall(self, name):
        return self[name]


class ToTheSim(TwilioHttpClient):
    """Sends what is meant for api.twilio.com to the stand-in."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, *args, **kwargs):
        path = urllib.parse.urlsplit(url)
        rewritten = self.base + urllib.parse.urlunsplit(("", "", path.path, path.query, ""))
        return super().request(method, rewritten, *args, **kwargs)


class Receiver(http.server.ThreadingHTTPServer):
    """Gets the webhooks and answers with TwiML."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self.got = []


class Handler(http.server.BaseHTTPRequestHandler):
    """One webhook."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = Form(urllib.parse.parse_qs(body, keep_blank_values=True))
        valid = RequestValidator(TOKEN).validate(
            self.server.base + self.path, form, self.headers.get("X-Twilio-Signature", "")
        )
        self.server.got.append((self.path, form, valid))
        document = VoiceResponse()
        if self.path.startswith("/voice"):
            gather = Gather(
                input="dtmf speech",
                num_digits=1,
                timeout=4,
                speech_timeout="1",
                action="/gather?turn=1&it's=odd",
                hints="yes,no",
                language="en-US",
                action_on_empty_result=True,
            )
            gather.say("Did you make this transaction?", language="en-US")
            document.append(gather)
        else:
            document.say("Thank you & goodbye.")
            document.hangup()
        answer = str(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, check):
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        result = check()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f"never came to be: {what}")


def alive(base):
    try:
        return urllib.request.urlopen(base + "/readyz", timeout=1).status == 200
    except OSError:
        return False


def put(url, value):
    data = json.dumps(value).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method="PUT")
    urllib.request.urlopen(request).close()


def code_of(place):
    try:
        place()
    except TwilioRestException as refused:
        return refused.status, refused.code
    return None


def check_a_call(client, receiver):
    events = ["initiated", "ringing", "answered", "completed"]
    call = client.calls.create(
        to="+14155550101",
        from_=OURS,
        url=receiver.base + "/voice/TXN001?call=1#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000",
        status_callback=receiver.base + "/status/TXN001?call=1#rc=2",
        status_callback_event=events,
        timeout=25,
    )
    assert call.status == "queued" and call.to == "+14155550101" and call.date_created, call
    until("the end of the call", lambda: client.calls(call.sid).fetch().status == "completed")
    until("the last callback", lambda: sum(path.startswith("/status") for path, _, _ in receiver.got) == 4)
    fetched = client.calls(call.sid).fetch()
    assert int(fetched.duration) > 0 and fetched.start_time and fetched.end_time, fetched
    assert all(valid for _, _, valid in receiver.got), [path for path, _, valid in receiver.got if not valid]
    answers = [form for path, form, _ in receiver.got if path.startswith("/gather")]
    assert answers[0]["SpeechResult"] == ["Yes, that was me."], answers
    assert 0 < float(answers[0]["Confidence"][0]) <= 1, answers
    told = sorted((int(form["SequenceNumber"][0]), form["CallStatus"][0]) for path, form, _ in receiver.got if path.startswith("/status"))
    assert told == [(0, "initiated"), (1, "ringing"), (2, "in-progress"), (3, "completed")], told


def check_lists(client, receiver):
    for _ in range(5):
        client.calls.create(to="+14155550113", from_=OURS, url=receiver.base + "/voice")
    until("the list", lambda: len(client.calls.list(to="+14155550113")) == 5)
    paged = client.calls.list(to="+14155550113", page_size=2)
    assert len({call.sid for call in paged}) == 5, paged
    assert client.calls.list(to="+14155550999") == []


def check_endings(client, receiver, sim):
    put(sim + "/sim/numbers/+14155550140", {"ring": 600, "then": "no_answer"})
    call = client.calls.create(to="+14155550140", from_=OURS, url=receiver.base + "/voice", timeout=600)
    assert client.calls(call.sid).update(status="canceled").status == "canceled"
    assert code_of(lambda: client.calls(call.sid).update(status="completed")) == (400, 21220)


def check_refusals(client, receiver, sim):
    def place(to="+14155550101", from_=OURS, url=receiver.base + "/voice"):
        return lambda: client.calls.create(to=to, from_=from_, url=url)

    assert code_of(place(to="12")) == (400, 21211)
    assert code_of(place(to="+15005550002")) == (400, 21214)
    assert code_of(place(from_="+15005550001")) == (400, 21212)
    assert code_of(place(url="https://under_score.example/")) == (400, 21205)
    assert code_of(lambda: client.calls("CA" + "0" * 32).fetch()) == (404, 20404)
    stranger = Client(ACCOUNT, "wrong", http_client=ToTheSim(sim))
    assert code_of(lambda: stranger.calls.create(to="+14155550101", from_=OURS, url=receiver.base)) == (401, 20003)


def main():
    port = free_port()
    sim = f"http://127.0.0.1:{port}"
    settings = {
        "LISTEN_ADDR": f"127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_PHONE_NUMBER": OURS,
        "SIM_SPEED": "100",
        "SIM_CALLS_PER_SECOND": "0",
        "SIM_LIST_LAG": "100ms",
        "LOG_LEVEL": "warn",
    }
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    program = subprocess.Popen([sys.argv[1]], env={**os.environ, **settings})
    try:
        until("the stand-in to be ready", lambda: alive(sim))
        client = Client(ACCOUNT, TOKEN, http_client=ToTheSim(sim))
        check_a_call(client, receiver)
        check_lists(client, receiver)
        check_endings(client, receiver, sim)
        check_refusals(client, receiver, sim)
    finally:
        program.terminate()
        ended = program.wait(10)
    assert ended == 0, f"the stand-in ended with {ended}"
    print("ok: the vendor's client and validator agree with twilio-sim")


if __name__ == "__main__":
    main()
