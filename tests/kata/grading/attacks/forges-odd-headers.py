# exercise: ex06
# tries: frames whose header is deep, odd, or no JSON at all, one for each call
# earns: nothing
# status: any
import itertools
import os
import struct

import torch

turn = itertools.count()
HEADERS = (
    b"[" * 1_000_000,
    b'{"values": {"gradient_tracked": false, "on_device": NaN}, "tensors": [["float32", [1e999]]]}',
    b'{"values": [], "values": {}, "tensors": [["float32", [-1]], ["float32", [true]]]}',
    b'{"values": {"failure": ["Raised"], "text": {}, "summary": 1}, "tensors": []}',
    b'{"values": {"failure": "Passed", "text": "", "summary": ""}, "tensors": []}',
    b'{"values": {}, "tensors": [["float32", [' + b"9" * 5000 + b"]]]}",
    b'"\\ud800"',
    b"\xff\xfe",
    b"",
)


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    header = HEADERS[next(turn) % len(HEADERS)]
    for number in range(3, 16):
        try:
            os.write(number, struct.pack(">IQ", len(header), 0) + header)
        except OSError:
            pass
    return torch.zeros(num_images, 1, 28, 28)
