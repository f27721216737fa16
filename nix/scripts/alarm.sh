#!/usr/bin/env bash
# Looks at this host's public certificates and leaves a textfile for node-exporter.
#
#   alarm.sh CERTFLAKE INVENTORY ROOT WITHIN TEXTFILE
#
# Its status is that of `certflake check`: 2 if something is due, which fails the unit.
set -euo pipefail

# The files are a copy: commands in messages are for the checkout of the flake.
export CERTFLAKE_INVENTORY=$2 CERTFLAKE_COPY=$3

certflake=$1 inventory=$2 root=$3 within=$4 textfile=$5

"$certflake" check --inventory "$inventory" --root "$root" --within "$within" --format prometheus \
  >"$textfile.new" || status=$?

# Renamed into place, so that node-exporter never reads half of it; the empty file of a failed run replaces nothing.
if [[ -s $textfile.new ]]; then
  chmod 0644 "$textfile.new"
  mv -f "$textfile.new" "$textfile"
fi
exit "${status:-0}"
