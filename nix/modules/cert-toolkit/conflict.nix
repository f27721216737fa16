# Whether git has left its markers in a text, as in lib/text/conflict-markers.ts: lines around the sides of a conflict.
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

  # Nothing but replacing: no regular expression meets a long line.
  without = builtins.replaceStrings markers (map (_: "") markers);
in
text: text != null && without "\n${text}\n" != "\n${text}\n"
