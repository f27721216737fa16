# `bundle [ "cluster" "csr-signer" ]`: one file for what takes one and trusts several authorities, made of their
# files that are there. None throws before the first issue: the assertion about it is what the user shall read.
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
