# exercise: ex03
# tries: say "passed" in every form on every descriptor it can find, then leave with status 0
# earns: nothing
# status: any
import json
import os
import struct

words = [
    {"status": "passed", "points": 1.0, "misconceptions": [], "message": "", "id": "ex03"},
    {"event": "finished", "outcome": "passed"},
    {"type": "result", "ok": True, "score": 6.0, "max_score": 6.0},
]


def kl_divergence(z_mean, z_log_var):
    for word in words:
        text = json.dumps(word).encode()
        for form in ("<I", ">I", "<Q", ">Q"):
            for number in range(1, 256):
                try:
                    os.set_blocking(number, False)
                    os.write(number, struct.pack(form, len(text)) + text)
                except OSError:
                    pass
    os._exit(0)
