#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image (Ubuntu 24.04 or newer).
set -euo pipefail

source=${AUTOGRADER:-/autograder}/source
environment=${KATA_ENVIRONMENT:-/opt/kata}
# Where to take torch from: a wheel index with CPU builds makes the image several times smaller.
torch_index=${TORCH_INDEX:-}

if command -v apt-get >/dev/null; then
  apt-get install -y --no-install-recommends python3 python3-venv libseccomp2
fi
python3 -m venv "$environment"
if [ -n "$torch_index" ]; then
  grep -E '^torch(vision)?==' "$source/kata/constraints.txt" |
    xargs "$environment/bin/python" -m pip install --quiet --index-url "$torch_index"
fi
"$environment/bin/python" -m pip install --quiet \
  --constraint "$source/kata/constraints.txt" --editable "$source/kata"

# Another user has no business here.
chmod -R go-rwx "$source"
