#!/usr/bin/env bash
# fetch-class.sh ORGANISATION PREFIX OUT
# Saves each repository whose name begins with PREFIX as OUT/<repository>.tar.gz, as it stands on
# its default branch. Nothing of it is unpacked or run. Needs gh, signed in.
set -euo pipefail

organisation=$1 prefix=$2 out=$3
mkdir -p "$out"

names=$(PREFIX=$prefix gh repo list "$organisation" --limit 10000 --json name \
  --jq '.[].name | select(startswith(env.PREFIX))')

for name in $names; do
  if ! gh api "repos/$organisation/$name/tarball" >"$out/$name.tar.gz"; then
    # An empty file is no archive: its report will say that it could not be graded.
    : >"$out/$name.tar.gz"
    echo "$name could not be fetched. Was nothing pushed yet?" >&2
  fi
  echo "$name"
done
