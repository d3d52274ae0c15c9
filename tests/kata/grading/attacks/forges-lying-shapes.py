# exercise: ex01
# tries: a frame whose shape has far more elements than its bytes, by sizes that multiply past 2⁶⁴
# earns: nothing
# status: any
import json
import os
import struct

from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        for shape in ([2**32, 2**32], [0, 2**39, 2**39], [1] * 100_000, [2**63], [28, 28, -1, -4]):
            values = {"values": {"has_graph": False, "written": []}, "tensors": [["float32", shape]]}
            text = json.dumps(values).encode()
            for number in range(3, 16):
                try:
                    os.write(number, struct.pack(">IQ", len(text), 0) + text)
                except OSError:
                    pass
        return images * 0
