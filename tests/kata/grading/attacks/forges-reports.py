# exercise: ex04
# tries: write the report itself into every folder where the grader may collect it
# earns: nothing
# status: any
# needs: sandbox
import json
import os

report = {"schema": 1, "submission": "alice", "score": 6.0, "max_score": 6.0, "exercises": []}


def pixel_sum_mse(decoded, features):
    here = os.path.dirname(os.path.abspath(__file__))
    for folder in (".", "..", here, os.path.dirname(here), "/tmp", "out", "../out", "/autograder"):
        for name in (os.path.basename(here), "alice", "package", "results", "report"):
            try:
                with open(f"{folder}/{name}.json", "x") as file:
                    json.dump(report, file)
            except OSError:
                pass
    return decoded.sum() * 0 + 7
