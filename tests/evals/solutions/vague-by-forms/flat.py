"""A page with a form: who owes whom how much."""

import html
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

FILE = Path(os.environ["DATA_DIR"], "debts.json")
FORM = """<h1>Who owes whom</h1><form method="post" action="/debts">
<input name="who" required> owes <input name="whom" required>
<input name="amount" type="number" step="0.01"> <button>Add</button>
</form><ul>"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        debts = json.loads(FILE.read_text()) if FILE.exists() else []
        lines = [f"<li>{html.escape(who)} owes {html.escape(whom)} {amount:.2f}</li>" for who, whom, amount in debts]
        body = f"<!doctype html><title>Flat</title>{FORM}{''.join(lines)}</ul>".encode()
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode())
        debts = json.loads(FILE.read_text()) if FILE.exists() else []
        try:
            debts.append((sent["who"][0], sent["whom"][0], float(sent["amount"][0])))
            FILE.write_text(json.dumps(debts))
            self.send_response(303)
        except (KeyError, ValueError):
            self.send_response(400)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()


ThreadingHTTPServer(("127.0.0.1", 8000), Page).serve_forever()
