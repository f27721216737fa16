# Whether a manifest's entries have the fields that the modules read, as in lib/store/manifest-shape.ts: Nix can't
# continue after a type error.
{ lib }:
let
  inherit (builtins) isString;

  orNull = check: value: value == null || check value;

  # Years 1970 to 9999: the range of a certificate's dates, and of printed dates.
  isTime = value: builtins.isInt value && value >= 0 && value <= 253402300799;

  isRecipients =
    value:
    lib.isAttrs value
    && lib.all (keys: lib.isList keys && lib.all isString keys) (lib.attrValues value);

  hasFields =
    fields: value:
    lib.isAttrs value && lib.all (name: fields.${name} (value.${name} or null)) (lib.attrNames fields);

  isGeneration = hasFields {
    certificate = isString;
    publicKey = isString;
    role = isString;
    since = builtins.isInt;
  };

  isEntry = hasFields {
    certificate = isString;
    publicKey = orNull isString;
    issuer = isString;
    sealed = isString;
    recipients = orNull isRecipients;
    spec = isString;
    notBefore = isTime;
    notAfter = isTime;
    generations = orNull (value: lib.isList value && lib.all isGeneration value);
  };
in
entries: lib.isAttrs entries && lib.all isEntry (lib.attrValues entries)
