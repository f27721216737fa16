# Whether a text has git's conflict markers, as in lib/text/conflict-markers.ts: lines around the sides of a conflict.
{ lib }:
let
  markers = lib.concatMap (sign: [
    "\n${sign} "
    "\n${sign}\n"
    "\n${sign}\r\n"
  ]) signs;

  signs = [
    "<<<<<<<"
    "======="
    ">>>>>>>"
    "|||||||"
  ];

  # Uses only replaceStrings, because no regular expression may read a long line.
  without = builtins.replaceStrings markers (map (_: "") markers);
in
text: text != null && without "\n${text}\n" != "\n${text}\n"
