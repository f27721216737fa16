# `bundle [ "cluster" "csr-signer" ]`: one file of several authorities' present certificates, for an option that takes
# one file. Never throws before the first issue, so that the user reads the assertion about it.
{ lib, context }:
let
  inherit (context) cfg files;
  pick = import ./pick.nix { inherit lib; };
in
names:
let
  cas = map (name: (pick "cas" cfg.cas name).ca) names;
  issued = lib.filter (ca: files.exists ca.relativePath) cas;
in
if lib.length cas == 1 || issued == [ ] then
  (lib.head cas).path
else
  files.joined "ca-${lib.concatStringsSep "-" names}.crt" (map (ca: ca.relativePath) issued)
