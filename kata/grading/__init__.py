"""The grader: a judge that never runs student code, and the reports it writes."""
