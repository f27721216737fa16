# The tests' view of the modules under one nixpkgs, repeated under another's lib: the same cases with their results.
{
  lib,
  runCommand,
}:
let
  cases = ../fixtures/nix/cases;
  golden = ../fixtures/golden/nix;

  differing = lib.filter (
    name:
    let
      found = import (cases + "/${name}.nix") {
        inherit lib;
        agenix = null;
      };
    in
    builtins.fromJSON (builtins.toJSON found) != lib.importJSON (golden + "/${name}.json")
  ) (map (lib.removeSuffix ".json") (lib.attrNames (builtins.readDir golden)));
in
if differing == [ ] then
  runCommand "certflake-modules" { } "touch $out"
else
  throw "certflake: under this nixpkgs the modules come to something else than in the tests: ${lib.concatStringsSep ", " differing}"
