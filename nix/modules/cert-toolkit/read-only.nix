# The values that K8Nix computes for each certificate and authority, and a few more. A missing file never makes one
# throw; a value that no host could read says so.
{ lib, context }:
let
  inherit (lib) mkOption types;
  inherit (context) files;

  value =
    type: description: default:
    mkOption {
      inherit type default description;
      readOnly = true;
      # Depends on the host: an option reference can't show it.
      defaultText = lib.literalMD "computed";
    };
in
{
  # `of` has the differences between an authority, a derived and a shared certificate:
  # { id; stem; entry; words; certificate; checkHolder; }
  optionsOf =
    of:
    let
      inherit (of) certificate stem;
      relativePath = "${context.cfg.dir}/${stem}.crt";
      relativeAgePath = "${context.cfg.dir}/${stem}.key.age";
    in
    {
      id = value types.str "What the certificate is called in agenix, after `certtoolkit-`." of.id;
      relativePath = value types.str "The certificate's path relative to the root." relativePath;
      relativeAgePath = value types.str "The sealed key's path relative to the root." relativeAgePath;
      path = value types.path "The certificate's store path; it changes only with the certificate." (
        of.checkPath (files.storePath "${of.id}.crt" relativePath)
      );
      agePath = value types.path "The sealed key's store path." (
        of.checkKey (files.storePath "${of.id}.key.age" relativeAgePath)
      );
      keyPath = value types.str "Where agenix puts the opened key." (
        of.checkKey (context.keyPathOf of.id)
      );
      csr = value (types.attrsOf types.anything) "The certificate as a cfssl request." {
        CN = certificate.commonName;
        names = [ (lib.filterAttrs (_: name: name != null) certificate.names) ];
        inherit (certificate)
          key
          hosts
          usages
          expiry
          ;
      };
      csrFile = value types.path "The cfssl request as a file." (
        builtins.toFile (lib.strings.sanitizeDerivationName "csr-${of.csrName}.json") (
          builtins.unsafeDiscardStringContext (builtins.toJSON certificate.csr)
        )
      );
      createScript = value types.str "A script that issues this certificate if it is due." (
        context.createScriptFor of.id
      );
      notAfter =
        value (types.nullOr types.int) "Its end in epoch seconds, as far as the manifest knows."
          (of.entry.notAfter or null);
      spec =
        value (types.attrsOf types.anything) "What X.509 shows of it, in the policy's words."
          of.words;
      digest = value types.str "The spec's digest, as in the manifest." (
        context.spec.digestOf certificate.spec
      );
      held = value types.bool "Whether this host opens its key." of.held;
    };

  inherit value;
}
