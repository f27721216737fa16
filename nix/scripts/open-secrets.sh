#!/usr/bin/env bash
# Before anything is stopped: does each sealed key open with one of this host's identities?
#
#   open-secrets.sh AGE ACTION IDENTITY… -- FILE…
#
# Discards opened keys at once. A host without any identity yet is being installed: then `boot` passes.
set -euo pipefail

age=$1 action=$2
shift 2

identities=()
while [[ $# -gt 0 && $1 != -- ]]; do
  if [[ -r $1 && -s $1 ]]; then identities+=(-i "$1"); fi
  shift
done
shift

if [[ ${#identities[@]} -eq 0 ]]; then
  printf 'certToolkit: none of age.identityPaths is readable, so no key can be opened\n' >&2
  if [[ $action == boot ]]; then exit 0; fi
  exit 1
fi

status=0
for file in "$@"; do
  if ! "$age" --decrypt "${identities[@]}" -o /dev/null "$file" 2>/dev/null; then
    printf 'certToolkit: this host cannot open %s\n' "$file" >&2
    status=1
  fi
done
if [[ $status -ne 0 ]]; then
  printf 'hint: was the host reinstalled? update its owningHostKey, run certflake, commit, deploy again\n' >&2
fi
exit "$status"
