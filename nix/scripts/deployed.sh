#!/usr/bin/env bash
# Leaves metrics where node-exporter reads them, or takes them away.
#
#   deployed.sh put TEXTFILE METRICS
#   deployed.sh remove TEXTFILE
set -euo pipefail

action=$1 textfile=$2

if [[ $action == remove ]]; then
  rm -f "$textfile"
  exit
fi

# Renamed into place, so that node-exporter never reads half of it.
cp -f "$3" "$textfile.new"
chmod 0644 "$textfile.new"
mv -f "$textfile.new" "$textfile"
