# `cas.<ca>.certs.<name>`: one certificate, as this host sees it.
{
  lib,
  context,
  ca,
  certDefaults,
}:
{ name, config, ... }:
let
  inherit (lib) mkOption types;
  inherit (context) fields inheritance readOnly;

  entryName = "${ca}-${name}";
  folder = if config.shared then "shared" else "derived/${context.hostName}";
  entry = context.manifests.${folder}.entries.${entryName} or null;
  place = "certToolkit.cas.${ca}.certs.${name}";

  held = config.roles == null || lib.any (role: lib.elem role config.roles) context.roles;

  checkKey =
    value:
    lib.throwIfNot held (
      "${place}: host \"${context.hostName}\" does not hold this certificate; "
      + "it is for ${context.sayRoles config.roles}, and the host has ${context.sayRoles context.roles}"
    ) value;
in
{
  options =
    fields.common
    // fields.roles
    // {
      commonName = mkOption {
        type = types.str;
        description = "The subject's common name; at most 64 characters are understood everywhere.";
      };
      key = fields.common.key // {
        default = {
          algo = "rsa";
        };
      };
      expiry = fields.common.expiry // {
        default = "8760h";
      };
      usages = fields.common.usages // {
        default = [ ];
      };
      hosts = fields.common.hosts // {
        default = [ ];
      };
      shared = mkOption {
        type = types.bool;
        default = false;
        description = "One key pair for all its hosts, as service-account tokens need. It does not inherit `hosts`.";
      };
      fingerprint =
        readOnly.value (types.nullOr types.str) "The certificate's SHA-256, as far as the manifest knows."
          (entry.certificate or null);
    }
    // readOnly.optionsOf {
      inherit entry held checkKey;
      certificate = config;
      id = if config.shared then "shared-${entryName}" else "derived-${context.hostName}-${entryName}";
      stem = "${folder}/${entryName}";
      csrName = "${context.hostName}-${entryName}";
      words = context.spec.wordsOf ca config;
      # A shared certificate is one file for all hosts; only its key has holders.
      checkPath = if config.shared then lib.id else checkKey;
    };

  config =
    let
      inherited = inheritance.inheritFrom inheritance.priorities.fromLayer certDefaults;
    in
    inherited // { hosts = lib.mkIf (!config.shared) inherited.hosts; };
}
