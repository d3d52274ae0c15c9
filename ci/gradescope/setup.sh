#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image (Ubuntu 24.04 or newer).
set -euo pipefail

source=${AUTOGRADER:-/autograder}/source
environment=${KATA_ENVIRONMENT:-/opt/kata}

if command -v apt-get >/dev/null; then
  apt-get install -y --no-install-recommends python3 python3-venv libseccomp2
fi
python3 -m venv "$environment"
# Outside of the source, where the user who runs the student's code can read it.
ln -sfn "$environment" "$source/kata/.venv"
python3 "$source/kata/install" --only-this-python

# Another user has no business here.
chmod -R go-rwx "$source"
