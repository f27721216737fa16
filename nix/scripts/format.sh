#!/usr/bin/env bash
# nixfmt on the given files, or on every Nix file that git tracks below this folder.
#
#   format.sh [FILE…]
set -euo pipefail

# Nix before 2.25 passes "." if the user names no file.
if [[ $# -gt 0 && $* != . ]]; then exec nixfmt "$@"; fi

# The guide is quoted unchanged.
git ls-files -z -- '*.nix' ':!fixtures/nix/policies/guide.nix' | xargs -0 nixfmt
