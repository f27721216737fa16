# An attribute by its name, or an error that lists the names.
{ lib }:
let
  names = set: if set == { } then "none" else lib.concatStringsSep ", " (lib.attrNames set);
in
place: set: name:
set.${name}
  or (throw "certToolkit.${place}: \"${name}\" is not declared\nhint: declared: ${names set}")
