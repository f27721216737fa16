#!/usr/bin/env bash
# nixfmt on the files it is given, or on every Nix file that git tracks below this folder.
#
#   format.sh [FILE…]
set -euo pipefail

# Nix before 2.25 passes "." where a user names no file.
if [[ $# -gt 0 && $* != . ]]; then exec nixfmt "$@"; fi

# The guide is quoted to the letter.
git ls-files -z -- '*.nix' ':!fixtures/nix/policies/guide.nix' | xargs -0 nixfmt
