# The policy, one module for both hosts.
{ hosts, keys }:
{ config, lib, ... }:
let
  publicKey = name: lib.fileContents "${keys}/${name}.pub";
in
{
  certToolkit = {
    dir = "./secrets/certs";
    userAgeKeys = [ (publicKey "operator") ];
    owningHostKey = publicKey config.networking.hostName;
    defaults = {
      key.algo = "ecdsa";
      # Nix keeps its builds: the certificates may be old when the test runs.
      expiry = "10y";
    };
    kubernetes = {
      enable = true;
      inherit hosts;
    };
  };
}
