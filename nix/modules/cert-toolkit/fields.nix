# The options of every layer of defaults, unset by default. Certflake interprets the words: here they are text, so
# that the same code judges a policy in Nix and one in YAML.
{ lib }:
let
  inherit (lib) mkOption types;

  unset =
    type: description:
    mkOption {
      type = types.nullOr type;
      default = null;
      inherit description;
    };

  sizes = {
    rsa = 2048;
    ecdsa = 256;
  };

  key = types.submodule (
    { config, ... }:
    {
      options = {
        algo = mkOption {
          type = types.enum [
            "rsa"
            "ecdsa"
            "ed25519"
          ];
          description = "The algorithm of the key pair.";
        };
        size = mkOption {
          type = types.nullOr types.int;
          default = sizes.${config.algo} or null;
          defaultText = lib.literalMD "2048 for rsa, 256 for ecdsa, none for ed25519";
          description = "Bits of an RSA modulus or of an elliptic curve.";
        };
      };
    }
  );

  names = mkOption {
    default = { };
    type = types.submodule {
      options = lib.mapAttrs (_: unset types.str) {
        C = "Country, two letters.";
        ST = "State or province.";
        L = "Locality.";
        O = "Organization; Kubernetes reads groups from it.";
        OU = "Organizational unit.";
      };
    };
    description = "The subject besides `commonName`, inherited field by field.";
  };
in
{
  inherit unset;

  common = {
    inherit names;
    key = unset key "The kind of key pair, inherited whole; rsa 2048 if no layer sets it.";
    expiry = unset types.str "The lifetime, as in `8760h` or `365d`.";
    usages = unset (types.listOf types.str) "What the key may be used for, in cfssl's words.";
    hosts = unset (types.listOf types.str) "Alternative names. A list replaces an inherited one.";
    owner = unset types.str "The user that owns the decrypted key; agenix's default is root.";
    group = unset types.str "The group of the decrypted key.";
    mode = unset types.str ''The permissions of the decrypted key, as in `"0400"`.'';
    keepKey = unset types.bool "Keep the key pair when the certificate is renewed.";
    renewBefore = unset types.str "How long before its end a certificate is due; a third of its lifetime by default.";
    restartUnits = unset (types.listOf types.str) "The systemd services to restart when the certificate changes.";
  };

  roles.roles = unset (types.listOf types.str) "The roles whose hosts hold the certificate; every host by default.";
}
