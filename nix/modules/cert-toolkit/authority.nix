# `cas.<ca>.ca`: the authority's own certificate and key, as this host sees them.
{
  lib,
  context,
  ca,
}:
{ config, ... }:
let
  inherit (lib) mkOption types;
  inherit (context) fields inheritance readOnly;

  entry = context.manifests.ca.entries.${ca} or null;

  sealedTo = if config.sealedTo == null then [ ] else config.sealedTo.roles;
  held = lib.any (role: lib.elem role sealedTo) context.roles;

  checkKey =
    value:
    lib.throwIfNot held (
      "certToolkit.cas.${ca}.ca: host \"${context.hostName}\" cannot open this authority's key; "
      + "it is sealed to ${if sealedTo == [ ] then "the operators only" else context.sayRoles sealedTo}"
    ) value;
in
{
  options =
    fields.common
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
        default = "87600h";
      };
      usages = fields.common.usages // {
        default = [ ];
      };
      hosts = fields.common.hosts // {
        default = [ ];
      };
      parent = fields.unset types.str "The authority that signs this one; without it, it signs itself.";
      pathLength = fields.unset types.ints.unsigned "How many authorities may follow below this one.";
      nameConstraints = fields.unset (types.submodule {
        options = {
          permitted = fields.unset (types.listOf types.str) "Only these: `example.com`, `10.0.0.0/8`, `@example.com`, `uri:example.com`.";
          excluded = fields.unset (types.listOf types.str) "What it may not sign for, written as in `permitted`.";
        };
      }) "The names it may sign for; written into its certificate.";
      fingerprint = fields.unset types.str "Pins the authority: the SHA-256 of its certificate, in hex, with or without colons.";
      userAgeKeys = fields.unset (types.listOf types.str) "Who may open the authority's key, instead of the policy's `userAgeKeys`.";
      sealedTo = fields.unset (types.submodule {
        options.roles = mkOption {
          type = types.listOf types.str;
          description = "Every host that has one of these roles.";
        };
      }) "Lets hosts open the authority's key. Only for what must sign inside the cluster.";
      activePath =
        readOnly.value types.path
          "The store path of the certificate that signs now: the first one of `path`. For programs that take exactly one."
          (context.files.firstPath "${config.id}.crt" config.relativePath);
    }
    // readOnly.optionsOf {
      inherit entry held checkKey;
      certificate = config;
      id = "ca-${ca}";
      stem = "ca/${ca}";
      csrName = "ca-${ca}";
      words = context.spec.authorityWordsOf ca config;
      checkPath = lib.id;
    };

  config = inheritance.inheritFrom inheritance.priorities.fromLayer context.cfg.caDefaults;
}
