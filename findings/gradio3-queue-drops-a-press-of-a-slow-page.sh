#!/bin/sh
# gradio 3: a press whose page answers the queue's greeting after more than five seconds never runs, and nobody is told.
#
# A good guess: a queued press waits as long as it must; a page that is slow (drawing a large answer, a hidden tab whose timers sleep, a
# busy machine) gets its turn later, or is told that it came too late.
# What is: for each press the page opens a socket, the server says `send_hash` and waits five seconds for the answer. Then its function
# returns: the socket ends without a close code, the handler is not called, no message and no line in the log says so. An answer
# after four seconds is served as ever. The WebUI 1.10.1, Forge Classic and reForge serve their pages by this version.
# Source: gradio 3.41.2, routes.py: join_queue; seen by running. Here: runs are not begun through the queue, ui/post.py and
# javascript/easy_diffuser_inbox.js fetch what they say and ask again, tests/ui/test_inbox.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check gradio==3.41.2 gradio_client==0.5.0 fastapi==0.94.0 \
    starlette==0.26.1 pydantic==1.10.27 httpx==0.24.1 huggingface_hub==0.36.2 websockets==11.0.3 numpy==1.26.4 pandas==2.3.3

GRADIO_ANALYTICS_ENABLED=False "$work/venv/bin/python" -W ignore - <<'PY'
import asyncio
import json

import gradio as gr
import websockets

ran = []
with gr.Blocks() as page:
    button, box = gr.Button("press"), gr.Textbox()
    button.click(lambda: ran.append(1) or "done", None, box)
page.queue()
_, address, _ = page.launch(prevent_thread_lock=True, quiet=True)


async def press(late):
    """What the server says to a page that answers `late` seconds after the greeting."""
    said = []
    async with websockets.connect(address.replace("http", "ws", 1) + "queue/join") as socket:
        try:
            async for text in socket:
                message = json.loads(text)
                said.append(message["msg"])
                about = {"session_hash": "page", "fn_index": 0}
                if message["msg"] == "send_hash":
                    await asyncio.sleep(late)
                    await socket.send(json.dumps(about))
                elif message["msg"] == "send_data":
                    await socket.send(json.dumps({"data": [], "event_data": None, **about}))
        except websockets.ConnectionClosedError as error:
            said.append("closed" if error.rcvd else "closed without a word")
    return said


print("gradio", gr.__version__)
seen = {}
for late in (0, 4, 6):
    before = len(ran)
    seen[late] = asyncio.run(press(late)), len(ran) - before
    print(f"answered after {late} s:", *seen[late][0], "| handler ran", seen[late][1], "times")
page.close()
served = ["send_hash", "estimation", "send_data", "process_starts", "process_completed"]
assert seen[0] == seen[4] == (served, 1), "a quick page is served otherwise now"
assert seen[6] == (["send_hash", "closed without a word"], 0), "a slow page is served, or told"
PY
echo "as described"
