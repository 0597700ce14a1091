#!/bin/sh
# huggingface_hub knows the SHA-256 of every large file and never compares it: a file with a wrong byte is put in place without a word.
#
# A good guess: the hub's answer names the file's SHA-256 (it is the ETag), the library stores the file under that name or beside it,
# so it must have checked that the file is the one it names.
# What is: only the size is compared. The hash names the cache entry and tells a newer file from an older one; what arrived is not hashed.
# A mirror, a proxy or a cache on the way that changes a byte gives a model that loads and is another one.
# Source: seen by running, huggingface_hub 0.36.2 and 2.4.0 (the same in 0.16.4 and 0.26.2). Here: models/download.py hashes every file
# before it gets its name, and the hub's library is asked for the person's token alone (`make bench-hub`).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

cat >"$work/look.py" <<'PY'
import hashlib, json, os, pathlib, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPO, COMMIT, DATA = "somebody/model", "c" * 40, bytes(range(256)) * 4000
SHA = hashlib.sha256(DATA).hexdigest()


class Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        if "/resolve/" in self.path:
            about = {"ETag": f'"{SHA}"', "X-Linked-ETag": f'"{SHA}"', "X-Linked-Size": str(len(DATA)), "X-Repo-Commit": COMMIT}
            self.say(bytes([DATA[0] ^ 1]) + DATA[1:], about)  # one bit of the first byte
        else:
            self.say(json.dumps({"id": REPO, "sha": COMMIT, "siblings": [{"rfilename": "model.safetensors"}]}).encode(), {})

    def say(self, body, about):
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), "Content-Type": "application/json", **about}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(HF_ENDPOINT=f"http://127.0.0.1:{server.server_address[1]}", HF_HOME=sys.argv[1] + "/home")
import huggingface_hub

path = huggingface_hub.hf_hub_download(REPO, "model.safetensors", revision=COMMIT, local_dir=sys.argv[1] + "/model")
found = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
print("huggingface_hub", huggingface_hub.__version__, "| published", SHA[:12], "| on disk", found[:12], "|", "DIFFERENT, no error" if found != SHA else "same")
PY

for version in 0.36.2 2.4.0; do
    "$work/venv/bin/python" -m pip install -q --disable-pip-version-check "huggingface_hub==$version" >/dev/null
    said=$("$work/venv/bin/python" "$work/look.py" "$work/$version" 2>/dev/null)
    echo "$said"
    case "$said" in *"DIFFERENT, no error"*) ;; *) echo "changed: $version checks, or refuses" >&2; exit 1 ;; esac
done
