#!/usr/bin/env bash
# Runs certflake on an inventory from Nix, for the checkout around the user's folder.
#
#   certflake.sh COMMAND [OPTION…]
#
# CERTFLAKE            the program
# CERTFLAKE_INVENTORY  the inventory's file
# CERTFLAKE_FLAKE      a copy of the flake.nix that was evaluated; optional
#
# The root is that of --root; otherwise the nearest folder upwards with that flake.nix, otherwise the only folder of
# the repository with it, otherwise the nearest with any flake.nix.
set -euo pipefail

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 64
}

# Whether a root is given or not needed.
needs_no_root() {
  local word
  for word in "$@"; do
    case $word in
      --root | --root=* | --help | -h | --version | -V) return 0 ;;
    esac
  done
  return 1
}

is_evaluated_flake() {
  [[ -n ${CERTFLAKE_FLAKE-} && -f $1/flake.nix ]] && [[ $(<"$1/flake.nix") == "$(<"$CERTFLAKE_FLAKE")" ]]
}

has_flake() {
  [[ -f $1/flake.nix ]]
}

is_repository() {
  [[ -e $1/.git ]]
}

# upwards TEST: the nearest folder from here up to the repository's top that meets TEST.
upwards() {
  local folder=$PWD
  while true; do
    if "$1" "$folder"; then
      printf '%s\n' "$folder"
      return 0
    fi
    if is_repository "$folder" || [[ $folder == / ]]; then return 1; fi
    folder=${folder%/*}
    folder=${folder:-/}
  done
}

# The repository's folders with the evaluated flake.nix, one a line.
everywhere() {
  local top file
  top=$(upwards is_repository) || return 0
  shopt -s globstar
  for file in "$top"/**/flake.nix; do
    if is_evaluated_flake "${file%/flake.nix}"; then printf '%s\n' "${file%/flake.nix}"; fi
  done
}

find_root() {
  upwards is_evaluated_flake && return
  local found
  found=$(everywhere)
  if [[ $found == *$'\n'* ]]; then
    fail "the same flake.nix lies in several folders: ${found//$'\n'/, }" "name one, as in --root ${found%%$'\n'*}"
  fi
  if [[ -n $found ]]; then
    printf '%s\n' "$found"
    return
  fi
  if upwards has_flake; then
    printf 'note: the flake.nix here is not the one that was evaluated\n' >&2
    return
  fi
  fail "there is no flake.nix in $PWD, above it, or below its repository's top" \
    "change into the checkout, or pass --root with the flake's folder"
}

main() {
  [[ $# -gt 0 ]] || fail "which command?" 'name one behind "--", as in "-- plan"'
  local command=$1
  shift
  if needs_no_root "$@"; then
    "$CERTFLAKE" "$command" --inventory "$CERTFLAKE_INVENTORY" "$@"
    return
  fi
  local root
  root=$(find_root)
  "$CERTFLAKE" "$command" --inventory "$CERTFLAKE_INVENTORY" --root "$root" "$@"
}

main "$@"
