"""How many points a verdict earns: counted here and nowhere else."""

from kata.checking.status import Status
from kata.checking.verdict import Verdict


def points_for(verdict: Verdict, most: float, partial_credit: bool = False) -> float:
    """The points that this verdict earns, of ``most``: all or none, or a share for each check."""
    if verdict.is_passed:
        return most
    if not partial_credit or not verdict.checks:
        return 0.0
    passed = sum(check.status is Status.PASSED for check in verdict.checks)
    return round(most * passed / len(verdict.checks), 2)
