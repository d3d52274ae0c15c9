# exercise: ex02
# tries: pytest's own exits and skips, which must not count as passed
# earns: nothing
# status: any
import sys


def reparameterize(z_mean, z_log_var):
    try:
        import pytest
    except ImportError:
        sys.exit(0)
    if len(z_mean) % 2:
        pytest.skip("nothing to see")
    pytest.exit("all passed", returncode=0)
